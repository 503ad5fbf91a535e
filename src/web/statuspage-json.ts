import type { ComponentStatus } from "../domain/status-update.ts";
import type { PublicIncident, PublicPage } from "../projections/public-page.ts";

/** Statuspage's word for the whole page, from its gravest component. */
const indicators: Record<ComponentStatus, { indicator: string; description: string }> = {
  operational: { indicator: "none", description: "All Systems Operational" },
  under_maintenance: { indicator: "maintenance", description: "Service Under Maintenance" },
  degraded_performance: { indicator: "minor", description: "Minor Service Outage" },
  partial_outage: { indicator: "major", description: "Partial System Outage" },
  major_outage: { indicator: "critical", description: "Major Service Outage" },
};

/** The page's answers in the shapes of Statuspage's public read API (`/api/v2`), so that its clients work unchanged. */
export function statuspageJson(page: PublicPage, about: { name: string; address: string; now: Date }) {
  const incidents = page.incidents.map((incident) => incidentJson(incident, about.address));
  const components = page.components.map(({ id, name, status }, index) => ({
    id,
    name,
    status,
    position: index + 1,
    group: false,
    page_id: "firebreak",
  }));
  const unresolved = incidents.filter((incident) => incident.status !== "resolved");
  const head = {
    page: {
      id: "firebreak",
      name: about.name,
      url: about.address,
      time_zone: "Etc/UTC",
      updated_at: about.now.toISOString(),
    },
  };
  const status = indicators[page.overall];
  return {
    summary: { ...head, components, incidents: unresolved, scheduled_maintenances: [], status },
    status: { ...head, status },
    components: { ...head, components },
    incidents: { ...head, incidents },
    unresolved: { ...head, incidents: unresolved },
  };
}

function incidentJson(incident: PublicIncident, address: string) {
  const id = `inc-${incident.number}`;
  const [latest] = incident.updates;
  return {
    id,
    name: incident.title,
    status: incident.status,
    impact: indicators[incident.updates.at(-1)?.componentStatus ?? "operational"].indicator,
    created_at: incident.startedAt,
    updated_at: latest?.at ?? incident.startedAt,
    monitoring_at: incident.updates.find((update) => update.status === "monitoring")?.at ?? null,
    resolved_at: incident.resolvedAt,
    shortlink: new URL(`incidents/${incident.number}`, address).href,
    page_id: "firebreak",
    incident_updates: incident.updates.map((update) => ({
      id: `${id}-${update.id}`,
      incident_id: id,
      status: update.status,
      body: update.body,
      created_at: update.at,
      display_at: update.at,
      affected_components: [
        { code: incident.component.id, name: incident.component.name, new_status: update.componentStatus },
      ],
    })),
  };
}
