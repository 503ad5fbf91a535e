import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";
import { Plan } from "./plan.ts";

/** A check of the credential, as a sentence on each side. */
export const CheckResult = z.strictObject({
  id: z.string(),
  verdict: z.enum(["pass", "warn", "fail"]),
  expected: z.string(),
  found: z.string(),
  todo: z.string().optional(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** What push's vendor says of an application, as far as it says anything. */
export const ObservedApplication = z.strictObject({
  expiry: Instant.nullable(),
  enabled: z.boolean(),
});
export type ObservedApplication = z.infer<typeof ObservedApplication>;

/** The public facts of the certificate that goes in. */
export const RotatedCertificate = z.strictObject({
  pem: z.string(),
  fingerprint: z.string(),
  serial: z.string(),
  topic: z.string(),
  notBefore: Instant,
  notAfter: Instant,
  issuer: z.string(),
});
export type RotatedCertificate = z.infer<typeof RotatedCertificate>;

const about = { rotation: z.string() };

/** What happens in a rotation, in the order in which it usually does. None of it holds key material. */
export const rotationEvents = {
  /** Why it is asked for is typed: `reason`. */
  "rotation.started": z.strictObject({
    ...about,
    application: z.string(),
    name: z.string(),
    environment: z.enum(["production", "sandbox"]),
    topic: z.string(),
    /** Null while the bot has only prepared it: whoever hands the certificate over asks for the rest. */
    requester: PersonId.nullable(),
    runbook: z.strictObject({ id: z.string(), hash: z.string() }),
    observed: ObservedApplication,
  }),
  /** The key is in the secret store as a pending version; here is the request made from it. */
  "rotation.request-made": z.strictObject({ ...about, csr: z.string(), publicKey: z.string(), secret: z.string() }),
  "rotation.certificate-offered": z.strictObject({
    ...about,
    certificate: RotatedCertificate,
    by: PersonId.nullable(),
  }),
  "rotation.credential-verified": z.strictObject({ ...about, checks: z.array(CheckResult), secretVersion: z.string() }),
  "rotation.credential-rejected": z.strictObject({ ...about, checks: z.array(CheckResult) }),
  "rotation.planned": z.strictObject({ ...about, plan: Plan, hash: z.string() }),
  "rotation.pull-request-opened": z.strictObject({
    ...about,
    number: z.int(),
    url: z.string(),
    branch: z.string(),
    head: z.string(),
  }),
  /** No pull request could be opened; somebody owes the change by hand. */
  "rotation.change-owed": z.strictObject({ ...about, why: z.string(), todo: z.string() }),
  "rotation.voided": z.strictObject({ ...about, why: z.string() }),
  /** A person asks again; why is typed: `reason`. Or the bot does, whose plan waited too long for approvers. */
  "rotation.replanned": z.strictObject({ ...about, requester: PersonId }),
  "rotation.role-assumed": z.strictObject({
    ...about,
    session: z.string(),
    sourceIdentity: z.string(),
    until: Instant,
    packedPolicyPercent: z.number(),
  }),
  /** The session's credentials were dropped. */
  "rotation.role-ended": z.strictObject({ ...about, session: z.string() }),
  /** The application holds the new credential, read back. `trace`: found already there after a crash, or written now. */
  "rotation.credentials-written": z.strictObject({
    ...about,
    effectKey: z.string(),
    trace: z.enum(["written", "found"]),
    readBack: ObservedApplication,
  }),
  "rotation.canary-sent": z.strictObject({ ...about, message: z.string(), endpoint: z.string() }),
  "rotation.push-verified": z.strictObject({ ...about, evidence: z.string(), watchUntil: Instant }),
  /** Push does not work with the new credential: Apple has not taken it. */
  "rotation.push-failed": z.strictObject({ ...about, why: z.string() }),
  "rotation.watch-passed": z.strictObject({ ...about }),
  "rotation.merged": z.strictObject({ ...about, number: z.int(), commit: z.string() }),
  "rotation.pull-request-closed": z.strictObject({ ...about, number: z.int() }),
  "rotation.drift-checked": z.strictObject({
    ...about,
    agrees: z.boolean(),
    configured: z.string(),
    deployed: z.string(),
  }),
};
