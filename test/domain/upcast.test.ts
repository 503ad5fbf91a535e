import { describe, expect, test } from "@jest/globals";
import { bot } from "../../src/domain/actor.ts";
import { canonical } from "../../src/domain/digest.ts";
import { dueMoves } from "../../src/domain/due.ts";
import { eventVersion, type NewEvent, parseEventData, type RecordedEvent } from "../../src/domain/event.ts";
import { foldIncident } from "../../src/domain/incident/incident.ts";
import { hashOf } from "../../src/domain/rotation/plan.ts";
import { isWritten, versionFor } from "../../src/domain/rotation/rotation.ts";
import { after } from "../../src/domain/time.ts";
import { type StoredEvent, upcast } from "../../src/domain/upcast.ts";
import {
  application,
  canary,
  certificate,
  dana,
  effectKey,
  expired,
  incidentOf,
  liam,
  mara,
  minute,
  notAfter,
  plan,
  request,
  role,
  start,
} from "./story.ts";
import { rhythm } from "../workflows/house.ts";
import { assumed, boundInTwoAccounts, furtherRole, revoked } from "./two-accounts.ts";

const rotation = "rotation-1";
const [session] = plan.sessions;
if (session === undefined) throw new Error("the story's plan has no session");
const { fingerprint, serial, pem, notBefore, issuer } = certificate;
const files = [{ path: "push.tf", before: "1".repeat(64), after: "2".repeat(64) }];
const observed = { expiry: expired, enabled: false };

/** The plan of the story as version 2 wrote it: of one application. */
const secondPlan = {
  incident: 1,
  rotation,
  requester: dana,
  runbook: plan.runbook,
  application,
  environment: "production",
  topic: "com.example.shop",
  observed,
  certificate: { fingerprint, serial, notAfter },
  secret: { name: "push/ios-prod", version: "v2" },
  change: {
    kind: "pull-request",
    repository: "example/infrastructure",
    baseCommit: "c0ffee",
    branch: "firebreak/inc-1/ios-prod-abababab",
    files,
  },
  sessions: [session],
  policyHash: plan.policyHash,
  expiresAt: plan.expiresAt,
  cutOff: plan.cutOff,
};
const { sessions: _, ...withoutSessions } = secondPlan;
/** As version 1 did: with one session of one role. */
const firstPlan = { ...withoutSessions, role, sessionPolicy: session.policy };
/** How both are read today: what version 2 did not know of is said not to be known. */
const asToday = {
  ...plan,
  targets: [{ ...plan.targets[0], secret: { name: "push/ios-prod", version: "v2", current: null } }],
};

/** A rotation from its beginning to its end, as the journal of that version holds it: one event a minute. */
const oldRotation = (version: 1 | 2): (StoredEvent & { data: object; actor?: RecordedEvent["actor"] })[] => {
  const planHash = request.planHash;
  const vote = (voter: string) => ({
    type: "approval.voted",
    data: { request: request.request, voter, verdict: "approve", planHash, passkey: null },
  });
  const events = [
    { type: "incident.declared", data: { number: 1, severity: "sev2", component: "ios-push" } },
    {
      type: "rotation.started",
      data: {
        rotation,
        application,
        name: "ios-prod",
        environment: "production",
        topic: "com.example.shop",
        requester: dana,
        runbook: plan.runbook,
        observed,
      },
    },
    {
      type: "rotation.request-made",
      data: {
        rotation,
        csr: "-----BEGIN CERTIFICATE REQUEST-----",
        publicKey: "cd".repeat(32),
        secret: "push/ios-prod",
      },
    },
    {
      type: "rotation.certificate-offered",
      data: {
        rotation,
        certificate: { pem, fingerprint, serial, topic: "com.example.shop", notBefore, notAfter, issuer },
        by: dana,
      },
    },
    {
      type: "rotation.credential-verified",
      data: {
        rotation,
        checks: [{ id: "key", verdict: "pass", expected: "They belong together.", found: "They do." }],
        secretVersion: "v2",
      },
    },
    { type: "rotation.planned", data: { rotation, plan: version === 1 ? firstPlan : secondPlan, hash: planHash } },
    {
      type: "rotation.pull-request-opened",
      data: { rotation, number: 7, url: "https://github.test/pull/7", branch: "firebreak/inc-1", head: "beef" },
    },
    { type: "approval.requested", data: request },
    vote(liam),
    vote(mara),
    { type: "approval.granted", data: { request: request.request, planHash } },
    { type: "grant.redeemed", data: { request: request.request, effectKey, planHash } },
    {
      type: "rotation.role-assumed",
      data: { rotation, session: `${role}/s`, sourceIdentity: "dana", until: plan.cutOff, packedPolicyPercent: 40 },
    },
    {
      type: "rotation.credentials-written",
      data: { rotation, effectKey, trace: "written", readBack: { expiry: notAfter, enabled: true } },
    },
    { type: "rotation.role-ended", data: { rotation, session: `${role}/s` } },
    { type: "rotation.canary-sent", data: { rotation, message: "m-1", endpoint: canary } },
    {
      type: "rotation.push-verified",
      data: { rotation, evidence: "1 push delivered", watchUntil: after(start, 34 * minute) },
    },
    { type: "rotation.watch-passed", data: { rotation } },
    { type: "rotation.merged", data: { rotation, number: 7, commit: "feed" } },
    { type: "rotation.drift-checked", data: { rotation, agrees: true, configured: "v2", deployed: "v2" } },
  ];
  return events.map((event) => ({ version, ...event }));
};

