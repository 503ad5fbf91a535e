import { describe, expect, test } from "@jest/globals";
import { bodies } from "../../../../src/simulator/page/api.ts";
import { faultInWords, faultsFor } from "../../../../src/simulator/page/client/world/faults.ts";

describe("the failures offered for a call", () => {
  test.each([
    ["slack.chat.update", "is refused: internal_error"],
    ["sns.SetPlatformApplicationAttributes", "is refused: Throttling"],
    ["sts.AssumeRole", "is refused: AccessDenied"],
    ["secretsmanager.PutSecretValue", "is refused: ThrottlingException"],
    ["apns.push", "is refused: TooManyRequests"],
    ["github.pulls.create", "is refused: Server Error"],
    ["github", "is refused: You have exceeded a secondary rate limit."],
  ])("%s %s", (call, words) => {
    expect(faultsFor(call).map(faultInWords)).toContain(words);
  });

  test("are the vendor's refusals first, and what can happen to any call", () => {
    expect(faultsFor("slack.chat.update").map(faultInWords)).toEqual([
      "is refused: internal_error",
      "is refused: ratelimited",
      "takes 5 seconds",
      "is done, but never answered",
      "is done, and the line is cut",
    ]);
    expect(faultsFor("nobody.call").map(({ kind }) => kind)).toEqual(["delay", "withhold", "cut"]);
  });

  test("are taken by the page's API", () => {
    for (const fault of faultsFor("github")) {
      expect(bodies["/api/faults/set"].safeParse({ call: "github", fault, times: 1 }).success).toBe(true);
    }
  });
});
