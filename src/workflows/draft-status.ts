import { type Actor, bot } from "../domain/actor.ts";
import type { Estate } from "../domain/estate.ts";
import type { NewEvent } from "../domain/event.ts";
import { type Incident, isPlanned, lastUpdate } from "../domain/incident/incident.ts";
import { componentStatusFor, PublicStatus, standardBody } from "../domain/status-update.ts";

/**
 * The update that the public page owes when the incident reaches a state; none when the page is
 * there already or further on, since a page must not go backwards by itself, and none for a planned
 * change.
 */
export function draftStatus(
  incident: Pick<Incident, "component" | "updates" | "watch">,
  status: PublicStatus,
  from: { estate: Pick<Estate, "components">; by?: Actor },
): NewEvent[] {
  if (isPlanned(incident)) return [];
  const order = PublicStatus.options;
  const last = lastUpdate(incident as Incident)?.status;
  if (last !== undefined && order.indexOf(last) >= order.indexOf(status)) return [];
  const { component } = incident;
  const name = from.estate.components.find((one) => one.id === component)?.name ?? component;
  return [
    {
      type: "status.drafted",
      actor: from.by ?? bot,
      data: { status, component, componentStatus: componentStatusFor[status] },
      typed: { body: standardBody(status, name) },
    },
  ];
}
