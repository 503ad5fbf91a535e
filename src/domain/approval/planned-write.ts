import { FirebreakError } from "../errors.ts";
import type { PlannedCredential } from "../rotation/credential.ts";
import type { Plan } from "../rotation/plan.ts";

/** What a plan lets one of its sessions do: one credential into one application, and one version to that secret's readers. */
export interface PlannedWrite {
  /** The application: its ARN. */
  application: string;
  /** The bundle id that it pushes to. */
  topic: string;
  /** What tells the approved credential from any other. */
  credential: PlannedCredential;
  secret: {
    /** Its name, or its ARN. */
    name: string;
    version: string;
    /** The version that consumers read when the plan was made; left out where the plan does not say. */
    current?: string | null;
  };
  /** What the session may be used for, each once. */
  effects: readonly ("read" | "write" | "promote")[];
}

/** What the plan lets the session for that target do. @throws FirebreakError `not-allowed` when it is for other applications */
export function plannedWrite(plan: Plan, target: string): PlannedWrite {
  const planned = plan.targets.find(({ application }) => application === target);
  if (planned === undefined) {
    throw new FirebreakError("not-allowed", "The approved plan is for another application.", {
      found: target,
      expected: plan.targets.map(({ application }) => application).join(", "),
    });
  }
  const { application, topic, secret } = planned;
  return { application, topic, credential: plan.credential, secret, effects: effectsOf(plan) };
}

/** A rehearsal reads; in the planned order the team's pipeline writes. */
function effectsOf({ rehearsal, order }: Plan): PlannedWrite["effects"] {
  if (rehearsal) return ["read"];
  return order === "planned" ? ["promote"] : ["write", "promote"];
}

/** Refuses to give consumers anything but what was approved. @throws FirebreakError `not-allowed` */
export function checkPromotion({ secret: planned }: PlannedWrite, secret: string, version: string): void {
  if (secret === planned.name && version === planned.version) return;
  throw new FirebreakError("not-allowed", "The approved plan is for another version, or another secret.", {
    found: `version ${version} of ${secret}`,
    expected: `version ${planned.version} of ${planned.name}`,
  });
}

/** Refuses to take from consumers what the plan did not know of. @throws FirebreakError `not-now` */
export function checkCurrent({ name, current }: PlannedWrite["secret"], found: string | null): void {
  if (current === undefined || current === found) return;
  throw new FirebreakError(
    "not-now",
    `Consumers of the secret ${name} read another version than when the plan was made.`,
    {
      found: found ?? "none",
      expected: current ?? "none",
      todo: "Nothing was moved. Find out who changed it, and make a new plan.",
    },
  );
}
