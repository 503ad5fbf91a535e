import type { EventData, EventType, NewEvent } from "../../../src/domain/event.ts";
import { foldIncident, type Incident } from "../../../src/domain/incident/incident.ts";
import type { ProofGrade } from "../../../src/domain/rotation/events.ts";
import { asPlanned, type RotatedCredential } from "../../../src/domain/rotation/credential.ts";
import { hashOf, type Plan } from "../../../src/domain/rotation/plan.ts";
import { requestId, type Rotation, type RotationStage } from "../../../src/domain/rotation/rotation.ts";
import type { InOrder, Target } from "../../../src/domain/rotation/target.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { application, certificate, facts, mia, noah, other, plan as planOfStory, walk } from "./story.ts";

/** What a rotation of the tests is like. */
export interface Kind {
  /** The names of its applications, the first to be written first. */
  names: InOrder<string>;
  order: "emergency" | "planned";
  rehearsal: boolean;
  rollsBack: string | null;
  credential: RotatedCredential;
  /** What is restarted afterwards. */
  consumers: string[];
}

const usual: Kind = {
  names: ["ios-prod"],
  order: "emergency",
  rehearsal: false,
  rollsBack: null,
  credential: certificate,
  consumers: [],
};

/** A token key, as somebody handed it over. */
export const token: RotatedCredential = {
  kind: "token",
  keyId: "ABCDE12345",
  teamId: "FGHIJ67890",
  fingerprint: "34".repeat(32),
};

/** Every stage that a rotation may be in: the type's own list. */
const everyStage: Record<RotationStage, true> = {
  started: true,
  "awaiting-credential": true,
  verifying: true,
  verified: true,
  planned: true,
  "awaiting-approval": true,
  approved: true,
  "awaiting-apply": true,
  written: true,
  "canary-sent": true,
  "rolling-out": true,
  watching: true,
  done: true,
  rehearsed: true,
  failed: true,
  "rolled-back": true,
  expired: true,
  denied: true,
  voided: true,
  cancelled: true,
};
/** Their names. */
export const rotationStages = Object.keys(everyStage) as RotationStage[];

/** The ARN of an application of that name. */
export function arnOf(name: string): string {
  return application.replace("ios-prod", name);
}

