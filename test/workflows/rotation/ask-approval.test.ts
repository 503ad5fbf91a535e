import { describe, expect, test } from "@jest/globals";
import { requestId } from "../../../src/domain/rotation/rotation.ts";
import { after } from "../../../src/domain/time.ts";
import { askApproval } from "../../../src/workflows/rotation/ask-approval.ts";
import { approvers, dana, liam, mara, omar, policy, walkTo } from "../../domain/story.ts";
import { housePlanned, houseVerified, makePlan, open } from "./planning.ts";

/** A rotation whose pull request is open, in a house where approvers can come and go. */
async function houseOpened() {
  const house = await housePlanned();
  await open(house);
  return house;
}

describe("asking for approval", () => {
  type Opened = Awaited<ReturnType<typeof houseOpened>>;
  const ask = (house: Opened) => house.run("ask-approval", askApproval(house));
  const asked = (house: Opened) => house.addedTypes().filter((type) => type === "approval.requested");
  const pass = (house: Opened, minutes: number) => {
    house.time.now = new Date(after(house.time.now, minutes * 60_000));
  };

  test("asks everybody who may approve, and brings them into the channel", async () => {
    const house = await houseOpened();
    await ask(house);
    const [rotation] = (await house.incident()).rotations;
    expect(house.last("approval.requested").data).toMatchObject({
      request: rotation === undefined ? "" : requestId(rotation),
      barred: [dana],
      eligible: [liam, mara, omar],
      planHash: rotation?.planHash,
    });
    expect(house.world.invited).toEqual([liam, mara, omar]);
  });

  test("bars who supplied the certificate", async () => {
    const offered = walkTo("rotation.credential-verified").map((event) =>
      event.type === "rotation.credential-offered" ? { ...event, data: { ...event.data, by: liam } } : event,
    );
    const house = houseVerified(offered);
    await makePlan(house);
    await open(house);
    await ask(house);
    expect(house.last("approval.requested").data).toMatchObject({ barred: [dana, liam], eligible: [mara, omar] });
  });

  test("asks although the approvers can't be brought into the channel", async () => {
    const house = await houseOpened();
    house.world.invitable = false;
    await ask(house);
    expect(asked(house)).toHaveLength(1);
    expect(house.log.lines).toEqual([expect.stringContaining("warn approvers could not be invited")]);
  });

  test("asks once, however often it is done", async () => {
    const house = await houseOpened();
    const [before, move] = [await house.incident(), await house.move("ask-approval")];
    await askApproval(house)(before, move);
    await askApproval(house)(before, move);
    expect(asked(house)).toHaveLength(1);
  });

  test("waits while too few could approve, with what to do, and asks once they can", async () => {
    const house = await houseOpened();
    for (const person of [mara, omar]) house.directoryState.members.delete(person);
    await expect(ask(house)).rejects.toMatchObject({
      kind: "not-now",
      found: "2 approvals of a quorum are needed, and only 1 could give them now.",
      todo: expect.stringContaining(`Add somebody to the user group ${approvers}`),
    });
    expect([...asked(house), ...house.world.invited]).toEqual([]);
    house.directoryState.members.add(omar);
    await ask(house);
    expect(house.last("approval.requested").data.eligible).toEqual([liam, omar]);
  });

  test("waits while the directory does not answer", async () => {
    const house = await houseOpened();
    house.directoryState.state.reachable = false;
    await expect(ask(house)).rejects.toMatchObject({
      kind: "unavailable",
      found: expect.stringContaining("can't be read"),
    });
    house.directoryState.state.reachable = true;
    await ask(house);
    expect(asked(house)).toHaveLength(1);
  });

  test("asks all the same where one person may go ahead alone", async () => {
    const by = [{ person: liam }];
    const house = await houseOpened();
    for (const person of [mara, omar]) house.directoryState.members.delete(person);
    const alone = { ...policy, solo: { by, review: { from: [{ group: approvers }], within: 86_400_000 } } };
    const gate = { ...house.gate, policyFor: () => alone };
    await house.run("ask-approval", askApproval({ ...house, gate }));
    expect(house.last("approval.requested").data).toMatchObject({ eligible: [liam], solo: alone.solo });
  });

  test("plans anew when the plan has waited for half its time: people get all of it, for the same reason", async () => {
    const house = await houseOpened();
    const { reason } = (await house.incident()).rotations[0] ?? {};
    pass(house, 30);
    await ask(house);
    expect(house.last("rotation.replanned")).toMatchObject({ actor: { kind: "bot" }, data: { requester: dana } });
    await makePlan(house);
    await open(house);
    await ask(house);
    expect(house.last("approval.requested").data.expiresAt).toBe(after(house.clock.now(), policy.requestLifetime));
    expect((await house.incident()).rotations[0]?.reason).toBe(reason);
    expect(asked(house)).toHaveLength(1);
  });

  test("makes no new plan while nobody could approve it either", async () => {
    const house = await houseOpened();
    house.directoryState.members.clear();
    pass(house, 600);
    await expect(ask(house)).rejects.toMatchObject({ kind: "not-now" });
    expect(house.addedTypes()).not.toContain("rotation.replanned");
  });
});
