import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { PersonId } from "../../src/domain/actor.ts";
import { type ApprovalRequest, foldRequests } from "../../src/domain/approval/request.ts";
import type { Quorum, Verdict } from "../../src/domain/approval/events.ts";
import type { NewEvent, RecordedEvent } from "../../src/domain/event.ts";
import type { Standing } from "../../src/domain/standing.ts";
import { after } from "../../src/domain/time.ts";
import type { Membership } from "../../src/guard/membership.ts";
import type { Policy } from "../../src/guard/policy.ts";
import { policyHash } from "../../src/guard/policy.ts";
import { approversOf, decide, needsPasskey, progressInWords, whyNotAlone, whyNotVote } from "../../src/guard/votes.ts";

const MINUTE = 60_000;
const start = "2024-08-20T10:00:00.000Z";
const group = "S0APPROVERS";
const name = (person: string): PersonId => `T01/U0${person.toUpperCase()}`;
const requester = name("requester");
/** Second accounts of people who have one already: each is the same person. */
const requester2 = name("requester2");
const ann2 = name("ann2");
const supplier = name("supplier");
const ann = name("ann");
const ben = name("ben");
const cleo = name("cleo");
const lead = name("lead");
/** In the group, and none of them may ever count: `late` joined it after the request was made. */
const late = name("late");
const guest = name("guest");
const external = name("external");
const left = name("left");
const robot = name("robot");
const stranger = name("stranger");
const dark = name("dark");
const outsider = name("outsider");

const standings: [PersonId, Standing][] = [
  ...[requester, requester2, supplier, ann, ann2, ben, cleo, lead, late, outsider].map(
    (person): [PersonId, Standing] => [person, "member"],
  ),
  [guest, "guest"],
  [external, "external"],
  [left, "deactivated"],
  [robot, "bot"],
  [stranger, "unmapped"],
  [dark, "unknown"],
];
const everybody = standings.map(([person]) => person);
const members = everybody.filter((person) => person !== outsider && person !== lead);
const identities = new Map([
  ...everybody.map((account): [PersonId, string] => [account, account]),
  [requester2, requester] as const,
  [ann2, ann] as const,
]);
/** The directory without some people, and with these passkeys. */
const membershipWithout = (removed: ReadonlySet<PersonId>, keys: readonly PersonId[] = everybody): Membership => ({
  groups: new Map([[group, members.filter((person) => !removed.has(person))]]),
  standings: new Map(standings),
  identities,
  passkeys: new Map(keys.map((person) => [person, [`key-of-${person}`]])),
});
const membership = membershipWithout(new Set());
const keyOf = (person: PersonId) => `key-of-${identities.get(person) ?? person}`;

const twoOfTheGroup: Quorum[] = [{ from: [{ group }], count: 2 }];
const twoAndTheLead: Quorum[] = [...twoOfTheGroup, { from: [{ person: lead }], count: 1 }];
const barred = [requester, supplier];
const eligible = [ann, ann2, ben, cleo, lead];
const policy: Policy = {
  action: "rotate-credential",
  ask: [{ group }],
  approve: twoOfTheGroup,
  requestLifetime: 60 * MINUTE,
  grantLifetime: 15 * MINUTE,
  stepUp: "none",
};

function requestWith(change: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: "rotation-1/aaaaaaaaaaaa",
    subject: "rotation-1",
    requester,
    barred,
    planHash: "plan",
    policyHash: policyHash(policy),
    quorums: twoOfTheGroup,
    eligible,
    expiresAt: after(start, 60 * MINUTE),
    grantUntil: after(start, 75 * MINUTE),
    requestedAt: start,
    stepUp: "none",
    escalation: null,
    waking: null,
    solo: null,
    votes: [],
    refusals: [],
    roles: [],
    calls: [],
    ...change,
  };
}

/** What happens while a request is open, in any order. */
type Happening =
  | { kind: "vote"; voter: PersonId; verdict: Verdict; planHash: string; passkey: string | null }
  | { kind: "withdraw"; voter: PersonId }
  | { kind: "revoke" }
  | { kind: "time"; minutes: number }
  | { kind: "remove"; person: PersonId }
  | { kind: "return"; person: PersonId }
  | { kind: "expire" };

