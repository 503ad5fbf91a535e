import type { Dispatch } from "../domain/command.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Incident } from "../domain/incident/incident.ts";
import { blockersOf } from "../domain/incident/resolving.ts";
import { type Verification, verifyChain } from "../domain/journal.ts";
import { Severity } from "../domain/severity.ts";
import type { Component } from "../domain/estate.ts";
import type { Clock } from "../ports/clock.ts";
import type { Directory } from "../ports/directory.ts";
import type { Health, House, IncidentLine } from "../ports/house.ts";
import type { Journal } from "../ports/journal.ts";
import type { Incidents } from "../projections/incidents.ts";
import { milestonesOf } from "../projections/milestones.ts";
import { writePostmortem } from "../projections/postmortem.ts";
import { owedAgain } from "../projections/owed.ts";
import { actorName, timelineOf } from "../projections/timeline.ts";

/** What the house is read from. */
export interface HouseDeps {
  incidents: Incidents;
  journal: Journal;
  components: readonly Component[];
  nameOf: Directory["nameOf"];
  clock: Clock;
  dispatch: Dispatch;
  health: () => Promise<Health>;
  simulate: House["simulate"];
}

/** Rows of the chain that are read at a time while it is verified. */
const chainPage = 1_000;

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
    async handOver({ incident: number, file, key }) {
      const incident = await find(number);
      const waiting = incident.rotations.find((rotation) => rotation.stage === "awaiting-certificate");
      if (waiting === undefined)
        throw new FirebreakError("not-now", `No rotation of INC-${number} waits for a certificate.`);
      return deps.dispatch({
        kind: "offer-certificate",
        by: null,
        incident: number,
        rotation: waiting.id,
        file,
        key,
        reason: null,
      });
    },
    simulate: deps.simulate,
    verify: () => verifyJournal(deps.journal),
    async erase({ operator, position, field }) {
      const incident = await holderOf(deps.incidents, position);
      const owed = incident === undefined ? [] : owedAgain(incident);
      const by = { kind: "operator", name: operator } as const;
      await deps.journal.erase({ position, field }, { by, at: deps.clock.now(), owed });
    },
    health: deps.health,
  };
}

/** The incident that the event at this position belongs to, if it belongs to one. */
async function holderOf(incidents: Incidents, position: number): Promise<Incident | undefined> {
  for (const incident of await incidents.all()) {
    const events = await incidents.events(incident.number);
    if (events.some((event) => event.position === position)) return incident;
  }
  return undefined;
}

/** Verifies the whole chain, a page at a time. */
export async function verifyJournal(journal: Pick<Journal, "chain">): Promise<Verification> {
  const rows = [];
  for (let after = 0; ;) {
    const page = await journal.chain(after, chainPage);
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined) return verifyChain(rows);
    after = last.position;
  }
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
