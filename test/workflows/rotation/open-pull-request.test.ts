import { describe, expect, test } from "@jest/globals";
import type { CodeChange } from "../../../src/ports/infrastructure-code.ts";
import { openPullRequest } from "../../../src/workflows/rotation/open-pull-request.ts";
import { application, certificate } from "../../domain/story.ts";
import { edit, housePlanned, open, unavailable, unresolved } from "./planning.ts";

describe("opening the pull request", () => {
  test("proposes what was planned, with the evidence", async () => {
    const house = await housePlanned();
    await open(house);
    const [proposed] = house.world.proposed;
    const { hash } = house.last("rotation.planned").data;
    expect(proposed).toMatchObject({
      branch: `firebreak/inc-1/${hash.slice(0, 12)}`,
      baseCommit: "c0ffee",
      files: [{ path: "push.tf", text: "version = 2" }],
      labels: ["firebreak"],
      draft: true,
      reviewers: { people: ["mara"], teams: ["mobile-platform"] },
    });
    for (const fact of [hash, certificate.fingerprint, certificate.serial, "2024-08-20 09:41 UTC", "DANA"]) {
      expect(proposed?.body).toContain(fact);
    }
    expect(house.addedTypes()).toEqual(["rotation.planned", "rotation.pull-request-opened"]);
  });

  test("proposes nothing where the change is left to people, and writes down who owes it", async () => {
    const house = await housePlanned(unresolved);
    await open(house);
    expect(house.world.proposed).toEqual([]);
    expect(house.addedTypes().slice(1)).toEqual(["rotation.change-owed"]);
    expect(house.world.issues).toMatchObject([
      {
        title: expect.stringContaining("INC-1"),
        body: expect.stringContaining("It is in a module."),
        labels: ["firebreak"],
      },
    ]);
    expect(house.last("rotation.change-owed").data).toMatchObject({
      applications: [application],
      why: "It is in a module.",
      issue: { number: 8, url: "https://github.test/issues/8" },
    });
  });

  test("waits for the code host twice, and goes on without it then", async () => {
    const house = await housePlanned();
    house.world.failure = unavailable;
    await expect(open(house, 1)).rejects.toBe(unavailable);
    await expect(open(house, 2)).rejects.toBe(unavailable);
    await open(house, 3);
    expect(house.last("rotation.change-owed").data).toMatchObject({
      why: "The pull request could not be opened: GitHub can't be reached.",
      todo: expect.stringMatching(
        /^Make the code name version v2 of push\/ios-prod: by the pull request of the branch firebreak\/inc-1\/[0-9a-f]{12}, should it be there after all, or by one of your own\.$/,
      ),
      issue: null,
    });
    expect(await house.move("ask-approval")).toMatchObject({ attempt: 1 });
  });

  test.each<[string, CodeChange]>([
    ["another text", { ...edit, files: [{ path: "push.tf", before: "version = 1", after: "version = 3" }] }],
    ["another file", { ...edit, files: [{ path: "other.tf", before: "version = 1", after: "version = 2" }] }],
    ["one file more", { ...edit, files: [...edit.files, { path: "other.tf", before: "", after: "x" }] }],
    ["nothing", { kind: "unchanged", pattern: "pinned-secret", explanation: "", owed: [] }],
  ])("never proposes %s than was planned", async (_, change) => {
    const house = await housePlanned();
    house.world.edit = change;
    await expect(open(house, 3)).rejects.toMatchObject({ kind: "broken" });
    expect(house.world.proposed).toEqual([]);
    expect(house.addedTypes()).toEqual(["rotation.planned"]);
  });

  test("records nothing when the rotation has gone on meanwhile", async () => {
    const house = await housePlanned();
    const [before, move] = [await house.incident(), await house.move("open-pull-request")];
    await openPullRequest(house)(before, move);
    await openPullRequest(house)(before, move);
    expect(house.addedTypes()).toEqual(["rotation.planned", "rotation.pull-request-opened"]);
  });
});
