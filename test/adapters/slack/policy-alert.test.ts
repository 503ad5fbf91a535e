import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import type { PolicyTrouble } from "../../../src/domain/approval/policy-trouble.ts";
import { checkMessageBlocks } from "../../../src/simulator/slack/blocks/check.ts";

const since = "2026-06-01T12:00:00.000Z";
const shut: PolicyTrouble["shut"] = {
  since,
  sequence: 1,
  alone: false,
  reason: "2 approvals of a quorum are needed, and nobody could give them now.",
  todo: "Add somebody to the user group S0APPROVERS.",
};
const trouble: PolicyTrouble = {
  id: "0123456789ab",
  sequence: 1,
  policy: "rotate-credential in production",
  place: 2,
  owner: null,
  shut,
  ended: null,
};

/** The message as Slack is given it. */
function drawn(changes: Partial<PolicyTrouble> = {}) {
  const drawing = draw({ kind: "policy-alert", policy: { ...trouble, ...changes } });
  if (drawing.as !== "message") throw new Error("An alert is a message.");
  return { text: drawing.text, words: JSON.stringify(drawing.blocks), blocks: drawing.blocks };
}

describe("the message about a policy", () => {
  test("that is shut says since when, why, what goes on all the same, and what to do", () => {
    const { text, words } = drawn();
    expect(text).toContain("rotate-credential in production: can't be approved now");
    for (const said of [
      "<!date^",
      "nobody could give them",
      "a rotation may begin",
      "S0APPROVERS",
      "*Policy*  2 under",
    ]) {
      expect(words).toContain(said);
    }
  });

  test("says when one person may still go ahead alone", () => {
    const { text, words } = drawn({ shut: { ...shut, alone: true } });
    expect(text).toContain("only by one person alone");
    expect(words).toContain("one person may go ahead alone");
  });

  test.each([
    ["opened", "can be approved again", "✓ Enough people could approve it again"],
    ["dropped", "no longer a policy", "does not hold this policy any more"],
  ] as const)("that is over says so, with nothing left to do: %s", (by, title, means) => {
    const { text, words } = drawn({ shut: null, ended: { at: since, by } });
    expect(text).toContain(title);
    expect(words).toContain(means);
    expect(words).not.toContain("What to do now");
  });

  test("keeps Slack's limits, mentions nobody and opens no link, whatever it is about", () => {
    const anything = fc.string({ unit: "binary", minLength: 1, maxLength: 4000 });
    fc.assert(
      fc.property(anything, anything, fc.boolean(), (policy, reason, alone) => {
        const { blocks, words } = drawn({ policy, shut: { ...shut, alone, reason: `${reason} <!channel>` } });
        expect(checkMessageBlocks(blocks, () => "unnamed")).toMatchObject({ ok: true });
        expect(words).not.toContain("<!channel>");
      }),
    );
  });
});
