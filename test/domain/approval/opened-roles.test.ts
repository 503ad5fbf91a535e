import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { rolesToClose } from "../../../src/domain/approval/opened-roles.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { incidentOf, request, role, walkTo } from "../story.ts";
import { assumed, bothRoles, boundInTwoAccounts, furtherRole, revoked, settled } from "../two-accounts.ts";

function toClose(events: readonly NewEvent[]): string[] {
  const incident = incidentOf(events);
  const found = incident.requests.find(({ id }) => id === request.request);
  return found === undefined ? [] : rolesToClose(incident, found);
}

describe("the roles that a revocation leaves to be closed", () => {
  test("are those whose sessions were opened, and no other of the plan", () => {
    expect(toClose([...boundInTwoAccounts, assumed(role), revoked])).toEqual([role]);
    expect(toClose([...boundInTwoAccounts, assumed(role), assumed(furtherRole, "failed"), revoked])).toEqual([role]);
    expect(toClose([...boundInTwoAccounts, assumed(role), assumed(furtherRole), revoked])).toEqual([...bothRoles]);
  });

  test("are all of the plan's while no call is recorded: the answer to one may be on its way", () => {
    expect(toClose([...boundInTwoAccounts, revoked])).toEqual([...bothRoles]);
    expect(toClose([...boundInTwoAccounts, revoked, assumed(furtherRole)])).toEqual([furtherRole]);
  });

  test("are one more when a session opens while it is revoked", () => {
    const before = [...boundInTwoAccounts, assumed(role), revoked, settled(role, true)];
    expect(toClose(before)).toEqual([]);
    expect(toClose([...before, assumed(furtherRole)])).toEqual([furtherRole]);
  });

  test("are none without a revocation, or before the grant was bound", () => {
    expect(toClose([...boundInTwoAccounts, assumed(role)])).toEqual([]);
    expect(toClose([...walkTo("approval.granted"), revoked])).toEqual([]);
  });

  test("are those that were opened without those of which something is recorded, in any order", () => {
    const deeds = fc.record({ of: fc.constantFrom(...bothRoles), as: fc.constantFrom("opened", "closed", "left") });
    fc.assert(
      fc.property(fc.array(deeds, { maxLength: 6 }), (after) => {
        const events = after.map(({ of, as }) => (as === "opened" ? assumed(of) : settled(of, as === "closed")));
        const opened = new Set<string>([role, ...after.flatMap(({ of, as }) => (as === "opened" ? [of] : []))]);
        const known: string[] = after.flatMap(({ of, as }) => (as === "opened" ? [] : [of]));
        const expected = [...opened].filter((one) => !known.includes(one));
        expect(toClose([...boundInTwoAccounts, assumed(role), revoked, ...events])).toEqual(expected);
      }),
    );
  });
});
