import type { Actor } from "../../src/domain/actor.ts";
import { bot } from "../../src/domain/actor.ts";
import type { EventType, NewEvent, RecordedEvent } from "../../src/domain/event.ts";
import { foldIncident, type Incident } from "../../src/domain/incident/incident.ts";
import type { Estate } from "../../src/domain/estate.ts";
import { asPlanned, type RotatedCertificate } from "../../src/domain/rotation/credential.ts";
import { hashOf, type Plan } from "../../src/domain/rotation/plan.ts";
import type { Target } from "../../src/domain/rotation/target.ts";
import { after } from "../../src/domain/time.ts";
import type { Membership } from "../../src/guard/membership.ts";
import { type Policy, policyHash } from "../../src/guard/policy.ts";
import { requestFor } from "../../src/guard/request.ts";
import { sessionPolicyFor } from "../../src/guard/session-policy.ts";

/** When the story begins, and the time between two of its events. */
export const start = "2024-08-20T09:46:00.000Z";
export const minute = 60_000;

export const dana = "T01/U0DANA";
export const liam = "T01/U0LIAM";
export const mara = "T01/U0MARA";
export const omar = "T01/U0OMAR";
export const approvers = "S0APPROVERS";
export const by = (id: string): Actor => ({ kind: "person", id });

export const application = "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod";
export const canary = "arn:aws:sns:eu-west-1:111122223333:endpoint/APNS/ios-prod/canary";
export const expired = "2024-08-20T09:41:00.000Z";
export const notAfter = "2025-09-19T09:41:00.000Z";
export const role = "arn:aws:iam::111122223333:role/firebreak-break-glass";

export const estate: Estate = {
  components: [{ id: "ios-push", name: "iOS push", responders: [{ person: liam }], application }],
  applications: [{ arn: application, topic: "com.example.shop", canary, secret: "push/ios-prod" }],
  people: [dana, liam, mara, omar].map((chat) => ({ chat, identity: chat.slice(6).toLowerCase() })),
  owners: [],
  consumers: [],
};

export const policy: Policy = {
  action: "rotate-credential",
  ask: [{ group: approvers }],
  approve: [{ from: [{ group: approvers }], count: 2 }],
  requestLifetime: 60 * minute,
  grantLifetime: 15 * minute,
  stepUp: "none",
};

/** Dana, Liam, Mara and Omar are full members and all in the approvers' group. */
export const membership: Membership = {
  groups: new Map([[approvers, [dana, liam, mara, omar]]]),
  standings: new Map([dana, liam, mara, omar].map((person) => [person, "member"])),
  identities: new Map(estate.people.map(({ chat, identity }) => [chat, identity])),
  passkeys: new Map(),
};

export const certificate: RotatedCertificate = {
  kind: "certificate",
  pem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
  fingerprint: "ab".repeat(32),
  serial: "0a1b",
  topics: ["com.example.shop"],
  notBefore: start,
  notAfter,
  issuer: "CN=Apple WWDR G4",
};

const expiresAt = after(start, 75 * minute);
const cutOff = after(expiresAt, policy.grantLifetime);

export const secret = "push/ios-prod";

/** The application of the story, as it was when the rotation began. */
export const target: Target = {
  application,
  name: "ios-prod",
  environment: "production",
  topic: "com.example.shop",
  observed: { expiry: expired, enabled: false, token: null },
};

export const plan: Plan = {
  incident: 1,
  rotation: "rotation-1",
  requester: dana,
  runbook: { id: "apns-certificate-rotation", hash: "0".repeat(64) },
  order: "emergency",
  rehearsal: false,
  rollsBack: null,
  targets: [{ ...target, secret: { name: secret, version: "v2", current: "v1" } }],
  credential: asPlanned(certificate),
  change: {
    pullRequest: {
      repository: "example/infrastructure",
      baseCommit: "c0ffee",
      files: [{ path: "push.tf", before: "1".repeat(64), after: "2".repeat(64) }],
    },
    owed: [],
    nothing: [],
  },
  consumers: [],
  sessions: [
    { target: application, role, policy: sessionPolicyFor({ application, region: "eu-west-1", cutOff, writes: true }) },
  ],
  policyHash: policyHash(policy),
  expiresAt,
  cutOff,
};