/** The events as the journal's reader gives them to the fold. */
function read(stored: readonly StoredEvent[]): RecordedEvent[] {
  return stored.map((event, index) => {
    const { type, data } = upcast(event);
    return {
      type,
      data: parseEventData(type, data),
      actor: { kind: "bot" },
      typed: {},
      stream: "incident/1",
      sequence: index + 1,
      position: index + 1,
      at: after(start, index * minute),
      hash: "",
    } as RecordedEvent;
  });
}

const rotationOf = (stored: readonly StoredEvent[]) => foldIncident(read(stored))?.rotations[0];
const upTo = (version: 1 | 2, type: string) => {
  const events = oldRotation(version);
  return events.slice(0, events.findIndex((event) => event.type === type) + 1);
};
const endedWith = (version: 1 | 2, after: string, ...last: { type: string; data: object }[]) => [
  ...upTo(version, after),
  ...last.map((event) => ({ version, ...event })),
];

describe.each([1, 2] as const)("a rotation that version %i wrote", (version) => {
  test("is done, as it was, with all that is known of it", () => {
    expect(rotationOf(oldRotation(version))).toMatchObject({
      id: rotation,
      name: "ios-prod",
      stage: "done",
      order: "emergency",
      rehearsal: false,
      rollsBack: null,
      requester: dana,
      suppliedBy: dana,
      origin: { kind: "request" },
      credential: certificate,
      plan: asToday,
      planHash: request.planHash,
      change: { owed: [], needless: [], pullRequest: { number: 7, state: "merged", commit: "feed", draft: false } },
      session: { name: `${role}/s`, endedAt: after(start, 14 * minute) },
      paused: null,
      drift: { agrees: true },
      targets: [
        {
          application,
          name: "ios-prod",
          environment: "production",
          topic: "com.example.shop",
          observed: { ...observed, token: null },
          readBack: { expiry: notAfter, enabled: true, token: null },
          canary: { message: "m-1", endpoint: canary },
          proof: { grade: "delivery-metric", evidence: "1 push delivered" },
        },
      ],
    });
  });

  test("goes through the stages that it did then", () => {
    const events = oldRotation(version);
    const stages = events.map((_, index) => rotationOf(events.slice(0, index + 1))?.stage);
    expect([...new Set(stages)]).toEqual([
      undefined,
      "started",
      "awaiting-credential",
      "verifying",
      "verified",
      "planned",
      "awaiting-approval",
      "approved",
      "written",
      "canary-sent",
      "rolling-out",
      "done",
    ]);
  });

  test("has its one version in whatever secret the application's is", () => {
    const verified = rotationOf(upTo(version, "rotation.credential-verified"));
    expect(verified && versionFor(verified, "push/ios-prod")).toBe("v2");
    const written = rotationOf(upTo(version, "rotation.credentials-written"));
    expect(written && isWritten(written)).toBe(true);
  });

  test("has failed where Apple did not take the credential", () => {
    const failed = { type: "rotation.push-failed", data: { rotation, why: "SNS has disabled it again" } };
    expect(rotationOf(endedWith(version, "rotation.canary-sent", failed))).toMatchObject({
      stage: "failed",
      why: "SNS has disabled it again",
    });
  });

  test("has a change that somebody owes by hand", () => {
    const owed = {
      type: "rotation.change-owed",
      data: { rotation, why: "GitHub was down", todo: "change it by hand" },
    };
    const { change } = rotationOf(endedWith(version, "rotation.planned", owed)) ?? {};
    expect(change).toEqual({
      of: request.planHash,
      needless: [],
      owed: [{ applications: [], why: "GitHub was down", todo: "change it by hand", owner: null, issue: null }],
    });
  });

  test("has a plan whose change is owed by hand", () => {
    const old = {
      ...(version === 1 ? firstPlan : secondPlan),
      change: { kind: "owed", why: "no code", todo: "by hand" },
    };
    const stored = { type: "rotation.planned", version, data: { rotation, plan: old, hash: "0" } };
    const { type, data } = upcast(stored);
    expect(parseEventData(type, data)).toMatchObject({
      plan: {
        change: {
          pullRequest: null,
          owed: [{ applications: [application], why: "no code", todo: "by hand" }],
          nothing: [],
        },
      },
    });
  });

  test("can't be written by what was approved then: its plan has another hash now", () => {
    const approved = rotationOf(upTo(version, "approval.granted"));
    expect(approved?.stage).toBe("approved");
    expect(approved?.plan && hashOf(approved.plan)).not.toBe(approved?.planHash);
  });

  test("stays in the journal as it was written", () => {
    const events = oldRotation(version);
    const before = canonical(events);
    read(events);
    expect(canonical(events)).toBe(before);
  });
});

