import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../../src/domain/event.ts";
import { incidentOf, role, walkTo } from "../../domain/story.ts";
import { assumed, bothRoles, boundInTwoAccounts, furtherRole, revoked, settled } from "../../domain/two-accounts.ts";
import { faultsIn, wordsOf } from "./reading.ts";
import { noticeOf } from "./story.ts";

/** What the card of the request says from the revocation on. */
function revocationAfter(events: readonly NewEvent[]): string[] {
  const notice = noticeOf("approval", incidentOf(events));
  expect(faultsIn(notice)).toEqual([]);
  const lines = wordsOf(notice).split("\n");
  const first = lines.findIndex((line) => line.startsWith("⛔ *Revoked*"));
  return lines.slice(first).filter((line, index) => index === 0 || line.startsWith("• `firebreak-break-glass"));
}

describe("the card of a revoked request", () => {
  const [home, further] = ["firebreak-break-glass in 111122223333", "firebreak-break-glass in 222233334444"];
  const opened = [...boundInTwoAccounts, ...bothRoles.map((of) => assumed(of)), revoked];

  test("says of one role what became of it, in one line", () => {
    const one = [...boundInTwoAccounts, assumed(role), revoked];
    expect(revocationAfter(one)).toEqual([expect.stringMatching(/ · the role is being closed: a session had been/)]);
    expect(revocationAfter([...one, settled(role, true)])).toEqual([
      expect.stringMatching(/ · the role is closed, and that was verified: an administrator opens it again$/),
    ]);
    expect(revocationAfter([...one, settled(role, false)])).toEqual([
      expect.stringMatching(/ · the role stays open, no revoker is configured for it: .* at the latest$/),
    ]);
  });

  test("says it of each account's role, a line each", () => {
    expect(revocationAfter(opened)).toEqual([
      expect.not.stringContaining("role"),
      `• \`${home}\` is being closed: a session had been opened`,
      `• \`${further}\` is being closed: a session had been opened`,
    ]);
    expect(revocationAfter([...opened, settled(furtherRole, true), settled(role, false)])).toEqual([
      expect.not.stringContaining("closed"),
      `• \`${further}\` is closed, and that was verified: an administrator opens it again`,
      expect.stringMatching(
        `^• \`${home}\` stays open, no revoker is configured for it: a session that was opened ends`,
      ),
    ]);
  });

  test("says that no session was opened where that is so", () => {
    expect(revocationAfter([...walkTo("approval.granted"), revoked])).toEqual([
      expect.stringMatching(/ · nothing was done, and no session of the role was opened$/),
    ]);
  });
});
