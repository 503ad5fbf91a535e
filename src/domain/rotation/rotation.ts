import type { PersonId } from "../actor.ts";
import type { EventData } from "../event.ts";
import { count, type Instant } from "../time.ts";
import type { CredentialOrigin, RotatedCredential } from "./credential.ts";
import type { CheckResult, ProofGrade, PullRequestLook, RehearsedPart, SecretVersion } from "./events.ts";
import type { OwedChange, Plan } from "./plan.ts";
import type { InOrder, ObservedApplication, Target } from "./target.ts";

/** How far a rotation has come. Each stage waits for one thing: a phase of the bot's, or a person. */
export type RotationStage =
  | "started" // the bot makes key and request
  | "awaiting-credential" // a person fetches the certificate from Apple
  | "verifying" // the bot checks the credential offered
  | "verified" // the bot makes the plan
  | "planned" // the bot opens the pull request, and asks for approval
  | "awaiting-approval" // people vote
  | "approved" // the bot writes, one application after another
  | "awaiting-apply" // planned order: people merge, their pipeline applies
  | "written" // the bot sends canaries
  | "canary-sent" // the bot looks whether they arrived
  | "rolling-out" // what caches the credential is restarted
  | "watching" // time has to pass
  | "done"
  | "rehearsed" // a rehearsal's end: nothing was written
  | "failed" // written, and push does not work with it: another rotation may begin
  | "rolled-back" // another rotation goes back to what was there before
  | "expired" // from here on: ended without anybody's yes, and can be asked for again
  | "denied"
  | "voided"
  | "cancelled"; // a person ended it, for good

/** An application of a rotation, and how far it has come. */
export interface RotationTarget extends Target {
  /** The application as it was read back after the write. */
  readBack?: ObservedApplication;
  writtenAt?: Instant;
  canary?: { message: string; endpoint: string; at: Instant };
  /** What a person said who looked at the test phone. */
  phone?: { by: PersonId; rang: boolean; at: Instant };
  proof?: { grade: ProofGrade; evidence: string; at: Instant };
  /** Its devices, counted once push worked. */
  endpoints?: { counted: number; disabled: number; complete: boolean };
  /** Why push does not work with the new credential there. */
  failed?: { why: string; at: Instant };
}

/** The pull request of a rotation. */
export interface RotationPullRequest {
  number: number;
  url: string;
  branch: string;
  head: string;
  state: "open" | "merged" | "closed" | "withdrawn";
  draft: boolean;
  look?: PullRequestLook;
  commit?: string;
  mergedAt?: Instant;
  /** What could not be done as asked. */
  said: string[];
}

/** A change that somebody owes by hand: who, and where it is written down. */
export type RotationOwed = OwedChange & {
  owner: string | null;
  issue: { number: number; url: string } | null;
};

/** What a rotation does to the infrastructure's code. */
export interface CodeChange {
  /** The hash of the plan whose change it is: after a new plan it is another one's, until it is brought up to it. */
  of: string;
  pullRequest?: RotationPullRequest;
  owed: RotationOwed[];
  needless: { applications: string[]; why: string }[];
}

/** The replacement of the credential of one or several applications. */
export interface Rotation extends Omit<EventData<"rotation.started">, "rotation" | "targets"> {
  id: string;
  /** `ios-prod`, or `ios-prod and 2 more`. */
  name: string;
  targets: InOrder<RotationTarget>;
  startedAt: Instant;
  stage: RotationStage;
  stageSince: Instant;
  /** The stage before this one. */
  stageBefore?: RotationStage;
  request?: { csr: string; publicKey: string; secret: string };
  credential?: RotatedCredential;
  origin?: CredentialOrigin;
  /** Who handed the credential over; null when it came from the command line. */
  suppliedBy?: PersonId | null;
  /** Public keys (SHA-256) whose private keys somebody put where others can read them. */
  burnt: string[];
  checks: CheckResult[];
  versions: SecretVersion[];
  plan?: Plan;
  planHash?: string;
  change?: CodeChange;
  /** Pull requests of earlier plans that are still open. */
  superseded: { number: number; head: string }[];
  /** Why it was asked for, in the requester's words; null for none. */
  reason: string | null;
  why?: string;
  /** The session of the role that was opened last. */
  session?: { name: string; sourceIdentity: string; until: Instant; at: Instant; endedAt?: Instant };
  /** What consumers read now, and what they read before. */
  promoted: { secret: string; version: string; before: string | null }[];
  watchUntil?: Instant;
  drift?: { agrees: boolean; configured: string; deployed: string };
  /** Who said that no plan made before the merge is left. */
  discarded?: { by: PersonId; at: Instant };
  /** An apply brought the old credential back. */
  restored?: { application: string; found: string; at: Instant };
  /** Who halted it; null while it goes on. */
  paused: { by: PersonId; at: Instant; reason: string | null } | null;
  /** Who ended it for good. */
  cancelled?: { by: PersonId; at: Instant; reason: string | null };
  report?: RehearsedPart[];
  cleanedUp?: string[];
}

