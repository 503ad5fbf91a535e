import { expect, test } from "@jest/globals";
import { after } from "../../src/domain/time.ts";
import { lately } from "../../src/workflows/lately.ts";
import { approvers, dana, liam } from "../domain/story.ts";
import { memoryDirectory } from "./house.ts";

test("what is shown may be a quarter of a minute old; what could not be read is asked again at once", async () => {
  const { directory, members, state } = memoryDirectory();
  const time = { now: new Date("2026-06-01T12:00:00.000Z") };
  const shown = lately(directory, { now: () => time.now });
  state.reachable = false;
  expect([await shown.members(approvers), await shown.standing(dana)]).toEqual(["unknown", "unknown"]);
  state.reachable = true;
  expect(await shown.members(approvers)).toContain(liam);
  expect(await shown.standing(dana)).toBe("member");
  members.delete(liam);
  time.now = new Date(after(time.now, 14_000));
  expect(await shown.members(approvers)).toContain(liam);
  time.now = new Date(after(time.now, 1_000));
  expect(await shown.members(approvers)).not.toContain(liam);
});
