import { expect, test } from "@jest/globals";
import type { Directory } from "../../src/ports/directory.ts";
import { rememberingDirectory } from "../../src/workflows/remembering-directory.ts";
import { approvers, atMinute, dana, liam, minute } from "../domain/story.ts";

/** A directory that counts what it is asked. */
function counting() {
  const asked: string[] = [];
  const state = { reachable: true };
  const directory: Directory = {
    standing: (person) => Promise.resolve(asked.push(person) > 0 && state.reachable ? "member" : "unknown"),
    members: (group) => Promise.resolve(asked.push(group) > 0 && state.reachable ? [dana, liam] : "unknown"),
    nameOf: (person) => Promise.resolve(person),
  };
  return { directory, asked, state };
}

test("an answer is remembered for a while, each by itself", async () => {
  const { directory, asked } = counting();
  const time = { now: atMinute(0) };
  const lately = rememberingDirectory(directory, { clock: { now: () => time.now }, lifetime: minute });
  for (let time = 0; time < 5; time += 1) {
    expect(await lately.members(approvers)).toEqual([dana, liam]);
    expect(await lately.standing(dana)).toBe("member");
  }
  expect(asked).toEqual([approvers, dana]);
  time.now = atMinute(1);
  await lately.members(approvers);
  expect(asked).toEqual([approvers, dana, approvers]);
});

test("that something could not be read is asked again at once", async () => {
  const { directory, asked, state } = counting();
  const lately = rememberingDirectory(directory, { clock: { now: () => atMinute(0) }, lifetime: minute });
  state.reachable = false;
  expect(await lately.members(approvers)).toBe("unknown");
  state.reachable = true;
  expect(await lately.members(approvers)).toEqual([dana, liam]);
  expect(asked).toHaveLength(2);
});

test("whoever asks while an answer is under way shares it", async () => {
  const { directory, asked } = counting();
  const lately = rememberingDirectory(directory, { clock: { now: () => atMinute(0) }, lifetime: minute });
  expect(await Promise.all([lately.members(approvers), lately.members(approvers)])).toEqual([
    [dana, liam],
    [dana, liam],
  ]);
  expect(asked).toEqual([approvers]);
});