/** A rotation of that kind, from its beginning on: what may happen to it, and its incident and card after any of that. */
export function rotationLike(difference: Partial<Kind> = {}) {
  const kind: Kind = { ...usual, ...difference };
  const rotation = "rotation-1";
  const secret = "push/apns/ios-prod";
  const targetOf = (name: string): Target => ({
    application: arnOf(name),
    name,
    environment: "production",
    topic: "com.acme.pocket",
    observed: { expiry: "2024-08-20T07:46:00.000Z", enabled: false, token: null },
  });
  const [first, ...rest] = kind.names;
  const targets: InOrder<Target> = [targetOf(first), ...rest.map(targetOf)];
  const plan: Plan = {
    ...planOfStory,
    order: kind.order,
    rehearsal: kind.rehearsal,
    rollsBack: kind.rollsBack,
    targets: [planned(targets[0]), ...targets.slice(1).map(planned)],
    credential: asPlanned(kind.credential),
    consumers: kind.consumers,
  };
  const hash = hashOf(plan);
  const request = requestId({ id: rotation, planHash: hash });
  const after = { expiry: "2025-09-19T08:00:00.000Z", enabled: true, token: null };

  function planned(target: Target): Plan["targets"][0] {
    return { ...target, secret: { name: secret, version: "v-2", current: "v-1" } };
  }
  /** An event of this rotation by the bot, or by whoever it names. */
  const event = <Type extends EventType>(
    type: Type,
    data: Omit<EventData<Type>, "rotation">,
    typed: Record<string, string> = {},
  ): NewEvent => other(type, { rotation, ...data } as unknown as EventData<Type>, { typed });

  const events = {
    started: event("rotation.started", {
      targets,
      requester: mia,
      runbook: plan.runbook,
      order: kind.order,
      orderWhy: `${first} is disabled: nobody gets a push.`,
      rehearsal: kind.rehearsal,
      rollsBack: kind.rollsBack,
    }),
    request: walk.request,
    burnt: event("rotation.key-burnt", { by: noah, publicKey: "ee".repeat(32) }),
    offered: event("rotation.credential-offered", {
      credential: kind.credential,
      origin: { kind: "request" },
      by: kind.rollsBack === null ? mia : null,
    }),
    rejected: event("rotation.credential-rejected", {
      checks: [
        {
          id: "topic",
          verdict: "fail",
          expected: "It may push to a.",
          found: "It may push to b.",
          todo: "Make another.",
        },
      ],
    }),
    skipped: event("rotation.credential-skipped", { by: mia }),
    verified: walk.verified,
    planned: event("rotation.planned", { plan, hash }),
    pull: event("rotation.pull-request-opened", {
      number: 7,
      url: "https://github.example/acme/infrastructure/pull/7",
      branch: "firebreak/inc-1",
      head: "abc",
      draft: true,
      said: [],
    }),
    needless: event("rotation.change-needless", {
      applications: targets.map(({ application: arn }) => arn),
      why: "The code reads the newest version",
    }),
    owed: event("rotation.change-owed", {
      applications: [arnOf(first)],
      why: "The secret's version is a variable of another module",
      todo: "Set it there",
      owner: "mobile",
      issue: { number: 12, url: "https://github.example/acme/infrastructure/issues/12" },
    }),
    published: event("rotation.pull-request-published", { number: 7 }),
    asked: other("approval.requested", {
      ...walk.asked.data,
      request,
      planHash: hash,
    } as EventData<"approval.requested">),
    granted: other("approval.granted", { request, planHash: hash }),
    denied: other("approval.denied", { request, by: noah }),
    expired: other("approval.expired", { request }),
    revoked: other("grant.revoked", { request, by: noah }),
    promoted: event("rotation.promoted", { secret, version: "v-2", before: "v-1" }),
    phoneRang: phone(true),
    phoneSilent: phone(false),
    rolling: event("rotation.watch-begun", { until: "2024-08-20T09:40:00.000Z" }),
    passed: event("rotation.watch-passed", { found: "well" }),
    merged: event("rotation.merged", { number: 7, commit: "def" }),
    closed: event("rotation.pull-request-closed", { number: 7 }),
    discarded: event("rotation.plans-discarded", { by: mia }),
    voided: event("rotation.voided", { why: "Somebody else enabled it" }),
    paused: event("rotation.paused", { by: noah }, { reason: "A <freeze>" }),
    resumed: event("rotation.resumed", { by: noah }),
    cancelled: event("rotation.cancelled", { by: noah }, { reason: "The *wrong* app" }),
    rolledBack: event("rotation.rolled-back", { by: noah, into: "rotation-2" }, { reason: "No" }),
    rehearsed: event("rotation.rehearsed", {
      report: [
        { id: "role", verdict: "pass", found: "The role was assumed" },
        { id: "by-hand", verdict: "fail", found: "No code names it" },
        { id: "write", verdict: "left-out", found: "It would have written" },
      ],
    }),
    cleanedUp: event("rotation.cleaned-up", { removed: ["pull request #7 and its branch"] }),
  } satisfies Record<string, NewEvent>;

  function phone(rang: boolean): NewEvent {
    return event("rotation.phone-looked-at", { application: arnOf(first), by: noah, rang });
  }
  const written = (name: string, trace: "written" | "applied" = "written") =>
    event("rotation.credentials-written", { application: arnOf(name), effectKey: "k", trace, readBack: after });
  const sent = (name: string) =>
    event("rotation.canary-sent", { application: arnOf(name), message: "m", endpoint: "e" });
  const proven = (name: string, grade: ProofGrade = "delivery-log") =>
    event("rotation.push-verified", { application: arnOf(name), grade, evidence: "Apple took the test push" });
  const counted = (name: string, disabled: number) =>
    event("rotation.endpoints-counted", { application: arnOf(name), counted: 340, disabled, complete: true });
  const failed = (name: string) =>
    event("rotation.push-failed", { application: arnOf(name), why: "SNS has disabled it" });

  type Name = keyof typeof events;
  /** The incident after these events, which follow one another a minute apart. */
  function incident(...then: (Name | NewEvent)[]): Incident {
    const begun: NewEvent[] = [walk.declared, walk.channel, events.started];
    const all = [...begun, ...then.map((one) => (typeof one === "string" ? events[one] : one))];
    const folded = foldIncident(
      all.map((one, index) => ({
        typed: {},
        ...one,
        stream: "incident/1",
        sequence: index + 1,
        position: index + 1,
        at: new Date(Date.parse("2024-08-20T08:00:00.000Z") + index * 60_000).toISOString(),
        hash: "",
      })),
    );
    if (folded === undefined) throw new Error("The story begins with no event.");
    return folded;
  }
  function rotationAfter(...then: (Name | NewEvent)[]): Rotation {
    const last = incident(...then).rotations.at(-1);
    if (last === undefined) throw new Error("There is no rotation.");
    return last;
  }
  function card(...then: (Name | NewEvent)[]): Extract<Notice, { kind: "rotation" }> {
    const of = incident(...then);
    const last = of.rotations.at(-1);
    if (last === undefined) throw new Error("There is no rotation.");
    return { kind: "rotation", incident: of, rotation: last, facts };
  }
  return { kind, request, hash, event, incident, rotationAfter, card, written, sent, proven, counted, failed };
}

/** What comes before the approval, and with it. */
export const toPlan = ["request", "offered", "verified", "planned", "pull"] as const;
export const toYes = [...toPlan, "asked", "granted", "published"] as const;
