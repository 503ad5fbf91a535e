import { FirebreakError } from "../domain/errors.ts";
import type { Incident } from "../domain/incident/incident.ts";
import { blockersOf } from "../domain/incident/resolving.ts";
import { credentialInWords, type RotatedCredential } from "../domain/rotation/credential.ts";
import type { Rotation } from "../domain/rotation/rotation.ts";
import { Severity } from "../domain/severity.ts";
import type { Component } from "../domain/estate.ts";
import type { Directory } from "../ports/directory.ts";
import type { HandedFile } from "../ports/credential-reader.ts";
import type { HandOver, Health, House, IncidentLine } from "../ports/house.ts";
import { milestonesOf } from "../projections/milestones.ts";
import { writePostmortem } from "../projections/postmortem.ts";
import { actorName, timelineOf } from "../projections/timeline.ts";
import { createJournalHouse, type JournalHouseDeps } from "./journal-house.ts";

/** What the house is read from. */
export interface HouseDeps extends JournalHouseDeps {
  components: readonly Component[];
  nameOf: Directory["nameOf"];
  health: () => Promise<Health>;
  simulate: House["simulate"];
  examine: House["examine"];
  passkeys: House["passkeys"];
  /** Takes in a credential that somebody hands over. */
  takeIn: (handed: HandedAtCommandLine) => Promise<{ credential: RotatedCredential }>;
}

/** A credential that somebody at the command line hands over, and to which rotation. */
export interface HandedAtCommandLine extends Omit<HandOver, "rotation" | "file"> {
  by: null;
  rotation: string;
  reason: null;
  file: HandedFile;
  through: "command-line";
}

/** The house as the running bot has it. */
export function createHouse(deps: HouseDeps): House {
  const find = async (number: number): Promise<Incident> => {
    const incident = await deps.incidents.find(number);
    if (incident !== undefined) return incident;
    throw new FirebreakError("not-found", `There is no incident INC-${number}.`, {
      todo: "List them with: firebreak incident list",
    });
  };

  return {
    incidents: async () => (await deps.incidents.all()).map(lineOf),
    async incident(number) {
      const incident = await find(number);
      const events = await deps.incidents.events(number);
      const timeline = timelineOf(events).map(async ({ actor, text, ...entry }) => ({
        ...entry,
        who: await actorName(actor, deps.nameOf),
        what: text,
      }));
      return {
        ...lineOf(incident),
        component: componentName(deps, incident),
        blockers: blockersOf(incident).map((blocker) => blocker.why),
        milestones: [...milestonesOf(events)].map(([name, at]) => ({ name, at })),
        timeline: await Promise.all(timeline),
      };
    },
    async postmortem(number) {
      const incident = await find(number);
      const names = { nameOf: deps.nameOf, componentName: componentName(deps, incident) };
      return { markdown: await writePostmortem(incident, await deps.incidents.events(number), names) };
    },
    open({ operator, severity, ...rest }) {
      const by = { kind: "operator", name: operator } as const;
      return deps.dispatch({ kind: "declare-incident", by, severity: asSeverity(severity), ...rest });
    },
    async handOver({ incident: number, rotation, file, ...handed }) {
      const incident = await find(number);
      const { id, name } = waitingRotation(incident, rotation);
      const { credential } = await deps.takeIn({
        ...handed,
        by: null,
        incident: number,
        rotation: id,
        reason: null,
        file: { name: null, bytes: new Uint8Array(Buffer.from(file, "base64")) },
        through: "command-line",
      });
      const text = `Taken in for the rotation of ${name}: ${credentialInWords(credential)}. It is being checked: see the rotation's card.`;
      return { incident: number, text };
    },
    simulate: deps.simulate,
    passkeys: deps.passkeys,
    ...createJournalHouse(deps),
    health: deps.health,
    examine: deps.examine,
  };
}

/** @throws FirebreakError `not-found`; `not-now` when none or several wait, and none was named */
function waitingRotation({ number, rotations }: Incident, named: string | null): Rotation {
  if (named !== null) {
    const rotation = rotations.find(({ id }) => id === named);
    if (rotation !== undefined) return rotation;
    throw new FirebreakError("not-found", `INC-${number} has no ${named}.`, {
      expected: rotations.map(({ id }) => id).join(", ") || "an incident with a rotation",
    });
  }
  const [waiting, another] = rotations.filter(({ stage }) => stage === "awaiting-credential");
  if (waiting === undefined) {
    throw new FirebreakError("not-now", `No rotation of INC-${number} waits for a credential.`, {
      todo: "See the card of the rotation for what it waits for.",
    });
  }
  if (another === undefined) return waiting;
  throw new FirebreakError("not-now", `Several rotations of INC-${number} wait for a credential.`, {
    found: rotations
      .filter(({ stage }) => stage === "awaiting-credential")
      .map(({ id, name }) => `${id} (${name})`)
      .join(", "),
    todo: "Say which one, with --rotation.",
  });
}

function lineOf({ number, title, severity, state, declaredAt }: Incident): IncidentLine {
  return { number, title, severity, state, declaredAt };
}

function componentName(deps: HouseDeps, incident: Incident): string {
  return deps.components.find((component) => component.id === incident.component)?.name ?? incident.component;
}

function asSeverity(text: string): Severity {
  const severity = Severity.safeParse(text);
  if (severity.success) return severity.data;
  throw new FirebreakError("bad-input", "That is no severity.", { found: text, expected: Severity.options.join(", ") });
}
