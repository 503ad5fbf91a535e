import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Approvers } from "../../src/domain/approval/events.ts";
import type { ApprovalRequest } from "../../src/domain/approval/request.ts";
import type { Plan } from "../../src/domain/rotation/plan.ts";
import { after } from "../../src/domain/time.ts";
import { type Deed, rotating } from "../../src/guard/deed.ts";
import type { Membership } from "../../src/guard/membership.ts";
import { Policy, policyFor, policyHash } from "../../src/guard/policy.ts";
import { requestFor, whyNotAsk } from "../../src/guard/request.ts";
import { policyForAll } from "../../src/guard/together.ts";
import { type Decision, decide } from "../../src/guard/votes.ts";
import {
  application,
  approvers,
  dana,
  liam,
  mara,
  membership,
  minute,
  omar,
  plan,
  policy,
  start,
} from "../domain/story.ts";

const people = [dana, liam, mara, omar];
const leads = "S0LEADS";
/** The directory of the story, with a second group, and a passkey for everybody. */
const directory: Membership = {
  ...membership,
  groups: new Map([...membership.groups, [leads, [mara, omar]]]),
  passkeys: new Map(people.map((person) => [membership.identities.get(person) ?? person, [`key of ${person}`]])),
};

const sources: readonly Approvers[] = [{ group: approvers }, { group: leads }, ...people.map((person) => ({ person }))];
const anySources = fc.uniqueArray(fc.constantFrom(...sources), { minLength: 1, maxLength: 3 });
const minutes = (...some: number[]) => fc.constantFrom(...some.map((count) => count * minute));
const times = (...some: number[]) => fc.constantFrom(...some.map((count) => `${count}m`));

/** Policies as firebreak.yml has them, out of few parts, so that two of them often agree in some. */
const anyPolicy: fc.Arbitrary<Policy> = fc
  .record(
    {
      action: fc.constant("rotate-credential"),
      ask: fc.subarray(sources.slice(0, 4), { minLength: 1 }),
      approve: fc.array(fc.record({ from: anySources, count: fc.integer({ min: 1, max: 2 }) }), {
        minLength: 1,
        maxLength: 2,
      }),
      requestLifetime: times(10, 20, 30),
      grantLifetime: times(5, 10, 15),
      stepUp: fc.constantFrom("none", "approvals", "votes"),
      escalate: fc.record({ after: times(4, 6), to: fc.constant([{ group: leads }]) }),
      wake: fc.record({ after: fc.constant("3m"), pager: fc.constantFrom("mobile", "hook") }),
      solo: fc.record({
        by: fc.constantFrom<Approvers[]>([{ person: dana }], [{ group: approvers }]),
        review: fc.constant({ from: [{ group: approvers }], within: "2h" }),
      }),
      owner: fc.constantFrom("mobile-platform", "web"),
    },
    {
      requiredKeys: ["action", "ask", "approve", "requestLifetime", "grantLifetime", "stepUp"],
      noNullPrototype: true,
    },
  )
  .map((written) => Policy.parse(written));

const familyOf = (index: number) => `${application}-${index}`;

/** Policies of one family of applications each, and deeds on applications of these families. */
const anyCase = fc.array(anyPolicy, { minLength: 1, maxLength: 3 }).chain((some) => {
  const policies = some.map((one, index) => ({ ...one, targets: [`${familyOf(index)}-*`] }));
  const deed = fc
    .tuple(fc.nat({ max: policies.length - 1 }), fc.nat({ max: 2 }))
    .map(([family, number]) => rotating(`${familyOf(family)}-${number}`, { severity: "sev2" }));
  return fc.record({ policies: fc.constant(policies), deeds: fc.array(deed, { minLength: 1, maxLength: 4 }) });
});

const coveringOf = (policies: readonly Policy[], deeds: readonly Deed[]) =>
  deeds.map((deed) => policyFor(policies, deed)).filter((one) => one !== undefined);
