import { describe, expect, test } from "@jest/globals";
import { type HandWork, readWorks, workId } from "../../../src/domain/record/by-hand.ts";

const work = {
  at: "2024-08-20T12:02:00+02:00",
  who: "Dana Okafor",
  action: "sns:SetPlatformApplicationAttributes",
  target: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
  requestId: "c0ffee00-0000-4000-8000-000000000001",
  note: "The bot was down; four eyes on the phone.",
};
const lines = (...works: object[]) => works.map((one) => JSON.stringify(one)).join("\n");

describe("work by hand", () => {
  test("is read line by line, its time in UTC; what stands twice is one", () => {
    const second = { ...work, requestId: null, action: "sns:Publish" };
    const read = readWorks(`${lines(work, second, work)}\n\n`);
    expect(read).toEqual([
      { ...work, at: "2024-08-20T10:02:00.000Z" },
      { ...second, at: "2024-08-20T10:02:00.000Z" },
    ]);
  });

  test("is the same whatever the note says, and however its time is written", () => {
    const [one, other] = [work, { ...work, at: "2024-08-20T10:02:00Z", note: "" }].map(
      (each) => readWorks(lines(each))[0] as HandWork,
    ) as [HandWork, HandWork];
    expect(workId(one)).toBe(workId(other));
    expect(workId({ ...one, requestId: null })).not.toBe(workId(one));
  });

  test.each<[string, object, string]>([
    ["a time without its zone", { at: "2024-08-20T12:02:00" }, "at is not of that form"],
    ["a further field", { more: 1 }, "not of that form"],
    ["nobody", { who: "" }, "who is not of that form"],
    ["a call that is none", { action: "delete everything" }, "action is not of that form"],
    ["a target without an ARN", { target: "ios-prod" }, "target is not of that form"],
    ["no word of its request", { requestId: undefined }, "requestId is not of that form"],
    ["a name that turns the line around", { who: "Dana \u202e" }, "who is not of that form"],
  ])("with %s is refused by its line", (_, change, found) => {
    const message = "Line 2 can't be recorded.";
    expect(() => readWorks(lines(work, { ...work, ...change }))).toThrow(
      expect.objectContaining({ kind: "bad-input", message, found }),
    );
  });

  test.each([
    ["note", "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG\n-----END PRIVATE KEY-----"],
    ["note", "used xoxb-123-456-abcdef"],
    ["who", "postgres://dana:hunter2@db/prod"],
    ["requestId", "ghp_0123456789abcdefghijklmnopqrstuvwxyz"],
  ])("with a secret in its %s is refused, and the secret not repeated", (field, secret) => {
    let told = "";
    try {
      readWorks(lines({ ...work, [field]: secret }));
    } catch (error) {
      told = JSON.stringify(error) + String(error);
    }
    expect(told).toContain("no key, token or password");
    expect(told).not.toContain(secret.slice(5, 30));
  });

  test("of two minds about one call is refused", () => {
    expect(() => readWorks(lines(work, { ...work, note: "something else" }))).toThrow("Line 2 can't be recorded.");
  });

  test.each([
    ["nothing", "\n", "The file tells of no work."],
    ["no JSON", "at: now", "Line 1 can't be recorded."],
    [
      "too much",
      lines(...Array.from({ length: 1001 }, (_, n) => ({ ...work, requestId: `r${n}` }))),
      "too much at once",
    ],
  ])("of %s is refused", (_, text, why) => {
    expect(() => readWorks(text)).toThrow(why);
  });
});