export const request = requestFor(
  { id: `rotation-1/${hashOf(plan).slice(0, 12)}`, subject: "rotation-1", plan, planHash: hashOf(plan) },
  policy,
  { barred: [dana], membership },
);

/** The one effect that the story's grant is for. */
export const effectKey = `incident/1/rotation-1/write/${request.planHash}`;

const rotation = "rotation-1";
const finding = {
  finding: "certificate-expired",
  severity: "critical",
  text: "The certificate of ios-prod expired.",
  next: { runbook: "apns-certificate-rotation", with: { application } },
} as const;
const drafted = (status: "investigating" | "identified" | "monitoring" | "resolved", body: string): NewEvent => ({
  type: "status.drafted",
  actor: bot,
  data: {
    status,
    component: "ios-push",
    componentStatus:
      status === "resolved" ? "operational" : status === "monitoring" ? "degraded_performance" : "major_outage",
  },
  typed: { body },
});
const published = (draft: number): NewEvent => ({
  type: "status.published",
  actor: bot,
  data: { draft, reference: `page/${draft}` },
});
/** A vote of the story's request. */
export const voted = (voter: string, verdict: "approve" | "deny" = "approve"): NewEvent => ({
  type: "approval.voted",
  actor: by(voter),
  data: { request: request.request, voter, verdict, planHash: request.planHash, passkey: null },
});