const people = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...eligible) },
  { weight: 2, arbitrary: fc.constantFrom(...everybody) },
);
const happenings = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .record({
          kind: fc.constant("vote" as const),
          voter: people,
          verdict: fc.oneof({ weight: 9, arbitrary: fc.constant("approve" as const) }, fc.constant("deny" as const)),
          planHash: fc.oneof({ weight: 9, arbitrary: fc.constant("plan") }, fc.constant("another plan")),
          withKey: fc.boolean(),
        })
        .map(({ withKey, ...vote }) => ({ ...vote, passkey: withKey ? keyOf(vote.voter) : null })),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), voter: people }) },
    { weight: 1, arbitrary: fc.constant({ kind: "revoke" as const }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("time" as const), minutes: fc.nat({ max: 40 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), person: people }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("return" as const), person: people }) },
    { weight: 1, arbitrary: fc.constant({ kind: "expire" as const }) },
  ),
  { maxLength: 20 },
);

/** A request as its events tell it, and beside it what a plain reading of what happened says of it. */
interface World {
  request: ApprovalRequest;
  minutes: number;
  removed: Set<PersonId>;
  /** Each person's last word and when it was given, in minutes. */
  words: Map<PersonId, { verdict: Verdict; minutes: number; passkey: string | null }>;
  denied: boolean;
  expired: boolean;
  revoked: boolean;
  /** Whether votes have to be confirmed. */
  stepUp: boolean;
}

function record(request: ApprovalRequest, event: NewEvent, at: string): ApprovalRequest {
  const recorded = {
    typed: {},
    ...event,
    stream: "incident/1",
    sequence: 1,
    position: 1,
    at,
    hash: "",
  } as RecordedEvent;
  const [changed = request] = foldRequests([request], recorded);
  return changed;
}

const nowOf = (world: World) => new Date(after(start, world.minutes * MINUTE));

/** Lets it happen. Through the door a vote is recorded only when the guard lets it; else whatever was said is. */
function happen(world: World, happening: Happening, throughTheDoor: boolean): void {
  const at = nowOf(world).toISOString();
  const actor = { kind: "bot" } as const;
  const about = { request: world.request.id };
  switch (happening.kind) {
    case "vote": {
      const { voter, verdict, planHash, passkey } = happening;
      const facts = { policy, membership: membershipWithout(world.removed), now: nowOf(world) };
      if (throughTheDoor && whyNotVote(world.request, happening, facts) !== undefined) return;
      world.words.set(voter, { verdict, minutes: world.minutes, passkey });
      world.request = record(
        world.request,
        { type: "approval.voted", actor, data: { ...about, voter, verdict, planHash, passkey } },
        at,
      );
      if (throughTheDoor && verdict === "deny") {
        world.denied = true;
        world.request = record(world.request, { type: "approval.denied", actor, data: { ...about, by: voter } }, at);
      }
      return;
    }
    case "withdraw":
      world.words.delete(happening.voter);
      world.request = record(
        world.request,
        { type: "approval.withdrawn", actor, data: { ...about, voter: happening.voter } },
        at,
      );
      return;
    case "revoke":
      world.revoked = true;
      world.request = record(world.request, { type: "grant.revoked", actor, data: { ...about, by: ann } }, at);
      return;
    case "time":
      world.minutes += happening.minutes;
      return;
    case "remove":
      world.removed.add(happening.person);
      return;
    case "return":
      world.removed.delete(happening.person);
      return;
    case "expire":
      if (world.minutes < 60 || world.request.decided !== undefined) return;
      world.expired = true;
      world.request = record(world.request, { type: "approval.expired", actor, data: about }, at);
  }
}

/** Whether the request is granted, said as plainly as the rule itself. */
function isGranted({ words, denied, expired, revoked, stepUp, minutes, removed, request }: World): boolean {
  const said = [...words].map(([person, word]) => ({ person, ...word }));
  if (denied || expired || revoked || minutes >= 75 || said.some(({ verdict }) => verdict === "deny")) return false;
  const counting = said
    .filter((word) => word.minutes < 60 && eligible.includes(word.person) && (!stepUp || word.passkey !== null))
    .map(({ person }) => person);
  const ofTheGroup = counting.filter((person) => person !== lead && !removed.has(person));
  const heads = new Set(ofTheGroup.map((account) => identities.get(account)));
  return heads.size >= 2 && (request.quorums.length === 1 || counting.includes(lead));
}

