import type { EventData, EventType, NewEvent } from "../../../src/domain/event.ts";
import { foldIncident, type Incident } from "../../../src/domain/incident/incident.ts";
import { asPlanned, type RotatedCertificate } from "../../../src/domain/rotation/credential.ts";
import { hashOf, type Plan } from "../../../src/domain/rotation/plan.ts";
import { requestId } from "../../../src/domain/rotation/rotation.ts";
import type { Target } from "../../../src/domain/rotation/target.ts";
import type { Notice } from "../../../src/ports/chat.ts";

/** The people of the tests' workspace. */
export const mia = "T0WORLD/UMIA";
export const noah = "T0WORLD/UNOAH";
export const priya = "T0WORLD/UPRIYA";

export const application = "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod";
const by = { kind: "person", id: mia } as const;
const bot = { kind: "bot" } as const;
const expired = "2024-08-20T07:46:00.000Z";
const rotation = "rotation-1";

/** The certificate that comes from the portal. */
export const certificate = {
  kind: "certificate",
  pem: "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
  fingerprint: "ab".repeat(32),
  serial: "0badcafe",
  topics: ["com.acme.pocket"],
  notBefore: "2024-08-20T08:00:00.000Z",
  notAfter: "2025-09-19T08:00:00.000Z",
  issuer: "Apple Worldwide Developer Relations",
} as const satisfies RotatedCertificate;

/** The application of the story, as it was when the rotation began. */
const target: Target = {
  application,
  name: "ios-prod",
  environment: "production",
  topic: "com.acme.pocket",
  observed: { expiry: expired, enabled: false, token: null },
};
const secret = "push/apns/ios-prod";

export const plan: Plan = {
  incident: 1,
  rotation,
  requester: mia,
  runbook: { id: "apns-certificate-rotation", hash: "cd".repeat(32) },
  order: "emergency",
  rehearsal: false,
  rollsBack: null,
  targets: [{ ...target, secret: { name: secret, version: "v-2", current: "v-1" } }],
  credential: asPlanned(certificate),
  change: { pullRequest: null, owed: [], nothing: [] },
  consumers: [],
  sessions: [{ target: application, role: "arn:aws:iam::111122223333:role/firebreak-break-glass", policy: "{}" }],
  policyHash: "ef".repeat(32),
  expiresAt: "2024-08-20T09:00:00.000Z",
  cutOff: "2024-08-20T09:15:00.000Z",
};
export const planHash = hashOf(plan);
export const request = requestId({ id: rotation, planHash });

const finding = {
  finding: "certificate-expired",
  severity: "critical",
  text: "The certificate of ios-prod expired 2024-08-20 07:46 UTC, 14 minutes ago.",
  next: { runbook: "apns-certificate-rotation", with: { application } },
} as const;

function event<Type extends EventType>(
  type: Type,
  data: EventData<Type>,
  more: { actor?: NewEvent["actor"]; typed?: Record<string, string> } = {},
): NewEvent {
  return { type, data, actor: more.actor ?? bot, typed: more.typed ?? {} } as NewEvent;
}

