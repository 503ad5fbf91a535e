import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { PersonId } from "../../src/domain/actor.ts";
import { type ApprovalRequest, foldRequests } from "../../src/domain/approval/request.ts";
import type { Quorum, Verdict } from "../../src/domain/approval/events.ts";
import type { NewEvent, RecordedEvent } from "../../src/domain/event.ts";
import type { Standing } from "../../src/domain/standing.ts";
import { after } from "../../src/domain/time.ts";
import type { Membership } from "../../src/guard/membership.ts";
import { approversOf, decide, progressInWords, whyNotVote } from "../../src/guard/votes.ts";

const MINUTE = 60_000;
const start = "2024-08-20T10:00:00.000Z";
const group = "S0APPROVERS";
const name = (person: string): PersonId => `T01/U0${person.toUpperCase()}`;
const requester = name("requester");
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
  ...[requester, supplier, ann, ben, cleo, lead, late, outsider].map((person): [PersonId, Standing] => [
    person,
    "member",
  ]),
  [guest, "guest"],
  [external, "external"],
  [left, "deactivated"],
  [robot, "bot"],
  [stranger, "unmapped"],
  [dark, "unknown"],
];
const everybody = standings.map(([person]) => person);
const members = everybody.filter((person) => person !== outsider && person !== lead);
const membershipWithout = (removed: ReadonlySet<PersonId>): Membership => ({
  groups: new Map([[group, members.filter((person) => !removed.has(person))]]),
  standings: new Map(standings),
});
const membership = membershipWithout(new Set());

const twoOfTheGroup: Quorum[] = [{ from: [{ group }], count: 2 }];
const twoAndTheLead: Quorum[] = [...twoOfTheGroup, { from: [{ person: lead }], count: 1 }];
const barred = [requester, supplier];
const eligible = [ann, ben, cleo, lead];

function requestWith(change: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: "rotation-1/aaaaaaaaaaaa",
    subject: "rotation-1",
    requester,
    barred,
    planHash: "plan",
    policyHash: "policy",
    quorums: twoOfTheGroup,
    eligible,
    expiresAt: after(start, 60 * MINUTE),
    grantUntil: after(start, 75 * MINUTE),
    requestedAt: start,
    votes: [],
    ...change,
  };
}

/** What happens while a request is open, in any order. */
type Happening =
  | { kind: "vote"; voter: PersonId; verdict: Verdict; planHash: string }
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
      arbitrary: fc.record({
        kind: fc.constant("vote" as const),
        voter: people,
        verdict: fc.oneof({ weight: 9, arbitrary: fc.constant("approve" as const) }, fc.constant("deny" as const)),
        planHash: fc.oneof({ weight: 9, arbitrary: fc.constant("plan") }, fc.constant("another plan")),
      }),
    },
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
  words: Map<PersonId, { verdict: Verdict; minutes: number }>;
  denied: boolean;
  expired: boolean;
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
      const { voter, verdict, planHash } = happening;
      const facts = { membership: membershipWithout(world.removed), now: nowOf(world) };
      if (throughTheDoor && whyNotVote(world.request, happening, facts) !== undefined) return;
      world.words.set(voter, { verdict, minutes: world.minutes });
      world.request = record(
        world.request,
        { type: "approval.voted", actor, data: { ...about, voter, verdict, planHash } },
        at,
      );
      if (throughTheDoor && verdict === "deny") {
        world.denied = true;
        world.request = record(world.request, { type: "approval.denied", actor, data: { ...about, by: voter } }, at);
      }
      return;
    }
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
function isGranted({ words, denied, expired, minutes, removed, request }: World): boolean {
  const said = [...words].map(([person, word]) => ({ person, ...word }));
  if (denied || expired || minutes >= 75 || said.some(({ verdict }) => verdict === "deny")) return false;
  const counting = said
    .filter((word) => word.minutes < 60 && eligible.includes(word.person))
    .map(({ person }) => person);
  const ofTheGroup = counting.filter((person) => person !== lead && !removed.has(person));
  return ofTheGroup.length >= 2 && (request.quorums.length === 1 || counting.includes(lead));
}

describe.each([
  ["as people vote, through the door", true],
  ["whatever the journal holds", false],
])("%s", (_, throughTheDoor) => {
  test("nothing is granted but by enough different people who may, in time, undenied and still there", () => {
    fc.assert(
      fc.property(fc.constantFrom(twoOfTheGroup, twoAndTheLead), happenings, (quorums, all) => {
        const world: World = {
          request: requestWith({ quorums }),
          minutes: 0,
          removed: new Set(),
          words: new Map(),
          denied: false,
          expired: false,
        };
        for (const happening of all) {
          happen(world, happening, throughTheDoor);
          const decision = decide(world.request, membershipWithout(world.removed), nowOf(world));
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
  });
  const decideAt = (minutes: number, change: Partial<ApprovalRequest>, facts = membership) =>
    decide(requestWith(change), facts, new Date(after(start, minutes * MINUTE)));

  test("waits, and says for what", () => {
    const decision = decideAt(2, { votes: [vote(ann)] });
    expect(decision).toEqual({ verdict: "waiting", missing: [{ quorum: twoOfTheGroup[0], have: 1 }] });
    expect(progressInWords(requestWith(), decision)).toBe("1 of 2 approvals");
    const both = decideAt(2, { quorums: twoAndTheLead, votes: [vote(ann), vote(ben)] });
    expect(progressInWords(requestWith({ quorums: twoAndTheLead }), both)).toBe("2 of 3 approvals");
  });

  test("is granted until the grant ends", () => {
    const votes = [vote(ann), vote(ben)];
    expect(decideAt(74, { votes })).toEqual({ verdict: "granted" });
    expect(progressInWords(requestWith(), { verdict: "granted" })).toBe("granted");
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
    expect(approversOf(requestWith({ votes }), removed(ann))).toEqual([ben, cleo]);
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
    }: { planHash?: string; verdict?: Verdict; minutes?: number } = {},
  ) =>
    whyNotVote(
      requestWith(change),
      { voter, verdict, planHash },
      { membership, now: new Date(after(start, minutes * MINUTE)) },
    );

  test.each([
    [requester, "You asked for this: someone else must approve."],
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
    const votes = [{ voter: ann, verdict: "approve" as const, at: start }];
    expect(refusal(ann, { votes })).toBe("Your vote was already counted.");
  });

  test("for no reason: the last word may be another one", () => {
    expect(refusal(ann)).toBeUndefined();
    const votes = [{ voter: ann, verdict: "approve" as const, at: start }];
    expect(refusal(ann, { votes }, { verdict: "deny" })).toBeUndefined();
    expect(refusal(ben, { votes }, { minutes: 59 })).toBeUndefined();
    expect(refusal(lead, { quorums: twoAndTheLead })).toBeUndefined();
  });
});