describe.each([
  ["as people vote, through the door", true],
  ["whatever the journal holds", false],
])("%s", (_, throughTheDoor) => {
  test("nothing is granted but by enough different people who may, in time, undenied and still there", () => {
    fc.assert(
      fc.property(fc.constantFrom(twoOfTheGroup, twoAndTheLead), fc.boolean(), happenings, (quorums, stepUp, all) => {
        const world: World = {
          request: requestWith({ quorums, stepUp: stepUp ? "approvals" : "none" }),
          minutes: 0,
          removed: new Set(),
          words: new Map(),
          denied: false,
          expired: false,
          revoked: false,
          stepUp,
        };
        for (const happening of all) {
          happen(world, happening, throughTheDoor);
          const decision = decide(world.request, {
            policy,
            membership: membershipWithout(world.removed),
            now: nowOf(world),
          });
          expect(decision.verdict === "granted").toBe(isGranted(world));
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a request", () => {
  const vote = (voter: PersonId, verdict: Verdict = "approve", minutes = 1) => ({
    voter,
    verdict,
    at: after(start, minutes * MINUTE),
    passkey: null,
    comment: null,
  });
  const decideAt = (minutes: number, change: Partial<ApprovalRequest>, facts = membership) =>
    decide(requestWith(change), { policy, membership: facts, now: new Date(after(start, minutes * MINUTE)) });

  test("waits, and says for what", () => {
    const decision = decideAt(2, { votes: [vote(ann)] });
    expect(decision).toEqual({ verdict: "waiting", missing: [{ quorum: twoOfTheGroup[0], have: 1 }] });
    expect(progressInWords(requestWith(), decision, policy)).toBe("1 of 2 approvals");
    const both = decideAt(2, { quorums: twoAndTheLead, votes: [vote(ann), vote(ben)] });
    expect(progressInWords(requestWith({ quorums: twoAndTheLead }), both, policy)).toBe("2 of 3 approvals");
  });

  test("is granted until the grant ends", () => {
    const votes = [vote(ann), vote(ben)];
    expect(decideAt(74, { votes })).toEqual({ verdict: "granted", by: "quorum" });
    expect(progressInWords(requestWith(), { verdict: "granted", by: "quorum" }, policy)).toBe("granted");
    expect(decideAt(75, { votes })).toEqual({ verdict: "expired" });
  });

  test("counts no approval that was given when its time had run out", () => {
    expect(decideAt(61, { votes: [vote(ann), vote(ben, "approve", 60)] })).toEqual({ verdict: "expired" });
  });

  test("is denied by one, whoever approves, before or after", () => {
    const votes = [vote(ann), vote(ben), vote(cleo, "deny")];
    expect(decideAt(2, { votes })).toEqual({ verdict: "denied", by: cleo });
    const decided = { as: "denied", at: start, by: cleo } as const;
    expect(decideAt(2, { votes: [vote(ann), vote(ben)], decided })).toEqual({ verdict: "denied", by: cleo });
  });

  test("loses its grant when an approver is removed, and counts only those who are left", () => {
    const votes = [vote(ann), vote(ben), vote(cleo)];
    const removed = (...gone: PersonId[]) => membershipWithout(new Set(gone));
    expect(decideAt(2, { votes }, removed(ann)).verdict).toBe("granted");
    expect(approversOf(requestWith({ votes }), { policy, membership: removed(ann) })).toEqual([ben, cleo]);
    expect(decideAt(2, { votes }, removed(ann, ben)).verdict).toBe("waiting");
  });

  test("counts a person once, however often the journal names them", () => {
    expect(decideAt(2, { votes: [vote(ann), vote(ann)] }).verdict).toBe("waiting");
  });

  test("counts nobody from a group that can't be read", () => {
    const unreadable: Membership = { ...membership, groups: new Map([[group, "unknown"]]) };
    expect(decideAt(2, { votes: [vote(ann), vote(ben)] }, unreadable).verdict).toBe("waiting");
    const unnamed: Membership = { ...membership, groups: new Map() };
    expect(decideAt(2, { votes: [vote(ann), vote(ben)] }, unnamed).verdict).toBe("waiting");
  });
});

describe("why a vote is refused, in words for its voter", () => {
  const refusal = (
    voter: PersonId,
    change: Partial<ApprovalRequest> = {},
    {
      planHash = "plan",
      verdict = "approve",
      minutes = 1,
      passkey = null,
    }: { planHash?: string; verdict?: Verdict; minutes?: number; passkey?: string | null } = {},
  ) =>
    whyNotVote(
      requestWith(change),
      { voter, verdict, planHash, passkey },
      { policy, membership, now: new Date(after(start, minutes * MINUTE)) },
    );

  test.each([
    [requester, "You asked for this: someone else must approve."],
    [requester2, "You asked for this: someone else must approve."],
    [supplier, "You supplied part of this: someone else must approve."],
    [guest, "You can't vote here: guests of the workspace can't take part in privileged actions."],
    [external, "You can't vote here: people of another workspace can't take part in privileged actions."],
    [left, "You can't vote here: this account is deactivated."],
    [robot, "You can't vote here: a bot can't take part in privileged actions."],
    [stranger, "You can't vote here: this person is not in the team that firebreak.yml lists."],
    [dark, "You can't vote here: the directory could not be asked who this is."],
    [name("nobody"), "You can't vote here: the directory could not be asked who this is."],
    [outsider, "You are not among the approvers of this."],
    [late, "You joined the approvers after this was asked: someone who was one of them before must approve."],
  ])("%s: %s", (voter, words) => {
    expect(refusal(voter)).toBe(words);
    expect(refusal(voter, {}, { verdict: "deny" })).toBe(words);
  });

  test.each(["granted", "denied", "expired"] as const)("after it was %s", (as) => {
    expect(refusal(ann, { decided: { as, at: start } })).toBe(`This was already ${as}.`);
  });

  test("for another plan, after its time, and for the second time", () => {
    expect(refusal(ann, {}, { planHash: "another" })).toBe(
      "This is not the plan that is asked for now: use the newest card.",
    );
    expect(refusal(ann, {}, { minutes: 60 })).toBe("The time for this has run out. Ask again.");
    const votes = [{ voter: ann, verdict: "approve" as const, at: start, passkey: null, comment: null }];
    expect(refusal(ann, { votes })).toBe("Your vote was already counted.");
    expect(refusal(ann2, { votes })).toBe("Your vote was already counted.");
    expect(refusal(ben, { revoked: { by: ann, at: start, reason: null } })).toBe("This was revoked. Ask again.");
  });

  test("for no reason: the last word may be another one", () => {
    expect(refusal(ann)).toBeUndefined();
    const votes = [{ voter: ann, verdict: "approve" as const, at: start, passkey: null, comment: null }];
    expect(refusal(ann, { votes }, { verdict: "deny" })).toBeUndefined();
    expect(refusal(ben, { votes }, { minutes: 59 })).toBeUndefined();
    expect(refusal(lead, { quorums: twoAndTheLead })).toBeUndefined();
  });
});

describe("a vote that needs a passkey", () => {
  const vote = (voter: PersonId, passkey: string | null) => ({
    voter,
    verdict: "approve" as const,
    at: after(start, MINUTE),
    passkey,
    comment: null,
  });
  const decideWith = (votes: ReturnType<typeof vote>[], facts: { policy: Policy; membership: Membership }) =>
    decide(requestWith({ votes, stepUp: facts.policy.stepUp, policyHash: policyHash(facts.policy) }), {
      ...facts,
      now: new Date(after(start, 2 * MINUTE)),
    }).verdict;
  const strict: Policy = { ...policy, stepUp: "approvals" };

  test("counts with the voter's own passkey, as long as it is in force", () => {
    const votes = [vote(ann, keyOf(ann)), vote(ben, keyOf(ben))];
    expect(decideWith(votes, { policy: strict, membership })).toBe("granted");
    const withoutBens = membershipWithout(new Set(), [ann, cleo]);
    expect(decideWith(votes, { policy: strict, membership: withoutBens })).toBe("waiting");
  });

  test("does not count without one, nor with somebody else's", () => {
    expect(decideWith([vote(ann, keyOf(ann)), vote(ben, null)], { policy: strict, membership })).toBe("waiting");
    expect(decideWith([vote(ann, keyOf(ann)), vote(ben, keyOf(cleo))], { policy: strict, membership })).toBe("waiting");
  });

  test("may follow one of the same person that was given without", () => {
    const request = requestWith({ votes: [vote(ann, null)] });
    const again = (passkey: string | null) => ({ voter: ann, verdict: "approve" as const, planHash: "plan", passkey });
    const present = { policy: strict, membership, now: new Date(after(start, 2 * MINUTE)) };
    expect(whyNotVote(request, again(keyOf(ann)), present)).toBeUndefined();
    const confirmed = requestWith({ votes: [vote(ann, keyOf(ann))] });
    expect(whyNotVote(confirmed, again(keyOf(ann)), present)).toBe("Your vote was already counted.");
  });

  test("needs one as soon as the old policy or the new one says so, for denials only where it is said", () => {
    expect(needsPasskey({ stepUp: "none" }, "approve", strict)).toBe(true);
    expect(needsPasskey({ stepUp: "approvals" }, "approve", policy)).toBe(true);
    expect(needsPasskey({ stepUp: "approvals" }, "deny", strict)).toBe(false);
    expect(needsPasskey({ stepUp: "none" }, "deny", { ...policy, stepUp: "votes" })).toBe(true);
    expect(needsPasskey({ stepUp: "none" }, "approve", undefined)).toBe(false);
  });
});

describe("a policy that changed while a request was open", () => {
  const votes = [ann, ben].map((voter) => ({
    voter,
    verdict: "approve" as const,
    at: after(start, MINUTE),
    passkey: null,
    comment: null,
  }));
  const now = new Date(after(start, 2 * MINUTE));

  test("never lets through what the old one would not, nor what the new one would not", () => {
    const counts = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(counts, counts, fc.subarray(votes), (old, fresh, given) => {
        const ofCount = (count: number) => [{ from: [{ group }], count }];
        const request = requestWith({ quorums: ofCount(old), votes: given });
        const changed: Policy = { ...policy, approve: ofCount(fresh), grantLifetime: MINUTE };
        const granted = decide(request, { policy: changed, membership, now }).verdict === "granted";
        expect(granted).toBe(given.length >= Math.max(old, fresh));
      }),
    );
  });

  test("ends it when none covers it any more, or its requester may not ask under it", () => {
    expect(decide(requestWith({ votes }), { policy: undefined, membership, now })).toMatchObject({
      verdict: "refused",
    });
    const narrower: Policy = { ...policy, ask: [{ person: lead }] };
    expect(decide(requestWith({ votes }), { policy: narrower, membership, now })).toMatchObject({ verdict: "refused" });
  });
});

describe("a request that was escalated", () => {
  const escalation = { after: 10 * MINUTE, to: [{ person: lead }] };
  const votes = [ann, lead].map((voter) => ({
    voter,
    verdict: "approve" as const,
    at: after(start, 20 * MINUTE),
    passkey: null,
    comment: null,
  }));
  const now = new Date(after(start, 21 * MINUTE));

  test("counts the second group from then on, and not before", () => {
    const before = requestWith({ votes, escalation });
    expect(decide(before, { policy, membership, now }).verdict).toBe("waiting");
    const escalated = requestWith({ votes, escalation, escalatedAt: after(start, 10 * MINUTE) });
    expect(decide(escalated, { policy, membership, now }).verdict).toBe("granted");
  });
});

describe("going ahead alone", () => {
  const solo = {
    by: [{ person: requester }, { person: lead }],
    review: { from: [{ group }], within: 24 * 60 * MINUTE },
  };
  const allowing: Policy = { ...policy, solo };
  const now = new Date(after(start, 2 * MINUTE));
  const brokenBy = (by: PersonId, passkey = keyOf(by)) =>
    requestWith({
      solo,
      policyHash: policyHash(allowing),
      broken: { by, at: after(start, MINUTE), passkey, reason: null },
    });

  test("is granted to whom the policy names, who asked included, with a passkey of their own", () => {
    expect(decide(brokenBy(requester), { policy: allowing, membership, now })).toEqual({
      verdict: "granted",
      by: "solo",
    });
    expect(decide(brokenBy(lead), { policy: allowing, membership, now })).toEqual({ verdict: "granted", by: "solo" });
  });

  test.each<[string, ApprovalRequest, Partial<{ policy: Policy; membership: Membership }>]>([
    ["to nobody else", brokenBy(ann), {}],
    ["with somebody else's passkey", brokenBy(lead, keyOf(ann)), {}],
    ["once the passkey is gone", brokenBy(lead), { membership: membershipWithout(new Set(), [ann]) }],
    ["once the policy lets nobody any more", brokenBy(lead), { policy: { ...policy, ask: allowing.ask } }],
    ["where the request's own policy let nobody", { ...brokenBy(lead), solo: null }, {}],
    ["when it came too late", { ...brokenBy(lead), expiresAt: start }, {}],
  ])("is not granted %s", (_, request, change) => {
    expect(decide(request, { policy: allowing, membership, now, ...change }).verdict).not.toBe("granted");
  });

  test("says why not, to that person", () => {
    const request = requestWith({ solo });
    expect(whyNotAlone(request, lead, { policy: allowing, membership })).toBeUndefined();
    expect(whyNotAlone(request, ann, { policy: allowing, membership })).toMatch(/not among those/);
    expect(whyNotAlone(requestWith(), lead, { policy: allowing, membership })).toMatch(/lets nobody/);
    expect(whyNotAlone(request, guest, { policy: allowing, membership })).toMatch(/guests/);
  });
});
