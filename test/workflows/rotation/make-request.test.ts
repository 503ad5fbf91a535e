import { describe, expect, test } from "@jest/globals";
import type { Certificates } from "../../../src/ports/certificates.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { makeRequest } from "../../../src/workflows/rotation/make-request.ts";
import { atMinute, dana, liam, mara, omar, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const privateKey = "-----BEGIN PRIVATE KEY----- of the rotation";
const publicKey = "cd".repeat(32);
const pending = `pending push/ios-prod incident/1/rotation-1/${atMinute(10).toISOString()}`;

/** What X.509 and the secret store answer, and what they were asked. */
function createWorld(kept?: string) {
  const calls: string[] = [];
  let key = kept;
  const certificates = {
    publicKeyFingerprint: () => publicKey,
    makeKeyAndRequest: () => {
      calls.push("make");
      return Promise.resolve({ privateKeyPem: privateKey, csrPem: "" });
    },
    requestFor: (of: string, subject: { bundleId: string; commonName: string }) =>
      Promise.resolve(`CSR ${subject.bundleId} ${subject.commonName} ${of.length}`),
  } as unknown as Certificates;
  const secrets = {
    async pendingKey(secret: string, name: string, make: () => Promise<string>) {
      calls.push(`pending ${secret} ${name}`);
      key ??= await make();
      return key;
    },
  } as unknown as SecretStore;
  return { certificates, secrets, calls };
}

const begun = walkTo("rotation.started");
const houseWith = (kept?: string, story = begun) => ({ ...createHouse(story), ...createWorld(kept) });

describe("making the signing request", () => {
  test("leaves the key in the secret store, and records the request alone", async () => {
    const house = houseWith();
    await house.run("make-request", makeRequest(house));
    expect(house.calls).toEqual([pending, "make"]);
    expect(house.last("rotation.request-made").data).toEqual({
      rotation: "rotation-1",
      csr: `CSR com.example.shop Firebreak INC-1 ios-prod ${privateKey.length}`,
      publicKey,
      secret: "push/ios-prod",
    });
    expect(JSON.stringify(house.journal.events)).not.toContain("PRIVATE KEY");
  });

  test("finds the key that an earlier try kept, and records once", async () => {
    const house = houseWith(privateKey);
    const phase = makeRequest(house);
    const move = await house.move("make-request");
    const before = await house.incident();
    await phase(before, move);
    await phase(before, move);
    await phase(await house.incident(), move);
    expect(house.calls).not.toContain("make");
    expect(house.addedTypes()).toEqual(["rotation.request-made"]);
  });

  test("says of a rehearsal's that it is one", async () => {
    const rehearsal = begun.map((event) =>
      event.type === "rotation.started" ? { ...event, data: { ...event.data, rehearsal: true } } : event,
    );
    const house = houseWith(undefined, rehearsal);
    await house.run("make-request", makeRequest(house));
    expect(house.last("rotation.request-made").data.csr).toContain("REHEARSAL Firebreak INC-1 ios-prod");
  });

  test("brings those into the channel who will be asked, as far as they can be read", async () => {
    const house = houseWith();
    await house.run("make-request", makeRequest(house));
    expect(house.invited).toEqual([dana, liam, mara, omar]);
    const dark = houseWith();
    dark.directoryState.state.reachable = false;
    await dark.run("make-request", makeRequest(dark));
    expect(dark.invited).toEqual([]);
    expect(dark.addedTypes()).toEqual(["rotation.request-made"]);
  });
});