const inAll = (lists: readonly (readonly Approvers[])[]) =>
  sources.filter((source) => lists.every((list) => list.some((one) => JSON.stringify(one) === JSON.stringify(source))));

/** What became of a request: who approved it, who was asked too, who went alone, and when one looks. */
const anyCourse = fc.record({
  requester: fc.constantFrom(...people),
  votes: fc.uniqueArray(
    fc.record({ voter: fc.constantFrom(...people), confirmed: fc.boolean(), at: minutes(1, 8, 12, 25) }),
    { selector: ({ voter }) => voter, maxLength: 4 },
  ),
  escalated: fc.boolean(),
  alone: fc.option(fc.constantFrom(...people)),
  now: minutes(2, 9, 14, 21, 28, 40),
});
type Course = typeof anyCourse extends fc.Arbitrary<infer Each> ? Each : never;

/** How the guard decides under that policy, when that is what happened. */
function decisionUnder(policy: Policy, { requester, votes, escalated, alone, now }: Course): Decision {
  const expiresAt = after(start, policy.requestLifetime);
  const asked: Plan = {
    ...plan,
    requester,
    policyHash: policyHash(policy),
    expiresAt,
    cutOff: after(expiresAt, policy.grantLifetime),
  };
  const about = { id: "rotation-1/0123", subject: "rotation-1", plan: asked, planHash: "0123" };
  const { request: id, ...rest } = requestFor(about, policy, { barred: [], membership: directory });
  const request: ApprovalRequest = {
    ...rest,
    id,
    requestedAt: start,
    votes: votes.map(({ voter, confirmed, at }) => ({
      voter,
      verdict: "approve",
      at: after(start, at),
      passkey: confirmed ? `key of ${voter}` : null,
      comment: null,
    })),
    ...(escalated && policy.escalate !== undefined ? { escalatedAt: after(start, policy.escalate.after) } : {}),
    ...(alone === null
      ? {}
      : { broken: { by: alone, at: after(start, minute), passkey: `key of ${alone}`, reason: null } }),
    refusals: [],
    roles: [],
    calls: [],
  };
  return decide(request, { policy, membership: directory, now: new Date(after(start, now)) });
}

