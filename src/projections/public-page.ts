import type { Component } from "../domain/estate.ts";
import type { Incident } from "../domain/incident/incident.ts";
import { ComponentStatus, type StatusUpdate } from "../domain/status-update.ts";
import type { Instant } from "../domain/time.ts";

/** An incident as the public sees it: only what was published, newest update first. */
export interface PublicIncident {
  number: number;
  title: string;
  component: { id: string; name: string };
  status: StatusUpdate["status"];
  startedAt: Instant;
  resolvedAt: Instant | null;
  updates: {
    id: number;
    status: StatusUpdate["status"];
    body: string;
    at: Instant;
    componentStatus: ComponentStatus;
  }[];
}

/** The public page: every component with its state, and the incidents, newest first. */
export interface PublicPage {
  components: { id: string; name: string; status: ComponentStatus }[];
  /** The gravest state among the components. */
  overall: ComponentStatus;
  incidents: PublicIncident[];
}

/** Reads the public page from the incidents, given newest first. */
export function publicPageOf(incidents: readonly Incident[], components: readonly Component[]): PublicPage {
  const shown = incidents.flatMap((incident) => asPublic(incident, components));
  const states = components.map(({ id, name }) => ({ id, name, status: gravest(unresolvedStates(shown, id)) }));
  return { components: states, overall: gravest(states.map((state) => state.status)), incidents: shown };
}

function asPublic(incident: Incident, components: readonly Component[]): PublicIncident[] {
  const updates = incident.updates
    .flatMap(({ draft, status, body, componentStatus, publishedAt }) =>
      publishedAt === undefined ? [] : [{ id: draft, status, body, at: publishedAt, componentStatus }],
    )
    .toReversed();
  const [latest] = updates;
  if (latest === undefined) return [];
  const name = components.find((component) => component.id === incident.component)?.name ?? incident.component;
  return [
    {
      number: incident.number,
      title: incident.title,
      component: { id: incident.component, name },
      status: latest.status,
      startedAt: updates.at(-1)?.at ?? latest.at,
      resolvedAt: latest.status === "resolved" ? latest.at : null,
      updates,
    },
  ];
}

function unresolvedStates(incidents: readonly PublicIncident[], component: string): ComponentStatus[] {
  return incidents
    .filter((incident) => incident.component.id === component && incident.status !== "resolved")
    .flatMap((incident) => (incident.updates[0] === undefined ? [] : [incident.updates[0].componentStatus]));
}

function gravest(states: readonly ComponentStatus[]): ComponentStatus {
  const order = ComponentStatus.options;
  return states.reduce(
    (worst, state) => (order.indexOf(state) > order.indexOf(worst) ? state : worst),
    "operational" as ComponentStatus,
  );
}