/** The walk of 20 August 2024, from the declaration to the postmortem: one event a minute. */
export const walk: readonly NewEvent[] = [
  {
    type: "incident.declared",
    actor: by(dana),
    data: { number: 1, severity: "sev2", component: "ios-push" },
    typed: { title: "iOS push is failing", impact: "Nobody gets order updates." },
  },
  drafted("investigating", "We are looking into it."),
  { type: "incident.channel-opened", actor: bot, data: { channel: "C1", invited: [dana, liam] } },
  published(2),
  {
    type: "run.started",
    actor: by(dana),
    data: {
      run: "run-1",
      runbook: "sns-push-diagnosis",
      title: "Why does push fail?",
      hash: "d".repeat(64),
      inputs: { application },
      steps: [
        { id: "read", title: "Read the application" },
        { id: "certificate", title: "The certificate is valid" },
      ],
      deadline: after(start, 10 * minute),
    },
  },
  {
    type: "run.step-ended",
    actor: bot,
    data: { run: "run-1", step: "read", result: { outcome: "ok", summary: "read", outputs: { expiry: expired } } },
  },
  {
    type: "run.step-ended",
    actor: bot,
    data: {
      run: "run-1",
      step: "certificate",
      result: { outcome: "found", summary: finding.text, outputs: {}, finding },
    },
  },
  { type: "run.ended", actor: bot, data: { run: "run-1", verdict: "found" } },
  drafted("identified", "We know the cause."),
  published(9),
  {
    type: "rotation.started",
    actor: by(dana),
    data: {
      rotation,
      targets: [target],
      requester: dana,
      runbook: plan.runbook,
      order: "emergency",
      orderWhy: "ios-prod is disabled: nobody gets a push.",
      rehearsal: false,
      rollsBack: null,
    },
  },
  {
    type: "rotation.request-made",
    actor: bot,
    data: { rotation, csr: "-----BEGIN CERTIFICATE REQUEST-----", publicKey: "cd".repeat(32), secret },
  },
  {
    type: "rotation.credential-offered",
    actor: by(dana),
    data: { rotation, credential: certificate, origin: { kind: "request" }, by: dana },
  },
  {
    type: "rotation.credential-verified",
    actor: bot,
    data: {
      rotation,
      checks: [{ id: "key", verdict: "pass", expected: "They belong together.", found: "They do." }],
      versions: [{ secret, version: "v2" }],
    },
  },
  { type: "rotation.planned", actor: bot, data: { rotation, plan, hash: request.planHash } },
  {
    type: "rotation.pull-request-opened",
    actor: bot,
    data: {
      rotation,
      number: 7,
      url: "https://github.test/pull/7",
      branch: "firebreak/inc-1",
      head: "beef",
      draft: false,
      said: [],
    },
  },
  { type: "approval.requested", actor: bot, data: request },
  voted(liam),
  voted(mara),
  { type: "approval.granted", actor: by(mara), data: { request: request.request, planHash: request.planHash } },
  {
    type: "grant.redeemed",
    actor: bot,
    data: { request: request.request, effectKey, planHash: request.planHash },
  },
  {
    type: "rotation.role-assumed",
    actor: bot,
    data: {
      rotation,
      application,
      session: `${role}/s`,
      sourceIdentity: "dana",
      until: cutOff,
      packedPolicyPercent: 40,
    },
  },
  { type: "rotation.promoted", actor: bot, data: { rotation, secret, version: "v2", before: "v1" } },
  {
    type: "rotation.credentials-written",
    actor: bot,
    data: {
      rotation,
      application,
      effectKey,
      trace: "written",
      readBack: { expiry: notAfter, enabled: true, token: null },
    },
  },
  { type: "rotation.canary-sent", actor: bot, data: { rotation, application, message: "m-1", endpoint: canary } },
  {
    type: "rotation.push-verified",
    actor: bot,
    data: { rotation, application, grade: "delivery-metric", evidence: "1 push was delivered since the write." },
  },
  { type: "rotation.watch-begun", actor: bot, data: { rotation, until: after(start, 36 * minute) } },
  drafted("monitoring", "The fix is in place."),
  published(28),
  { type: "rotation.watch-passed", actor: bot, data: { rotation, found: "ios-prod: well." } },
  { type: "incident.mitigated", actor: bot, data: { why: "push of ios-prod works" } },
  drafted("resolved", "It works again."),
  published(32),
  { type: "rotation.merged", actor: bot, data: { rotation, number: 7, commit: "feed" } },
  {
    type: "rotation.drift-checked",
    actor: bot,
    data: { rotation, agrees: true, configured: "v2", deployed: "v2" },
  },
  { type: "rotation.plans-discarded", actor: by(dana), data: { rotation, by: dana } },
  { type: "incident.resolved", actor: by(dana), data: { followUps: [] } },
  { type: "incident.postmortem-asked", actor: by(dana), data: {} },
];

/** The walk up to the last event of that type, with what else happened after it. */
export function walkTo(type: EventType, ...more: NewEvent[]): NewEvent[] {
  return [...walk.slice(0, walk.findLastIndex((event) => event.type === type) + 1), ...more];
}

/** The walk without the events of these types. */
export function walkWithout(...types: EventType[]): NewEvent[] {
  return walk.filter((event) => !types.includes(event.type));
}

/** The events as the journal of one incident holds them, a minute apart. */
export function recorded(events: readonly NewEvent[]): RecordedEvent[] {
  return events.map((event, index) => ({
    typed: {},
    ...event,
    stream: "incident/1",
    sequence: index + 1,
    position: index + 1,
    at: after(start, index * minute),
    hash: "",
  }));
}

/** The incident that these events tell. */
export function incidentOf(events: readonly NewEvent[]): Incident {
  const incident = foldIncident(recorded(events));
  if (incident === undefined) throw new Error("no events, no incident");
  return incident;
}

/** The incident of the walk, up to the last event of that type, with what else happened after it. */
export function incidentAt(type: EventType, ...more: NewEvent[]): Incident {
  return incidentOf(walkTo(type, ...more));
}

/** The instant of the walk's n-th event. */
export function atMinute(count: number): Date {
  return new Date(after(start, count * minute));
}