describe("one approval for several deeds", () => {
  test("is given by nobody and at no time that would not do for each of them", () => {
    fc.assert(
      fc.property(anyCase, anyCourse, ({ policies, deeds }, course) => {
        const joined = policyForAll(policies, deeds);
        if (joined === undefined || decisionUnder(joined, course).verdict !== "granted") return;
        for (const one of coveringOf(policies, deeds)) expect(decisionUnder(one, course).verdict).toBe("granted");
      }),
      { numRuns: 1_000 },
    );
  });

  test("is given where each of them would be by others than who asked, in the shortest of their times", () => {
    fc.assert(
      fc.property(anyCase, anyCourse, ({ policies, deeds }, course) => {
        const covering = coveringOf(policies, deeds);
        const joined = policyForAll(policies, deeds);
        const votes = course.votes.map((vote) => ({ ...vote, confirmed: true }));
        const plain = { ...course, votes, escalated: false, alone: null };
        const inTime = plain.votes.filter(({ at }) => covering.every(({ requestLifetime }) => at < requestLifetime));
        const ends = covering.map(({ requestLifetime, grantLifetime }) => requestLifetime + grantLifetime);
        fc.pre(joined !== undefined && plain.now < joined.requestLifetime + joined.grantLifetime);
        expect(joined.requestLifetime + joined.grantLifetime).toBeLessThanOrEqual(Math.min(...ends));
        const decisions = covering.map((one) => decisionUnder(one, { ...plain, votes: inTime }).verdict);
        const all = decisions.every((verdict) => verdict === "granted");
        expect(decisionUnder(joined, plain).verdict === "granted").toBe(all);
      }),
      { numRuns: 1_000 },
    );
  });

  test("may be asked for by those alone who may ask for each, and by all whom each names in the same words", () => {
    fc.assert(
      fc.property(anyCase, ({ policies, deeds }) => {
        const covering = coveringOf(policies, deeds);
        const named = inAll(covering.map(({ ask }) => ask));
        const joined = policyForAll(policies, deeds);
        expect(joined === undefined).toBe(named.length === 0);
        if (joined === undefined) return;
        expect(inAll([joined.ask])).toEqual(named);
        for (const person of people.filter((one) => whyNotAsk(joined, one, directory) === undefined)) {
          for (const one of covering) expect(whyNotAsk(one, person, directory)).toBeUndefined();
        }
      }),
    );
  });

  test("asks for every quorum, the strictest step-up and the shortest times of all", () => {
    fc.assert(
      fc.property(anyCase, ({ policies, deeds }) => {
        const joined = policyForAll(policies, deeds);
        if (joined === undefined) return;
        const covering = coveringOf(policies, deeds);
        expect(joined.approve).toEqual(expect.arrayContaining(covering.flatMap(({ approve }) => approve)));
        expect(covering.flatMap(({ approve }) => approve)).toEqual(expect.arrayContaining(joined.approve));
        expect(joined.requestLifetime).toBe(Math.min(...covering.map(({ requestLifetime }) => requestLifetime)));
        expect(joined.grantLifetime).toBe(Math.min(...covering.map(({ grantLifetime }) => grantLifetime)));
        const given = covering.map(({ stepUp }) => stepUp);
        expect(joined.stepUp).toBe(["votes", "approvals", "none"].find((one) => given.some((each) => each === one)));
      }),
    );
  });

  test("lets one person go alone, brings others in, wakes and tells only as each says in the same words", () => {
    fc.assert(
      fc.property(anyCase, ({ policies, deeds }) => {
        const joined = policyForAll(policies, deeds);
        if (joined === undefined) return;
        for (const part of ["solo", "escalate", "wake", "owner"] as const) {
          const [first, ...others] = coveringOf(policies, deeds).map((one) => one[part]);
          const isShared = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
          expect({ [part]: joined[part] }).toEqual({ [part]: isShared ? first : undefined });
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is asked for under the same conditions, whichever deed is named first and however often", () => {
    const shuffled = anyCase.chain(({ policies, deeds }) =>
      fc.record({
        policies: fc.constant(policies),
        deeds: fc.constant(deeds),
        others: fc.shuffledSubarray([...deeds, ...deeds], { minLength: deeds.length * 2 }),
      }),
    );
    fc.assert(
      fc.property(shuffled, anyCourse, ({ policies, deeds, others }, course) => {
        const [joined, other] = [policyForAll(policies, deeds), policyForAll(policies, others)];
        expect(other === undefined).toBe(joined === undefined);
        if (joined === undefined || other === undefined) return;
        expect(decisionUnder(other, course).verdict).toBe(decisionUnder(joined, course).verdict);
      }),
    );
  });
});

describe("deeds together", () => {
  const [one, two] = [1, 2].map((family) => rotating(`${familyOf(family)}-a`, { severity: "sev2" })) as [Deed, Deed];
  const ofFirst: Policy = { ...policy, targets: [`${familyOf(1)}-*`] };

  test("under one policy are asked for under just that one", () => {
    const other = rotating(`${familyOf(1)}-b`, { severity: "sev2" });
    expect(policyForAll([ofFirst], [one, other])).toBe(ofFirst);
    expect(policyForAll([ofFirst], [one])).toBe(policyFor([ofFirst], one));
  });

  test("are nobody's when one of them is covered by no policy, or there are none", () => {
    expect(policyForAll([ofFirst], [one, two])).toBeUndefined();
    expect(policyForAll([ofFirst], [two, one])).toBeUndefined();
    expect(policyForAll([policy], [])).toBeUndefined();
  });

  test("are nobody's when nobody may ask for both", () => {
    const ofSecond: Policy = { ...policy, ask: [{ person: omar }], targets: [`${familyOf(2)}-*`] };
    expect(policyForAll([ofFirst, ofSecond], [one, two])).toBeUndefined();
  });
});
