import { describe, expect, test } from "@jest/globals";
import type { CommandOf } from "../../../src/domain/command.ts";
import { vote } from "../../../src/workflows/commands/vote.ts";
import { settleRequest } from "../../../src/workflows/phases/settle-request.ts";
import { liam, mara, request, voted, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const approving: CommandOf<"vote"> = {
  kind: "vote",
  by: mara,
  key: "vote",
  incident: 1,
  request: request.request,
  verdict: "approve",
  planHash: request.planHash,
  comment: null,
  passkey: null,
};

describe("a request whose last vote came while the directory was silent about an earlier voter", () => {
  const waiting = async () => {
    const house = createHouse([...walkTo("approval.requested"), voted(liam)]);
    house.directoryState.standings.set(liam, "unknown");
    await vote(house)(approving);
    expect(house.addedTypes()).toEqual(["approval.voted"]);
    return house;
  };

  test("is granted by itself once the directory answers, once", async () => {
    const house = await waiting();
    const phase = settleRequest(house);
    const move = await house.move("settle-request");
    await phase(await house.incident(), move);
    expect(house.addedTypes()).toEqual(["approval.voted"]);

    house.directoryState.standings.set(liam, "member");
    const before = await house.incident();
    await phase(before, move);
    await phase(before, move);
    await phase(await house.incident(), move);
    expect(house.addedTypes()).toEqual(["approval.voted", "approval.granted"]);
  });

  test("is not granted when the silence was for a reason", async () => {
    const house = await waiting();
    house.directoryState.standings.set(liam, "deactivated");
    await settleRequest(house)(await house.incident(), await house.move("settle-request"));
    expect(house.addedTypes()).toEqual(["approval.voted"]);
  });
});

test("a request that lacks votes is not looked at for its directory's sake", async () => {
  const house = createHouse([...walkTo("approval.requested"), voted(liam)]);
  await expect(house.move("settle-request")).rejects.toThrow("not due");
});
