import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { PersonId } from "../../src/domain/actor.ts";
import { bot } from "../../src/domain/actor.ts";
import type { Approvers } from "../../src/domain/approval/events.ts";
import { applyToPolicy, policyStream, type PolicyTrouble } from "../../src/domain/approval/policy-trouble.ts";
import type { RecordedEvent } from "../../src/domain/event.ts";
import { hashOf } from "../../src/domain/rotation/plan.ts";
import type { Standing } from "../../src/domain/standing.ts";
import { after } from "../../src/domain/time.ts";
import { type Look, type Reach, reachFor, reachOf, takeLook } from "../../src/guard/live.ts";
import type { Membership } from "../../src/guard/membership.ts";
import type { Policy } from "../../src/guard/policy.ts";
import { requestFor, whyNotAsk, whyOutOfReach } from "../../src/guard/request.ts";
import { dana, liam, mara, omar, plan, start } from "../domain/story.ts";

const team = [dana, liam, mara, omar];
const approvers = "S0APPROVERS";
const second = "S0SECOND";

/** Who is in which group, and how each person stands; the rest of the team are members. */
function knowing(
  groups: Record<string, readonly PersonId[] | "unknown">,
  standings: Record<PersonId, Standing> = {},
): Membership {
  return {
    groups: new Map(Object.entries(groups)),
    standings: new Map(team.map((person) => [person, standings[person] ?? "member"])),
    identities: new Map(team.map((person) => [person, person.slice(6)])),
    passkeys: new Map(team.map((person) => [person.slice(6), ["a passkey"]])),
  };
}

/** A policy by which the team's group asks and approves, but for what a test changes. */
function asking(changes: Partial<Policy> = {}): Policy {
  return {
    action: "rotate-credential",
    ask: [{ group: approvers }],
    approve: [{ from: [{ group: approvers }], count: 2 }],
    requestLifetime: 3_600_000,
    grantLifetime: 900_000,
    stepUp: "none",
    ...changes,
  };
}

const solo: Policy["solo"] = { by: [{ person: mara }], review: { from: [{ group: approvers }], within: 86_400_000 } };

describe("what a policy covers", () => {
  test.each<{ how: string; changes?: Partial<Policy>; known: Membership; state: Reach["state"] }>([
    {
      how: "is open while two could approve beside who asks",
      known: knowing({ [approvers]: [dana, liam, mara] }),
      state: "open",
    },
    { how: "is shut by a group that is too small", known: knowing({ [approvers]: [dana, liam] }), state: "shut" },
    { how: "is shut by a group that is empty", known: knowing({ [approvers]: [] }), state: "shut" },
    { how: "is shut by a group that can't be read", known: knowing({ [approvers]: "unknown" }), state: "shut" },
    {
      how: "is shut by approvers who left",
      known: knowing({ [approvers]: team }, { [liam]: "deactivated", [mara]: "guest" }),
      state: "shut",
    },
    {
      how: "is open through those whom it is escalated to",
      changes: { escalate: { after: 60_000, to: [{ group: second }] } },
      known: knowing({ [approvers]: [dana], [second]: [mara, omar] }),
      state: "open",
    },
    {
      how: "is open while somebody may ask whom it does not take to approve",
      changes: { ask: [{ group: approvers }, { person: omar }] },
      known: knowing({ [approvers]: [dana, liam] }),
      state: "open",
    },
    {
      how: "can be done alone where that is allowed",
      changes: { solo },
      known: knowing({ [approvers]: [dana, liam] }),
      state: "alone",
    },
    {
      how: "can be done alone without the group",
      changes: { solo, ask: [{ person: dana }] },
      known: knowing({ [approvers]: "unknown" }),
      state: "alone",
    },
    {
      how: "is shut while too few of those who could have the passkey that it takes",
      changes: { stepUp: "approvals" },
      known: { ...knowing({ [approvers]: team }), passkeys: new Map([[liam.slice(6), ["a passkey"]]]) },
      state: "shut",
    },
    {
      how: "can't be done alone without a passkey",
      changes: { solo },
      known: { ...knowing({ [approvers]: [dana, liam] }), passkeys: new Map() },
      state: "shut",
    },
    {
      how: "can't be done alone by somebody who left",
      changes: { solo },
      known: knowing({ [approvers]: [dana] }, { [mara]: "deactivated" }),
      state: "shut",
    },
    {
      how: "can't be done alone when nobody may ask",
      changes: { solo },
      known: knowing({ [approvers]: [] }),
      state: "shut",
    },
  ])("$how", ({ changes = {}, known, state }) => {
    expect(reachOf(asking(changes), known).state).toBe(state);
  });

  test.each<{ what: string; changes?: Partial<Policy>; known: Membership; said: object }>([
    {
      what: "too few",
      known: knowing({ [approvers]: [dana, liam] }),
      said: {
        why: "2 approvals of a quorum are needed, and only 1 could give them now.",
        todo: "Add somebody to the user group S0APPROVERS: a full member, whom firebreak.yml lists under people.",
        unread: false,
      },
    },
    {
      what: "too few people who are named",
      changes: { ask: [{ person: dana }], approve: [{ from: [{ person: liam }], count: 1 }] },
      known: knowing({}, { [liam]: "deactivated" }),
      said: {
        why: "1 approval of a quorum is needed, and nobody could give it now.",
        todo: "Name more people in the policy in firebreak.yml, and start the bot again.",
        unread: false,
      },
    },
    {
      what: "a group that can't be read",
      changes: { ask: [{ person: dana }] },
      known: knowing({ [approvers]: "unknown" }),
      said: { why: "2 approvals of a quorum are needed, and the user group S0APPROVERS can't be read.", unread: true },
    },
    {
      what: "nobody who may ask",
      changes: { ask: [{ person: omar }] },
      known: knowing({ [approvers]: team }, { [omar]: "bot" }),
      said: { why: "Nobody could ask for it now.", unread: false },
    },
    {
      what: "a directory that is down",
      changes: { ask: [{ person: dana }] },
      known: knowing({}, { [dana]: "unknown" }),
      said: { why: `Nobody could ask for it now: the directory does not say what ${dana} may do.`, unread: true },
    },
  ])("says what shuts it and what to do: $what", ({ changes = {}, known, said }) => {
    expect(reachOf(asking(changes), known)).toMatchObject(said);
  });
});

