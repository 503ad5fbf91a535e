import { bot } from "../domain/actor.ts";
import type { Estate } from "../domain/estate.ts";
import type { NewEvent } from "../domain/event.ts";
import { causeInWords, type Item, itemStream } from "../domain/inventory/item.ts";
import { type Incident, isPlanned, plannedSeverity } from "../domain/incident/incident.ts";
import { componentOf } from "../domain/inventory/stake.ts";
import { pendingOpening } from "../domain/inventory/watch.ts";
import type { Severity } from "../domain/severity.ts";
import { between } from "../domain/time.ts";
import type { Dispatch } from "../domain/command.ts";
import type { Log } from "../ports/log.ts";
import type { Incidents } from "../projections/incidents.ts";
import { draftStatus } from "./draft-status.ts";
import type { Recorder } from "./record.ts";
import type { ItemRecorder } from "./record-item.ts";
import type { Runbooks } from "./runbooks.ts";
import { isAbout as rotates } from "../domain/rotation/rotation.ts";
import type { PrepareRotation } from "./rotation/start.ts";

/** Opens what the item's alert opens by itself. */
export type OpenForItem = (item: Item) => Promise<void>;

/** What opening needs. */
export interface OpenForItemDeps {
  incidents: Incidents;
  recorder: Recorder;
  items: ItemRecorder;
  estate: Estate;
  runbooks: Runbooks;
  prepare: PrepareRotation;
  dispatch: Dispatch;
  log: Log;
}

/** The runbook that tells why push fails. */
const diagnosis = "sns-push-diagnosis";

/**
 * Opens a planned change with the rotation prepared, or an incident with the diagnosis begun. Every
 * part is found again by its key: however often this runs, there is one incident, one rotation, one run.
 */
export function openForItem(deps: OpenForItemDeps): OpenForItem {
  return async (item) => {
    const pending = pendingOpening(item);
    if (pending === undefined) return;
    const { alert, opening } = pending;
    const key = `${itemStream(item.id)}/alert-${alert}`;
    const component = componentOf(item, deps.estate);
    const opened = { item, alert, opening, why: causeInWords(pending.cause), component, key };
    const number = (await openAlready(deps, opened)) ?? (await declare(deps, opened));
    if (opening === "planned-change")
      await deps.prepare(number, { application: item.place.locator, key, rehearsedBy: null });
    else await diagnose(deps, { number, item, key });
    await deps.items.onItem(item.id, (now) =>
      pendingOpening(now)?.alert === alert
        ? [{ type: "certificate.incident-opened", actor: bot, data: { alert, incident: number, opening } }]
        : [],
    );
  };
}

/** Somebody may have been quicker: a second incident about the same component, or a second change of the same certificate, would split the team. */
async function openAlready({ incidents }: OpenForItemDeps, opened: Opened): Promise<number | undefined> {
  const { item, opening, component } = opened;
  const open = (await incidents.all()).filter(({ state }) => state !== "resolved");
  const found = open.find((incident) =>
    opening === "incident"
      ? incident.component === component && !isPlanned(incident)
      : between(item.readingSince, incident.declaredAt) >= 0 && isAbout(incident, item),
  );
  return found?.number;
}

/** Whether the incident was opened for the item, or rotates it. */
function isAbout({ watch, rotations }: Incident, { id, place }: Item): boolean {
  return watch?.certificate === id || rotations.some((rotation) => rotates(rotation, place.locator));
}

interface Opened {
  item: Item;
  alert: number;
  opening: "planned-change" | "incident";
  why: string;
  component: string;
  key: string;
}

async function declare(deps: OpenForItemDeps, opened: Opened): Promise<number> {
  const { item, alert, opening, why, component, key } = opened;
  const severity: Severity = opening === "incident" ? "sev2" : plannedSeverity;
  const title =
    opening === "incident" ? publicTitle(deps.estate, component) : `Rotate ${item.place.name} before it ends`;
  const watch = { certificate: item.id, alert, opening, why };
  const events = (number: number): NewEvent[] => [
    { type: "incident.declared", actor: bot, data: { number, severity, component }, typed: { title, impact: "" } },
    { type: "incident.begun-by-watch", actor: bot, data: watch },
    ...draftStatus({ component, updates: [], watch }, "investigating", deps),
  ];
  const { number } = await deps.recorder.declare(events, `${key}/incident`);
  return number;
}

/** The status page shows an incident's title: it speaks of what customers know, and names nothing of the inside. */
function publicTitle({ components }: Estate, component: string): string {
  return `${components.find(({ id }) => id === component)?.name ?? component} is failing`;
}

/** Only a push application has a diagnosis; what else has expired is its own finding. */
async function diagnose(
  deps: OpenForItemDeps,
  { number, item, key }: { number: number; item: Item; key: string },
): Promise<void> {
  const known = deps.runbooks.all().some((runbook) => runbook.id === diagnosis);
  if (item.place.kind !== "sns" || !known) return;
  const inputs = { application: item.place.locator };
  const command = { kind: "run-runbook" as const, by: bot, key: `${key}/diagnosis`, incident: number };
  try {
    await deps.dispatch({ ...command, runbook: diagnosis, inputs });
  } catch (thrown) {
    // An incident without a diagnosis is better than none: whoever comes can run it by hand.
    deps.log.error("the diagnosis could not be begun", { incident: number, error: thrown });
  }
}
