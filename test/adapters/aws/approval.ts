import { X509Certificate } from "node:crypto";
import type { ApprovalRequest } from "../../../src/domain/approval/request.ts";
import { applicationName } from "../../../src/domain/estate.ts";
import type { PlannedCredential } from "../../../src/domain/rotation/credential.ts";
import { hashOf, type Plan } from "../../../src/domain/rotation/plan.ts";
import { after } from "../../../src/domain/time.ts";
import { type Policy, policyHash } from "../../../src/guard/policy.ts";
import { type Grant, redeem } from "../../../src/guard/redeem.ts";
import { readingPolicyFor, sessionPolicyFor } from "../../../src/guard/session-policy.ts";
import type { Pair } from "../../simulator/aws/certificates.ts";
import { APPLICATION, REGION, ROLE, SECRET } from "./account.ts";

const MINUTE = 60_000;
/** The bundle id of the application that such a plan changes. */
export const TOPIC = "com.example.shop";
const REQUESTER = "T01/U0DANA";
const APPROVERS = ["T01/U0LIAM", "T01/U0MARA"];

/** What is unlike the usual about an approved plan. */
export interface Approved {
  now: Date;
  pair: Pair;
  /** In minutes from now. */
  cutOff?: number;
  role?: string;
  approvers?: string[];
  /** The application that the session policy is made for; the plan's own otherwise. */
  allowed?: string;
  /** What the plan changes; the usual application otherwise. */
  application?: string;
  /** The version that consumers are to read, of which secret, and the one that they read now. */
  secret?: Plan["targets"][0]["secret"];
  /** The secret that the session policy is made for; the plan's own otherwise. */
  allowedSecret?: string;
  /** What goes in; the pair's certificate otherwise. */
  credential?: PlannedCredential;
  order?: Plan["order"];
  rehearsal?: boolean;
}

/** Has a plan approved by two people, and redeems it: there is no other way to a grant. */
export function redeemedGrant(approved: Approved): Grant {
  const { now, approvers = APPROVERS } = approved;
  const policy: Policy = {
    action: "rotate-credential",
    ask: [{ person: REQUESTER }],
    approve: [{ from: approvers.map((person) => ({ person })), count: 2 }],
    requestLifetime: 15 * MINUTE,
    grantLifetime: 15 * MINUTE,
    stepUp: "none",
  };
  const plan = planOf(approved, policy);
  const at = now.toISOString();
  const request: ApprovalRequest = {
    id: "incident/1/rotation-1/0123456789ab",
    subject: plan.rotation,
    requester: REQUESTER,
    barred: [REQUESTER],
    planHash: hashOf(plan),
    policyHash: policyHash(policy),
    quorums: policy.approve,
    eligible: approvers,
    expiresAt: plan.expiresAt,
    grantUntil: plan.cutOff,
    stepUp: "none",
    escalation: null,
    waking: null,
    solo: null,
    requestedAt: at,
    votes: approvers.map((voter) => ({ voter, verdict: "approve", at, passkey: null, comment: null })),
    refusals: [],
    roles: [],
    calls: [],
  };
  const standings = new Map([REQUESTER, ...approvers].map((person) => [person, "member" as const]));
  return redeem({
    request,
    plan,
    policy,
    membership: { groups: new Map(), standings, identities: new Map(), passkeys: new Map() },
    effectKey: "write",
    now,
  });
}

function planOf(approved: Approved, policy: Policy): Plan {
  const { now, pair, cutOff = 15, role = ROLE, application = APPLICATION } = approved;
  const { secret = { name: SECRET, version: "v1", current: null }, credential = certificateIn(pair) } = approved;
  const { order = "emergency", rehearsal = false } = approved;
  const until = after(now, cutOff * MINUTE);
  return {
    incident: 1,
    rotation: "rotation-1",
    requester: REQUESTER,
    runbook: { id: "apns-certificate-rotation", hash: "0".repeat(64) },
    order,
    rehearsal,
    rollsBack: null,
    targets: [
      {
        application,
        name: applicationName(application),
        environment: "production",
        topic: TOPIC,
        observed: { expiry: null, enabled: false, token: null },
        secret,
      },
    ],
    credential,
    change: {
      pullRequest: null,
      owed: [{ applications: [application], why: "no code host", todo: "change it by hand" }],
      nothing: [],
    },
    consumers: [],
    sessions: [{ target: application, role, policy: sessionPolicyOf(approved, { order, until, secret: secret.name }) }],
    policyHash: policyHash(policy),
    expiresAt: until,
    cutOff: until,
  };
}

/** The session policy as the bot plans it, but for what is unlike the usual. */
function sessionPolicyOf(
  { application = APPLICATION, allowed = application, allowedSecret, rehearsal }: Approved,
  { order, until, secret }: { order: Plan["order"]; until: string; secret: string },
): string {
  if (rehearsal) return readingPolicyFor({ application: allowed, cutOff: until });
  const scope = { application: allowed, region: REGION, cutOff: until, writes: order === "emergency" };
  return sessionPolicyFor({ ...scope, secret: allowedSecret ?? secret });
}

function certificateIn({ certificatePem }: Pair): PlannedCredential {
  const certificate = new X509Certificate(certificatePem);
  return {
    kind: "certificate",
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    serial: certificate.serialNumber.toLowerCase(),
    topics: [TOPIC],
    notAfter: new Date(certificate.validTo).toISOString(),
  };
}
