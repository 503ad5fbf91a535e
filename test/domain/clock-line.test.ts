import { expect, test } from "@jest/globals";
import { clockLine } from "../../src/domain/clock-line.ts";

const ours = new Date("2024-08-20T09:46:30.400Z");
const line = (theirs: string | undefined) => clockLine("clock", { theirs, ours });

test.each([
  ["Tue, 20 Aug 2024 09:46:30 GMT", "ok", /less than a minute/],
  ["Tue, 20 Aug 2024 09:45:31 GMT", "ok", /less than a minute/],
  ["Tue, 20 Aug 2024 09:40:30 GMT", "wrong", /6 minutes ahead/],
  ["Tue, 20 Aug 2024 09:50:31 GMT", "wrong", /4 minutes behind/],
  ["yesterday", "not-checked", /did not say/],
  [undefined, "not-checked", /did not say/],
])("a vendor's %s", (theirs, verdict, found) => {
  expect(line(theirs)).toMatchObject({ verdict, found: expect.stringMatching(found) });
});