const anybody = fc.subarray(team);
const anyGroup = fc.oneof({ weight: 4, arbitrary: anybody }, fc.constant("unknown" as const));
const anyStanding = fc.constantFrom<Standing>("member", "member", "member", "guest", "deactivated", "unknown");
const anyMembership: fc.Arbitrary<Membership> = fc
  .record({
    groups: fc.tuple(anyGroup, anyGroup),
    standings: fc.tuple(anyStanding, anyStanding, anyStanding, anyStanding),
    shared: fc.boolean(),
    keyless: fc.subarray(team),
  })
  .map(({ groups: [one, other], standings, shared, keyless }) => ({
    ...knowing(
      { [approvers]: one, [second]: other },
      Object.fromEntries(team.map((person, at) => [person, standings[at] ?? "member"])),
    ),
    passkeys: new Map(
      team.filter((person) => !keyless.includes(person)).map((person) => [person.slice(6), ["a passkey"]]),
    ),
    // Two accounts of one person, sometimes.
    identities: new Map(team.map((person) => [person, shared && person === omar ? mara.slice(6) : person.slice(6)])),
  }));
const anySources: fc.Arbitrary<Approvers[]> = fc.array(
  fc.oneof(
    fc.constantFrom(approvers, second).map((group) => ({ group })),
    fc.constantFrom(...team).map((person) => ({ person })),
  ),
  { minLength: 1, maxLength: 2 },
);
const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    ask: anySources,
    approve: fc.array(fc.record({ from: anySources, count: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 2,
    }),
    to: fc.option(anySources),
    stepUp: fc.constantFrom("none", "approvals"),
    by: fc.option(anySources),
  })
  .map(({ ask, approve, to, stepUp, by }) =>
    asking({
      stepUp,
      ask,
      approve,
      ...(to === null ? {} : { escalate: { after: 60_000, to } }),
      ...(by === null ? {} : { solo: { by, review: { from: by, within: 86_400_000 } } }),
    }),
  );

