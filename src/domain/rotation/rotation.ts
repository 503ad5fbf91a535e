import type { PersonId } from "../actor.ts";
import type { EventData, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";
import type { CheckResult, ObservedApplication, RotatedCertificate } from "./events.ts";
import type { Plan } from "./plan.ts";

/**
 * How far a rotation has come. Each stage waits for one thing: a phase of the bot's, or a person.
 * The stages from `expired` on ended without a write, and can be asked for again.
 */
export type RotationStage =
  | "started" // the bot makes key and request
  | "awaiting-certificate" // a person fetches the certificate from Apple
  | "verifying" // the bot checks the certificate offered
  | "verified" // the bot makes the plan
  | "planned" // the bot opens the pull request, and asks for approval
  | "awaiting-approval" // people vote
  | "approved" // the bot writes
  | "written" // the bot sends a canary
  | "canary-sent" // the bot looks whether it arrived
  | "watching" // time has to pass
  | "done"
  | "failed" // written, and push does not work with it: another rotation may begin
  | "expired"
  | "denied"
  | "voided";

/** The pull request of a rotation, or the change that somebody owes by hand. */
export type CodeChange =
  | {
      kind: "pull-request";
      number: number;
      url: string;
      branch: string;
      head: string;
      state: "open" | "merged" | "closed";
      commit?: string;
    }
  | { kind: "owed"; why: string; todo: string };

/** The replacement of one application's credential. */
export interface Rotation extends Omit<EventData<"rotation.started">, "rotation"> {
  id: string;
  startedAt: Instant;
  stage: RotationStage;
  stageSince: Instant;
  request?: { csr: string; publicKey: string; secret: string };
  certificate?: RotatedCertificate;
  /** Who handed the certificate over; null when it came from the command line. */
  suppliedBy?: PersonId | null;
  checks: CheckResult[];
  secretVersion?: string;
  plan?: Plan;
  planHash?: string;
  change?: CodeChange;
  /** The hash of the plan whose change that is: after a new plan it is another one's, until it is brought up to it. */
  changeOf?: string;
  /** Why it was asked for, in the requester's words; null for none. */
  reason: string | null;
  why?: string;
  session?: { name: string; sourceIdentity: string; until: Instant; at: Instant; endedAt?: Instant };
  readBack?: ObservedApplication;
  canary?: { message: string; endpoint: string; at: Instant };
  evidence?: string;
  watchUntil?: Instant;
  drift?: { agrees: boolean; configured: string; deployed: string };
}

/** Applies an event to the rotations of an incident. */
export function foldRotations(rotations: Rotation[], event: RecordedEvent): Rotation[] {
  if (event.type === "rotation.started") {
    const { rotation: id, ...rest } = event.data;
    const reason = event.typed["reason"] ?? null;
    const begun = { startedAt: event.at, stage: "started" as const, stageSince: event.at };
    return [...rotations, { id, ...rest, ...begun, checks: [], reason }];
  }
  return rotations.map((rotation) => {
    const change = apply(rotation, event);
    if (change === undefined) return rotation;
    const moved = change.stage !== undefined && change.stage !== rotation.stage;
    return { ...rotation, ...change, ...(moved ? { stageSince: event.at } : {}) };
  });
}

function apply(rotation: Rotation, event: RecordedEvent): Partial<Rotation> | undefined {
  const decided = ofRequest(rotation, event);
  if (decided !== undefined) return decided;
  if (!("rotation" in event.data) || event.data.rotation !== rotation.id) return undefined;
  return ofCredential(rotation, event) ?? ofChange(rotation, event) ?? ofWrite(rotation, event);
}

/** What a vote's outcome means for the rotation it was about. */
function ofRequest(rotation: Rotation, event: RecordedEvent): Partial<Rotation> | undefined {
  switch (event.type) {
    case "approval.requested":
      return event.data.subject === rotation.id ? { stage: "awaiting-approval" } : undefined;
    case "approval.granted":
      return event.data.planHash === rotation.planHash ? { stage: "approved" } : undefined;
    case "approval.denied":
      return event.data.request === requestId(rotation) ? { stage: "denied" } : undefined;
    case "approval.expired":
      return event.data.request === requestId(rotation) ? { stage: "expired" } : undefined;
    case "grant.revoked": {
      const isLive = ["awaiting-approval", "approved"].includes(rotation.stage);
      return isLive && event.data.request === requestId(rotation)
        ? { stage: "voided", why: "it was revoked" }
        : undefined;
    }
    default:
      return undefined;
  }
}

function ofCredential(rotation: Rotation, event: RecordedEvent): Partial<Rotation> | undefined {
  switch (event.type) {
    case "rotation.request-made": {
      const { csr, publicKey, secret } = event.data;
      return { stage: "awaiting-certificate", request: { csr, publicKey, secret } };
    }
    case "rotation.certificate-offered": {
      const { certificate, by } = event.data;
      const asked = rotation.requester === null ? { requester: by, reason: event.typed["reason"] ?? null } : {};
      return { stage: "verifying", certificate, suppliedBy: by, checks: [], ...asked };
    }
    case "rotation.credential-verified":
      return { stage: "verified", checks: event.data.checks, secretVersion: event.data.secretVersion };
    case "rotation.credential-rejected":
      return { stage: "awaiting-certificate", checks: event.data.checks };
    case "rotation.planned":
      return { stage: "planned", plan: event.data.plan, planHash: event.data.hash };
    case "rotation.replanned": {
      // When the bot plans anew it is the same that is asked for: why stands where it was typed.
      const reason = event.actor.kind === "bot" ? rotation.reason : (event.typed["reason"] ?? null);
      return { stage: "verified", requester: event.data.requester, reason };
    }
    case "rotation.voided":
      return { stage: rotation.secretVersion === undefined ? "awaiting-certificate" : "voided", why: event.data.why };
    default:
      return undefined;
  }
}

function ofChange(rotation: Rotation, event: RecordedEvent): Partial<Rotation> | undefined {
  const ofPlan = rotation.planHash === undefined ? {} : { changeOf: rotation.planHash };
  switch (event.type) {
    case "rotation.pull-request-opened": {
      const { number, url, branch, head } = event.data;
      return { change: { kind: "pull-request", number, url, branch, head, state: "open" }, ...ofPlan };
    }
    case "rotation.change-owed":
      return { change: { kind: "owed", why: event.data.why, todo: event.data.todo }, ...ofPlan };
    case "rotation.merged":
      return rotation.change?.kind === "pull-request"
        ? { change: { ...rotation.change, state: "merged", commit: event.data.commit } }
        : undefined;
    case "rotation.pull-request-closed":
      return rotation.change?.kind === "pull-request" ? { change: { ...rotation.change, state: "closed" } } : undefined;
    case "rotation.drift-checked": {
      const { agrees, configured, deployed } = event.data;
      return { drift: { agrees, configured, deployed } };
    }
    default:
      return undefined;
  }
}

function ofWrite({ session }: Rotation, event: RecordedEvent): Partial<Rotation> | undefined {
  switch (event.type) {
    case "rotation.role-assumed": {
      const { session: name, sourceIdentity, until } = event.data;
      return { session: { name, sourceIdentity, until, at: event.at } };
    }
    case "rotation.role-ended":
      return session?.name === event.data.session ? { session: { ...session, endedAt: event.at } } : {};
    case "rotation.credentials-written":
      return { stage: "written", readBack: event.data.readBack };
    case "rotation.canary-sent":
      return {
        stage: "canary-sent",
        canary: { message: event.data.message, endpoint: event.data.endpoint, at: event.at },
      };
    case "rotation.push-verified":
      return { stage: "watching", evidence: event.data.evidence, watchUntil: event.data.watchUntil };
    case "rotation.push-failed":
      return { stage: "failed", why: event.data.why };
    case "rotation.watch-passed":
      return { stage: "done" };
    default:
      return undefined;
  }
}

/** The id of the request that asks for approval of the rotation's present plan. */
export function requestId(rotation: Pick<Rotation, "id" | "planHash">): string {
  return `${rotation.id}/${(rotation.planHash ?? "").slice(0, 12)}`;
}

/** Whether the rotation is still under way: a second one of the same application has to wait. */
export function isRunning(rotation: Rotation): boolean {
  return !["done", "failed", "expired", "denied", "voided"].includes(rotation.stage);
}

/** Whether the new credential is in place. */
export function isWritten(rotation: Rotation): boolean {
  return ["written", "canary-sent", "watching", "done"].includes(rotation.stage);
}