test("a probe's plan of version 1 is read with its one session", () => {
  const probe = {
    incident: 1,
    probe: "probe-1",
    requester: dana,
    application,
    named: `${application}-named`,
    unnamed: `${application}-unnamed`,
    policyHash: plan.policyHash,
    expiresAt: plan.expiresAt,
    cutOff: plan.cutOff,
  };
  const data = { probe: "probe-1", plan: { ...probe, role, sessionPolicy: session.policy }, hash: "0" };
  const today = upcast({ type: "probe.planned", version: 1, data });
  expect(today.data).toEqual({ probe: "probe-1", plan: { ...probe, sessions: [session] }, hash: "0" });
  expect(parseEventData(today.type, today.data)).toEqual(today.data);
});

describe("a revocation that version 3 wrote", () => {
  const type = "role.left-open";
  const old = (of: string) => ({ type, version: 3, data: { request: request.request, role: of } });

  test("has one word on all the roles of its plan: none of them is closed years later", () => {
    const settled = read([old(furtherRole)]).map(({ data }) => ({ type, actor: bot, data }) as NewEvent);
    const opened = [...boundInTwoAccounts, assumed(role), assumed(furtherRole), revoked];
    const closings = (events: readonly NewEvent[]) =>
      dueMoves(incidentOf(events), new Date("2034-08-20T09:46:00Z"), rhythm).filter(
        ({ name }) => name === "close-role",
      );
    expect(closings(opened)).toHaveLength(2);
    expect(closings([...opened, ...settled])).toEqual([]);
    expect(incidentOf([...opened, ...settled]).requests[0]?.roles).toMatchObject([
      { role: furtherRole, closed: false },
    ]);
  });

  test("closed its role", () => {
    const data = { request: request.request, role, policy: "arn:aws:iam::aws:policy/AWSDenyAll" };
    expect(read([{ type: "role.closed", version: 3, data }])).toMatchObject([
      { data: { ...data, settles: "request" } },
    ]);
  });
});

test("an event that did not change is read as it is", () => {
  const data = { why: "it works" };
  for (const version of [1, 2, 3]) {
    expect(upcast({ type: "incident.mitigated", version, data })).toEqual({ type: "incident.mitigated", data });
    expect(upcast({ type: "toString", version, data })).toEqual({ type: "toString", data });
  }
});

test("an event of this version is read as it is", () => {
  const data = { rotation, plan, hash: request.planHash };
  expect(upcast({ type: "rotation.planned", version: eventVersion, data }).data).toBe(data);
});

test("an event of a later version is refused, with what to do", () => {
  const later = { type: "incident.mitigated", version: eventVersion + 1, data: {} };
  expect(() => upcast(later)).toThrow(
    expect.objectContaining({ kind: "broken", found: `incident.mitigated of version ${eventVersion + 1}` }),
  );
});