describe("the reach of a policy", () => {
  test("is the reach of the request that would be made", () => {
    fc.assert(
      fc.property(anyPolicy, anyMembership, anybody, (policy, membership, barred) => {
        const subject = { id: "r", subject: "rotation-1", plan, planHash: hashOf(plan) };
        const request = requestFor(subject, policy, { barred, membership });
        const outOfReach = whyOutOfReach(request, membership);
        const reach = reachFor(policy, membership, [plan.requester, ...barred]);
        expect(reach.state === "open").toBe(outOfReach === undefined);
      }),
      { numRuns: 500 },
    );
  });

  test("is open exactly when somebody who may ask could be given it", () => {
    fc.assert(
      fc.property(anyPolicy, anyMembership, (policy, membership) => {
        const askers = team.filter((person) => whyNotAsk(policy, person, membership) === undefined);
        const given = askers.some((asker) => reachFor(policy, membership, [asker]).state === "open");
        expect(reachOf(policy, membership).state === "open").toBe(given);
      }),
      { numRuns: 500 },
    );
  });

  test("never shrinks because somebody joined a group", () => {
    fc.assert(
      fc.property(anyPolicy, anyMembership, fc.constantFrom(...team), (policy, membership, joined) => {
        fc.pre(reachOf(policy, membership).state === "open");
        const groups = [...membership.groups].map(
          ([group, members]) => [group, members === "unknown" ? members : [...new Set([...members, joined])]] as const,
        );
        expect(reachOf(policy, { ...membership, groups: new Map(groups) }).state).toBe("open");
      }),
    );
  });

  test("blames the directory only for what it did not tell", () => {
    fc.assert(
      fc.property(anyPolicy, anyMembership, (policy, membership) => {
        const told = [...membership.groups.values(), ...membership.standings.values()];
        fc.pre(!told.includes("unknown"));
        expect(reachOf(policy, membership)).not.toMatchObject({ unread: true });
      }),
    );
  });
});

const open: Reach = { state: "open" };
const few: Reach = { state: "shut", why: "Only 1 could.", todo: "Add somebody.", unread: false };
const dark: Reach = { state: "shut", why: "It can't be read.", todo: "Wait.", unread: true };
const alone: Reach = { ...few, state: "alone" };

/** What is recorded of these looks, in order: each look is taken at what the ones before have made known. */
function recordedOf(looks: readonly Reach[]): { changes: Look["change"][]; known: PolicyTrouble | undefined } {
  let known: PolicyTrouble | undefined;
  let doubts = 0;
  let sequence = 0;
  const changes = looks.map((reach, minutes) => {
    const look = takeLook(known, reach, doubts);
    ({ doubts } = look);
    if (look.change === undefined) return undefined;
    sequence += 1;
    const { to, ...found } = look.change;
    const about = { policy: "rotate-credential", place: 1, owner: null };
    const event = { type: `guard.${to}`, data: to === "shut" ? { ...about, ...found } : {} };
    const at = after(start, minutes * 60_000);
    const placed = { actor: bot, typed: {}, stream: policyStream("abc"), sequence, position: sequence, at, hash: "" };
    known = applyToPolicy(known, { ...event, ...placed } as RecordedEvent);
    return look.change;
  });
  return { changes, known };
}

const told = (looks: readonly Reach[]) =>
  recordedOf(looks).changes.map((change) => (change?.to === "shut" ? change.reason : change?.to));

describe("looking at a policy", () => {
  test("says nothing while it is open", () => {
    expect(told([open, open, open])).toEqual([undefined, undefined, undefined]);
  });

  test("says that it is shut at the second look in a row, once", () => {
    expect(told([open, few, few, few, few])).toEqual([undefined, undefined, "Only 1 could.", undefined, undefined]);
  });

  test("says at once that it is open again", () => {
    expect(told([few, few, open, open])).toEqual([undefined, "Only 1 could.", "opened", undefined]);
  });

  test("takes one look alone for a hiccup, of what was well and of what was shut", () => {
    expect(told([open, dark, open, dark, open])).toEqual(Array(5).fill(undefined));
    expect(told([few, few, dark, few, dark, few])).toEqual([
      undefined,
      "Only 1 could.",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("says when it is shut for another reason, and keeps since when it is", () => {
    expect(told([few, few, dark, dark])).toEqual([undefined, "Only 1 could.", undefined, "It can't be read."]);
    const { known } = recordedOf([few, few, dark, dark]);
    expect(known?.shut).toMatchObject({ reason: "It can't be read.", since: after(start, 60_000), sequence: 1 });
  });

  test("tells somebody alone from nobody", () => {
    expect(recordedOf([alone, alone]).known?.shut?.alone).toBe(true);
    expect(recordedOf([alone, alone, few, few]).known?.shut?.alone).toBe(false);
  });

  test("comes, after two looks that agree, to what they found; and never says the same twice in a row", () => {
    const anyReach = fc.constantFrom(open, few, dark, alone);
    fc.assert(
      fc.property(fc.array(anyReach, { maxLength: 20 }), anyReach, (before, last) => {
        const { changes, known } = recordedOf([...before, last, last]);
        const found = last.state === "open" ? null : { reason: last.why, alone: last.state === "alone" };
        const { reason, alone } = known?.shut ?? {};
        expect(reason === undefined ? null : { reason, alone }).toEqual(found);
        const said = changes.flatMap((change) => (change === undefined ? [] : [JSON.stringify(change)]));
        expect(said.filter((one, index) => one === said[index - 1])).toEqual([]);
      }),
    );
  });
});
