import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";
import { CredentialOrigin, RotatedCredential } from "./credential.ts";
import { Order } from "./order.ts";
import { OwedChange, Plan } from "./plan.ts";
import { ObservedApplication, Target } from "./target.ts";

/** A check of the credential, as a sentence on each side. */
export const CheckResult = z.strictObject({
  id: z.string(),
  verdict: z.enum(["pass", "warn", "fail"]),
  expected: z.string(),
  found: z.string(),
  todo: z.string().optional(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** A version of a secret. */
export const SecretVersion = z.strictObject({ secret: z.string(), version: z.string() });
export type SecretVersion = z.infer<typeof SecretVersion>;

/** How a pull request looks beside its state: what decides whether it lands. */
export const PullRequestLook = z.strictObject({
  draft: z.boolean(),
  mergeable: z.enum(["yes", "no", "unknown"]),
  checks: z.strictObject({ passed: z.int(), pending: z.int(), failed: z.array(z.string()) }),
  /** Who approved it there, and who wants it changed. */
  approvedBy: z.array(z.string()),
  changesWantedBy: z.array(z.string()),
});
export type PullRequestLook = z.infer<typeof PullRequestLook>;

/** How strongly it is proven that push works. */
export const ProofGrade = z.enum(["delivery-log", "delivery-metric", "still-enabled", "person"]);
export type ProofGrade = z.infer<typeof ProofGrade>;

/** One thing that a rehearsal tried, or left out. */
export const RehearsedPart = z.strictObject({
  id: z.string(),
  verdict: z.enum(["pass", "fail", "left-out"]),
  found: z.string(),
});
export type RehearsedPart = z.infer<typeof RehearsedPart>;

const about = { rotation: z.string() };
const ofApplication = { ...about, application: z.string() };
const pullRequest = { number: z.int(), url: z.string(), branch: z.string(), head: z.string() };

/** What happens in a rotation, in the order in which it usually does. None of it holds key material. */
export const rotationEvents = {
  /** Why it is asked for is typed: `reason`. */
  "rotation.started": z.strictObject({
    ...about,
    targets: z.tuple([Target], Target),
    /** Null while the bot has only prepared it: whoever hands the certificate over asks for the rest. */
    requester: PersonId.nullable(),
    runbook: z.strictObject({ id: z.string(), hash: z.string() }),
    order: Order,
    /** Why it is this order, in a sentence. */
    orderWhy: z.string(),
    rehearsal: z.boolean(),
    /** The rotation that this one takes back; null where it takes back none. */
    rollsBack: z.string().nullable(),
  }),
  /** The key is in the secret store as a pending version; here is the request made from it. */
  "rotation.request-made": z.strictObject({ ...about, csr: z.string(), publicKey: z.string(), secret: z.string() }),
  "rotation.credential-offered": z.strictObject({
    ...about,
    credential: RotatedCredential,
    origin: CredentialOrigin,
    by: PersonId.nullable(),
  }),
  /** Somebody put a private key where others can read it: it can't be used any more. The public key's SHA-256; null where it could not be read. */
  "rotation.key-burnt": z.strictObject({ ...about, by: PersonId, publicKey: z.string().nullable() }),
  /** A rehearsal goes on without a credential of Apple's. */
  "rotation.credential-skipped": z.strictObject({ ...about, by: PersonId }),
  "rotation.credential-verified": z.strictObject({
    ...about,
    checks: z.array(CheckResult),
    versions: z.array(SecretVersion),
  }),
  "rotation.credential-rejected": z.strictObject({ ...about, checks: z.array(CheckResult) }),
  "rotation.planned": z.strictObject({ ...about, plan: Plan, hash: z.string() }),
  /** `said`: what could not be done as asked, as that a reviewer could not be asked. */
  "rotation.pull-request-opened": z.strictObject({
    ...about,
    ...pullRequest,
    draft: z.boolean(),
    said: z.array(z.string()),
  }),
  "rotation.pull-request-looked-at": z.strictObject({ ...about, number: z.int(), look: PullRequestLook }),
  /** Its draft was taken off: people may merge it now. */
  "rotation.pull-request-published": z.strictObject({ ...about, number: z.int() }),
  /** The base branch had moved: the same change was made anew on top of it. */
  "rotation.pull-request-renewed": z.strictObject({ ...about, ...pullRequest }),
  /** The bot closed it: a newer plan's takes its place, or the rotation is over. */
  "rotation.pull-request-withdrawn": z.strictObject({ ...about, number: z.int(), why: z.string() }),
  /** Somebody owes a change by hand: who (an owner's id), and where it is written down. */
  "rotation.change-owed": z.strictObject({
    ...about,
    ...OwedChange.shape,
    owner: z.string().nullable(),
    issue: z.strictObject({ number: z.int(), url: z.string() }).nullable(),
  }),
  /** Nothing in the code has to be changed for these. */
  "rotation.change-needless": z.strictObject({ ...about, applications: z.array(z.string()), why: z.string() }),
  "rotation.voided": z.strictObject({ ...about, why: z.string() }),
  /** A person asks again; why is typed: `reason`. Or the bot does, whose plan waited too long for approvers. */
  "rotation.replanned": z.strictObject({ ...about, requester: PersonId }),
  "rotation.role-assumed": z.strictObject({
    ...ofApplication,
    session: z.string(),
    sourceIdentity: z.string(),
    until: Instant,
    packedPolicyPercent: z.number(),
  }),
  /** The session's credentials were dropped. */
  "rotation.role-ended": z.strictObject({ ...about, session: z.string() }),
  /** Consumers read this version now; `before`: the one that they read until then, null for none. */
  "rotation.promoted": z.strictObject({ ...about, ...SecretVersion.shape, before: z.string().nullable() }),
  /**
   * The application holds the new credential, read back. `trace`: written now, found already there after
   * a crash, or applied by the team's pipeline.
   */
  "rotation.credentials-written": z.strictObject({
    ...ofApplication,
    effectKey: z.string(),
    trace: z.enum(["written", "found", "applied"]),
    readBack: ObservedApplication,
  }),
  "rotation.canary-sent": z.strictObject({ ...ofApplication, message: z.string(), endpoint: z.string() }),
  /** A person looked at the test phone. */
  "rotation.phone-looked-at": z.strictObject({ ...ofApplication, by: PersonId, rang: z.boolean() }),
  "rotation.push-verified": z.strictObject({ ...ofApplication, grade: ProofGrade, evidence: z.string() }),
  /** Push does not work with the new credential: Apple has not taken it. */
  "rotation.push-failed": z.strictObject({ ...ofApplication, why: z.string() }),
  /** Its devices, once push works: how many were looked at, how many of them SNS has disabled, and whether these are all. */
  "rotation.endpoints-counted": z.strictObject({
    ...ofApplication,
    counted: z.int(),
    disabled: z.int(),
    complete: z.boolean(),
  }),
  "rotation.watch-begun": z.strictObject({ ...about, until: Instant }),
  "rotation.watch-passed": z.strictObject({ ...about, found: z.string() }),
  "rotation.merged": z.strictObject({ ...about, number: z.int(), commit: z.string() }),
  "rotation.pull-request-closed": z.strictObject({ ...about, number: z.int() }),
  "rotation.drift-checked": z.strictObject({
    ...about,
    agrees: z.boolean(),
    configured: z.string(),
    deployed: z.string(),
  }),
  /** A person says that no plan made before the merge is left that somebody could apply. */
  "rotation.plans-discarded": z.strictObject({ ...about, by: PersonId }),
  /** An apply brought the old credential back. */
  "rotation.old-restored": z.strictObject({ ...ofApplication, found: z.string() }),
  /** Why is typed: `reason`. */
  "rotation.paused": z.strictObject({ ...about, by: PersonId }),
  "rotation.resumed": z.strictObject({ ...about, by: PersonId }),
  /** It is taken back by another rotation of the incident. Why is typed: `reason`. */
  "rotation.rolled-back": z.strictObject({ ...about, by: PersonId, into: z.string() }),
  /** Why is typed: `reason`. */
  "rotation.cancelled": z.strictObject({ ...about, by: PersonId }),
  /** What a rehearsal tried, and what the real thing would have done. */
  "rotation.rehearsed": z.strictObject({ ...about, report: z.array(RehearsedPart) }),
  /** What was left behind is gone: what, in words. */
  "rotation.cleaned-up": z.strictObject({ ...about, removed: z.array(z.string()) }),
};