/** What events name that are older than rotations of several applications: what they are about was the only one. */
export const theOnlyOne = "";

/** The id of the request that asks for approval of the rotation's present plan. */
export function requestId(rotation: Pick<Rotation, "id" | "planHash">): string {
  return `${rotation.id}/${(rotation.planHash ?? "").slice(0, 12)}`;
}

const ended: readonly RotationStage[] = [
  "done",
  "rehearsed",
  "failed",
  "rolled-back",
  "expired",
  "denied",
  "voided",
  "cancelled",
];

/** Whether the rotation is still under way: a second one of the same application has to wait. */
export function isRunning(rotation: Pick<Rotation, "stage">): boolean {
  return !ended.includes(rotation.stage);
}

/** The applications that hold the new credential. */
export function writtenTargets({ targets }: Pick<Rotation, "targets">): RotationTarget[] {
  return targets.filter((target) => target.readBack !== undefined);
}

/** What has been written and what has not, in a sentence. */
export function doneSoFar({ targets }: Pick<Rotation, "targets">): string {
  const written = writtenTargets({ targets }).map(({ name }) => name);
  const left = targets.filter(({ readBack }) => readBack === undefined).map(({ name }) => name);
  if (written.length === 0) return "Nothing was written.";
  return left.length === 0
    ? `The new credential is in ${written.join(", ")}.`
    : `The new credential is in ${written.join(", ")}; ${left.join(", ")} still ${left.length === 1 ? "has" : "have"} the old one.`;
}

/** Whether the new credential is in place in every application, and nothing says that push does not work with it. */
export function isWritten(rotation: Pick<Rotation, "stage" | "targets">): boolean {
  return !isRefuted(rotation) && rotation.targets.every((target) => target.readBack !== undefined);
}

/** Whether what was written is not to stay: push does not work with it, or people take it back. */
export function isRefuted({ stage }: Pick<Rotation, "stage">): boolean {
  return stage === "failed" || stage === "rolled-back";
}

/** Whether it can be taken back: the new credential is in place somewhere, and the watch is not over. */
export function canRollBack({ stage, targets, rehearsal }: Pick<Rotation, "stage" | "targets" | "rehearsal">): boolean {
  const isOpen = ["approved", "written", "canary-sent", "rolling-out", "watching", "failed"].includes(stage);
  return isOpen && !rehearsal && targets.some(({ readBack }) => readBack !== undefined);
}

/** The application that is written next; undefined when none is left, or the first has to prove itself before the others. */
export function nextToWrite({ targets }: Pick<Rotation, "targets">): RotationTarget | undefined {
  const [canary] = targets;
  if (canary.readBack !== undefined && canary.proof === undefined) return undefined;
  return targets.find((target) => target.readBack === undefined);
}

/** Whether it may be asked for again: it ended without a yes, and its credential is still there. */
export function canAskAgain({ stage, versions }: Pick<Rotation, "stage" | "versions">): boolean {
  return ["expired", "denied", "voided"].includes(stage) && versions.length > 0;
}

/** Whether the rotation is about that application. */
export function isAbout({ targets }: Pick<Rotation, "targets">, application: string): boolean {
  return targets.some((target) => target.application === application);
}

/** The version of the secret that goes into the application. */
export function versionFor(rotation: Pick<Rotation, "versions">, secret: string): string | undefined {
  return rotation.versions.find((one) => one.secret === secret || one.secret === theOnlyOne)?.version;
}

/** How many devices are disabled: `12 of its 340 devices are disabled`. */
export function endpointsInWords({ counted, disabled, complete }: NonNullable<RotationTarget["endpoints"]>): string {
  const all = complete ? `its ${count(counted, "device")}` : `the first ${count(counted, "device")}`;
  return disabled === 0
    ? `none of ${all} is disabled`
    : `${disabled} of ${all} ${disabled === 1 ? "is" : "are"} disabled`;
}
