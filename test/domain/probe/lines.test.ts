import { describe, expect, test } from "@jest/globals";
import {
  linesOf,
  linesWithoutSession,
  type ProbeAnswer,
  type ProbeCall,
  probeInWords,
} from "../../../src/domain/probe/lines.ts";

const came = (what: ProbeAnswer["came"]): ProbeAnswer => ({ came: what, words: `AWS: ${what}` });
const asExpected = { read: came("done"), "set-named": came("not-found"), "set-unnamed": came("denied") };
const verdicts = (changes: Partial<Record<ProbeCall, ProbeAnswer>>) =>
  Object.fromEntries(linesOf({ ...asExpected, ...changes }).map(({ id, verdict }) => [id, verdict]));

describe("a probe's lines", () => {
  test("pass where everything is as it should be", () => {
    expect(verdicts({})).toEqual({ assume: "pass", read: "pass", "set-named": "pass", "set-unnamed": "pass" });
    expect(probeInWords(linesOf(asExpected))).toBe("4 as expected");
  });

  test.each([
    ["read", "denied", "fail"],
    ["read", "not-found", "fail"],
    ["read", "unclear", "unknown"],
    ["set-named", "done", "fail"],
    ["set-named", "denied", "unknown"],
    ["set-named", "unclear", "unknown"],
    ["set-unnamed", "done", "fail"],
    ["set-unnamed", "not-found", "unknown"],
    ["set-unnamed", "unclear", "unknown"],
  ] as const)("%s that came out as %s is %s", (call, what, verdict) => {
    expect(verdicts({ [call]: came(what) })[call]).toBe(verdict);
  });

  test("take a refusal for the session policy's only where another name was let through", () => {
    expect(verdicts({ "set-named": came("denied") })).toMatchObject({
      "set-named": "unknown",
      "set-unnamed": "unknown",
    });
  });

  test("say what to do about everything that is not as expected and known", () => {
    const wrong = linesOf({ read: came("denied"), "set-named": came("done"), "set-unnamed": came("done") });
    expect(wrong.filter(({ verdict }) => verdict === "fail").map(({ todo }) => typeof todo)).toEqual(
      Array(3).fill("string"),
    );
    expect(probeInWords(wrong)).toBe("1 as expected, 3 not as expected");
  });

  test("without a session say why, and that nothing else was tried", () => {
    const lines = linesWithoutSession({ found: "AWS refused", todo: "Check the trust policy." });
    expect(lines[0]).toMatchObject({
      id: "assume",
      verdict: "fail",
      found: "AWS refused",
      todo: "Check the trust policy.",
    });
    expect(lines.slice(1).map(({ verdict }) => verdict)).toEqual(["unknown", "unknown", "unknown"]);
  });
});