/** The walk of one incident, its events in order by the names of what they are about. */
export const walk = {
  declared: event(
    "incident.declared",
    { number: 1, severity: "sev2", component: "ios-push" },
    { actor: by, typed: { title: "iOS push is failing", impact: "No pushes arrive on iPhones." } },
  ),
  drafted: event(
    "status.drafted",
    { status: "investigating", component: "ios-push", componentStatus: "major_outage" },
    { typed: { body: "We are looking into it." } },
  ),
  channel: event("incident.channel-opened", { channel: "CINCIDENT", invited: [mia] }),
  published: event("status.published", { draft: 2, reference: "1/2" }),
  run: event(
    "run.started",
    {
      run: "run-1",
      runbook: "sns-push-diagnosis",
      title: "Why does push fail?",
      hash: "00".repeat(32),
      inputs: { application },
      deadline: "2024-08-20T08:05:00.000Z",
      steps: [
        { id: "read", title: "Read the application's certificate and state" },
        { id: "reach", title: "Reach Apple's push service" },
        { id: "certificate", title: "The certificate is valid" },
      ],
    },
    { actor: by },
  ),
  read: event("run.step-ended", {
    run: "run-1",
    step: "read",
    result: { outcome: "ok", summary: "ios-prod is disabled", outputs: {} },
  }),
  reach: event("run.step-ended", {
    run: "run-1",
    step: "reach",
    result: { outcome: "failed", summary: "no answer in 5 s", outputs: {} },
  }),
  found: event("run.step-ended", {
    run: "run-1",
    step: "certificate",
    result: { outcome: "found", summary: finding.text, outputs: {}, finding },
  }),
  ended: event("run.ended", { run: "run-1", verdict: "found" }),
  rotation: event(
    "rotation.started",
    {
      rotation,
      targets: [target],
      requester: mia,
      runbook: plan.runbook,
      order: "emergency",
      orderWhy: "ios-prod is disabled: nobody gets a push.",
      rehearsal: false,
      rollsBack: null,
    },
    { actor: by },
  ),
  request: event("rotation.request-made", {
    rotation,
    csr: "-----BEGIN CERTIFICATE REQUEST-----\nMIIC\n-----END CERTIFICATE REQUEST-----\n",
    publicKey: "12".repeat(32),
    secret,
  }),
  offered: event("rotation.credential-offered", {
    rotation,
    credential: certificate,
    origin: { kind: "request" },
    by: mia,
  }),
  verified: event("rotation.credential-verified", {
    rotation,
    versions: [{ secret, version: "v-2" }],
    checks: [
      { id: "key", verdict: "pass", expected: "They belong together.", found: "All three have the same key." },
      {
        id: "issuer",
        verdict: "warn",
        expected: "A known authority signed it.",
        found: "Nobody known did.",
        todo: "Compare it by hand.",
      },
    ],
  }),
  planned: event("rotation.planned", { rotation, plan, hash: planHash }),
  pull: event("rotation.pull-request-opened", {
    rotation,
    number: 7,
    url: "https://github.example/acme/infrastructure/pull/7",
    branch: "firebreak/inc-1",
    head: "abc",
    draft: false,
    said: [],
  }),
  asked: event("approval.requested", {
    request,
    subject: rotation,
    requester: mia,
    barred: [mia],
    planHash,
    policyHash: plan.policyHash,
    quorums: [{ from: [{ group: "S0MOBILE" }], count: 2 }],
    eligible: [noah, priya],
    expiresAt: plan.expiresAt,
    grantUntil: plan.cutOff,
    stepUp: "none",
    escalation: null,
    waking: null,
    solo: null,
  }),
  vote: event("approval.voted", { request, voter: noah, verdict: "approve", planHash, passkey: null }),
  granted: event("approval.granted", { request, planHash }),
  written: event("rotation.credentials-written", {
    rotation,
    application,
    effectKey: "incident/1/rotation-1/write",
    trace: "written",
    readBack: { expiry: certificate.notAfter, enabled: true, token: null },
  }),
  canary: event("rotation.canary-sent", { rotation, application, message: "m-1", endpoint: "arn:aws:sns:endpoint" }),
  proven: event("rotation.push-verified", {
    rotation,
    application,
    grade: "delivery-log",
    evidence: "Apple took the test push: its delivery record says so.",
  }),
  watching: event("rotation.watch-begun", { rotation, until: "2024-08-20T08:40:00.000Z" }),
  mitigated: event("incident.mitigated", { why: "push of ios-prod works" }),
  merged: event("rotation.merged", { rotation, number: 7, commit: "def" }),
  watched: event("rotation.watch-passed", { rotation, found: "ios-prod: well." }),
  agreed: event("rotation.drift-checked", { rotation, agrees: true, configured: "v-2", deployed: "v-2" }),
  resolved: event("incident.resolved", { followUps: [] }, { actor: by }),
} satisfies Record<string, NewEvent>;
export type Moment = keyof typeof walk;
export const moments = Object.keys(walk) as Moment[];

/** The incident right after that moment, with other events behind it if any are given. */
export function incidentAt(moment: Moment, ...then: NewEvent[]): Incident {
  const events = [...moments.slice(0, moments.indexOf(moment) + 1).map((name) => walk[name]), ...then];
  const incident = foldIncident(
    events.map((one, index) => ({
      typed: {},
      ...one,
      stream: "incident/1",
      sequence: index + 1,
      position: index + 1,
      at: new Date(Date.parse("2024-08-20T08:00:00.000Z") + index * 60_000).toISOString(),
      hash: "",
    })),
  );
  if (incident === undefined) throw new Error("The story begins with no event.");
  return incident;
}

/** An event that is not of the walk. */
export const other = event;

/** What the card shows besides the incident. */
export const facts = {
  componentName: "iOS push",
  statusPage: "https://status.example/",
  waiting: [],
  blockers: [],
};

/** What somebody did while the bot could not. */
const workByHand: Incident["works"] = [
  {
    at: "2024-08-20T10:02:00.000Z",
    who: "Dana <!channel>",
    action: "sns:SetPlatformApplicationAttributes",
    target: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
    requestId: "c0ffee",
    note: "*four* eyes & a phone",
    recordedAt: "2024-08-20T12:00:00.000Z",
  },
];

/** The notice of that kind about the incident's newest run, rotation and request. */
export function noticeOf(kind: Notice["kind"], incident: Incident): Notice {
  const run = incident.runs.at(-1);
  const rotation = incident.rotations.at(-1);
  const asked = incident.requests.at(-1);
  if (kind === "incident-card" || kind === "announcement") return { kind, incident, facts };
  if (kind === "work-by-hand")
    return { kind, incident: { ...incident, works: incident.works.length > 0 ? incident.works : workByHand } };
  if (kind === "milestone") return { kind, incident, milestone: "mitigated", stillOwed: [] };
  if (kind === "postmortem") return { kind, incident, name: "postmortem-INC-1-1.md", markdown: "# INC-1\n" };
  if (kind === "run" && run !== undefined) return { kind, incident, run };
  if (kind === "rotation" && rotation !== undefined) return { kind, incident, rotation, facts };
  if (kind === "signing-request" && rotation !== undefined) return { kind, incident, rotation };
  if (kind === "approval" && rotation !== undefined && asked !== undefined)
    return { kind, incident, rotation, request: asked, progress: "0 of 2 approvals", review: undefined };
  throw new Error(`There is no ${kind} yet at this moment.`);
}
