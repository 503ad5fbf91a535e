import { X509Certificate } from "node:crypto";
import type { ApprovalRequest } from "../../../src/domain/approval/request.ts";
import { hashOf, type Plan } from "../../../src/domain/rotation/plan.ts";
import { after } from "../../../src/domain/time.ts";
import { type Policy, policyHash } from "../../../src/guard/policy.ts";
import { type Grant, redeem } from "../../../src/guard/redeem.ts";
import { sessionPolicyFor } from "../../../src/guard/session-policy.ts";
import type { Pair } from "../../simulator/aws/certificates.ts";
import { APPLICATION, REGION, ROLE, SECRET } from "./account.ts";

const MINUTE = 60_000;
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
  /** The version that consumers are to read, and of which secret. */
  secret?: { name: string; version: string };
  /** The secret that the session policy is made for; the plan's own otherwise. */
  allowedSecret?: string;
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
  const { now, pair, cutOff = 15, role = ROLE, application = APPLICATION, allowed = application } = approved;
  const { secret = { name: SECRET, version: "v1" }, allowedSecret = secret.name } = approved;
  const certificate = new X509Certificate(pair.certificatePem);
  const until = after(now, cutOff * MINUTE);
  return {
    incident: 1,
    rotation: "rotation-1",
    requester: REQUESTER,
    runbook: { id: "apns-certificate-rotation", hash: "0".repeat(64) },
    application,
    environment: "production",
    topic: "com.example.shop",
    observed: { expiry: null, enabled: false },
    certificate: {
      fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
      serial: certificate.serialNumber.toLowerCase(),
      notAfter: new Date(certificate.validTo).toISOString(),
    },
    secret,
    change: { kind: "owed", why: "no code host", todo: "change it by hand" },
    sessions: [
      {
        target: application,
        role,
        policy: sessionPolicyFor({ application: allowed, region: REGION, cutOff: until, secret: allowedSecret }),
      },
    ],
    policyHash: policyHash(policy),
    expiresAt: until,
    cutOff: until,
  };
}
