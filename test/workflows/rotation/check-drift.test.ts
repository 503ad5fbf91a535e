import { describe, expect, test } from "@jest/globals";
import type { ApplicationPush } from "../../../src/ports/application-push.ts";
import type { CodeHost } from "../../../src/ports/code-host.ts";
import type { Configured, InfrastructureCode } from "../../../src/ports/infrastructure-code.ts";
import { checkDrift } from "../../../src/workflows/rotation/check-drift.ts";
import { notAfter, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const names = (version: string | null): Configured => ({
  kind: "configured",
  named: [{ by: "version", version }],
  explanation: "It is read from a secret.",
});

/** SNS and the merged code, as they answer. */
function createWorld() {
  const world = { expiry: notAfter as string | null, configured: names("v2") };
  const push = {
    observe: (arn: string) => Promise.resolve({ arn, name: "", expiry: world.expiry, token: null, enabled: true }),
  } as unknown as ApplicationPush;
  const codeHost = {
    readBase: () => Promise.resolve({ commit: "feed", branch: "main" }),
    readFiles: () => Promise.resolve([]),
    paths: () => Promise.resolve([]),
  } as unknown as CodeHost;
  const code = {
    extensions: [],
    certificateFiles: () => Promise.resolve([]),
    configured: () => Promise.resolve(world.configured),
  } as unknown as InfrastructureCode;
  return { world, push, codeHost, code };
}

describe("the comparison of the merged code with what runs", () => {
  const merged = () => ({ ...createHouse(walkTo("rotation.merged")), ...createWorld() });

  test("is done when the two agree", async () => {
    const house = merged();
    await house.run("check-drift", checkDrift(house));
    expect(house.last("rotation.drift-checked").data).toEqual({
      rotation: "rotation-1",
      agrees: true,
      configured: "v2",
      deployed: "v2",
    });
  });

  test.each<[string, Partial<ReturnType<typeof createWorld>["world"]>, { configured: string; deployed: string }]>([
    ["another version", { configured: names("v1") }, { configured: "version v1", deployed: "v2" }],
    ["the current version", { configured: names(null) }, { configured: "whatever version is current", deployed: "v2" }],
    [
      "what can't be followed",
      { configured: { kind: "unresolved", why: "It is in a module.", todo: "" } },
      { configured: "nothing that could be followed: It is in a module.", deployed: "v2" },
    ],
    [
      "what no longer runs",
      { expiry: "2024-12-01T00:00:00.000Z" },
      { configured: "v2", deployed: "expiry 2024-12-01 00:00 UTC, enabled" },
    ],
    ["what has no expiry", { expiry: null }, { configured: "v2", deployed: "no expiry, enabled" }],
  ])("comes again where the code names %s, and is told once", async (_, change, told) => {
    const house = merged();
    Object.assign(house.world, change);
    const compare = () => house.run("check-drift", checkDrift(house));
    await expect(compare()).rejects.toMatchObject({ kind: "not-now" });
    await expect(compare()).rejects.toMatchObject({ kind: "not-now" });
    expect(house.addedTypes()).toEqual(["rotation.drift-checked"]);
    expect(house.last("rotation.drift-checked").data).toMatchObject({ agrees: false, ...told });
  });
});
