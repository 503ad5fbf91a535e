import { bot, type PersonId } from "../../domain/actor.ts";
import { applicationName, environmentOf, type Estate } from "../../domain/estate.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { EventData, NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { chosenByHand, type Order, orderFor } from "../../domain/rotation/order.ts";
import { isAbout } from "../../domain/rotation/rotation.ts";
import type { InOrder, Target } from "../../domain/rotation/target.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Recorder } from "../record.ts";
import type { Runbooks } from "../runbooks.ts";
import { applicationOf, rotatedTogether } from "./applications.ts";

/** The runbook whose inputs and words belong to every rotation of an APNs credential. */
const rotationRunbook = "apns-certificate-rotation";

/** What the beginning of a rotation is read from. */
export interface RotationStartDeps {
  push: ApplicationPush;
  runbooks: Runbooks;
  estate: Estate;
  clock: Clock;
  /** How long a certificate has to last for a merge to be waited for, in milliseconds. */
  calm: number;
}

/** What is asked for: applications by their ARNs, the first as canary, and how. */
export interface RotationWish {
  applications: readonly string[];
  /** Null: the order that fits. */
  order: Order | null;
  rehearsal: boolean;
}

/** A rotation's beginning, but for who asks for it and its number within the incident. */
export type RotationStart = Omit<EventData<"rotation.started">, "rotation" | "requester">;

/** Reads what a rotation begins from: the applications as they are now, and what firebreak.yml says of them. */
export async function readRotationStart(deps: RotationStartDeps, wish: RotationWish): Promise<RotationStart> {
  const { id, hash } = deps.runbooks.get(rotationRunbook);
  const targets = await readTargets(deps, wish.applications);
  const { order, why } =
    wish.order === null ? orderFor(targets, { now: deps.clock.now(), calm: deps.calm }) : chosenByHand(wish.order);
  return {
    targets,
    runbook: { id, hash },
    order,
    orderWhy: why,
    rehearsal: wish.rehearsal,
    rollsBack: null,
  };
}

async function readTargets(deps: RotationStartDeps, applications: readonly string[]): Promise<InOrder<Target>> {
  const [first, ...rest] = [...new Set(applications)];
  if (first === undefined) throw new FirebreakError("bad-input", "A rotation needs an application.");
  const others: Target[] = [];
  const canary = await readTarget(deps, first);
  for (const arn of rest) others.push(await readTarget(deps, arn));
  return [canary, ...others];
}

async function readTarget({ push, estate }: RotationStartDeps, arn: string): Promise<Target> {
  const { topic } = applicationOf(estate, arn);
  const { expiry, enabled, token } = await push.observe(arn);
  return {
    application: arn,
    name: applicationName(arn),
    environment: environmentOf(arn),
    topic,
    observed: { expiry, enabled, token },
  };
}

/** The id of the incident's next rotation. */
export function nextRotation(incident: Incident): string {
  return `rotation-${incident.rotations.length + 1}`;
}

/** Begins a rotation in nobody's name: the key and the signing request are made, and wait for a person. */
export type PrepareRotation = (incident: number, of: Preparation) => Promise<void>;

/** What is prepared. */
export interface Preparation {
  /** What it is about: an application's ARN. */
  application: string;
  key: string;
  /** Who rehearses; null for a real rotation. */
  rehearsedBy: PersonId | null;
}

/** What preparing needs. */
export interface PrepareRotationDeps extends RotationStartDeps {
  gate: Pick<ApprovalGate, "coverOf">;
  recorder: Recorder;
}

/**
 * Prepares a rotation in an incident: of the application, and of those that share its credential. When it can't be
 * begun, the incident says so: whoever reads it can begin one by hand.
 */
export function prepareRotation(deps: PrepareRotationDeps): PrepareRotation {
  return async (number, { application, key, rehearsedBy }) => {
    const applications = rotatedTogether(deps, await deps.recorder.incident(number), application);
    const wish = { order: null, rehearsal: rehearsedBy !== null };
    const begin = await readRotationStart(deps, { ...wish, applications })
      // One of the others can't be read: it must not be in the way of the one that ends.
      .catch(() => readRotationStart(deps, { ...wish, applications: [application] }))
      .then(
        (start) => (incident: Incident) => started(incident, start, rehearsedBy),
        (thrown: unknown) => {
          const { kind, message, todo } = asFirebreakError(thrown);
          if (kind === "broken") throw thrown;
          return () => [couldNot(message, todo)];
        },
      );
    await deps.recorder.onIncident(
      number,
      (now) => (now.rotations.some((rotation) => isAbout(rotation, application)) ? [] : begin(now)),
      `${key}/rotation`,
    );
  };
}

function started(incident: Incident, start: RotationStart, rehearsedBy: PersonId | null): NewEvent[] {
  const data = { rotation: nextRotation(incident), ...start, requester: rehearsedBy };
  if (rehearsedBy === null) return [{ type: "rotation.started", actor: bot, data }];
  const typed = { reason: "A rehearsal: nothing is written." };
  return [{ type: "rotation.started", actor: { kind: "person", id: rehearsedBy }, data, typed }];
}

function couldNot(why: string, todo: string | undefined): NewEvent {
  const text = ["The rotation could not be prepared.", why, todo ?? "Begin it by hand."].join(" ");
  return { type: "incident.noted", actor: bot, data: {}, typed: { text } };
}
