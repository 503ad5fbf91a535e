import { bot } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import { incidentStream } from "../../domain/incident/incident.ts";
import type { StatusPage } from "../../ports/status-page.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";

/** Puts a drafted update on the public page. */
export function publishStatus(deps: { statusPage: StatusPage; estate: Estate; recorder: Recorder }): Phase {
  return async (incident, move) => {
    const update = incident.updates.find((one) => one.draft === move.subject["draft"]);
    if (update === undefined || update.publishedAt !== undefined) return;
    const component = deps.estate.components.find((one) => one.id === update.component);
    const reference = await deps.statusPage.publish({
      incidentKey: incidentStream(incident.number),
      key: `${incidentStream(incident.number)}/status-${update.draft}`,
      title: incident.title,
      status: update.status,
      body: update.body,
      component: { id: update.component, name: component?.name ?? update.component, status: update.componentStatus },
      at: update.draftedAt,
    });
    await deps.recorder.onIncident(incident.number, (now) => {
      const published = now.updates.find((one) => one.draft === update.draft)?.publishedAt !== undefined;
      return published ? [] : [{ type: "status.published", actor: bot, data: { draft: update.draft, reference } }];
    });
  };
}
