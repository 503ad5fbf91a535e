import type { PublicIncident } from "../../projections/public-page.ts";
import { Layout, Time } from "./layout.tsx";

const statusWords: Record<PublicIncident["status"], string> = {
  investigating: "Investigating",
  identified: "Identified",
  monitoring: "Monitoring",
  resolved: "Resolved",
};

/** An incident with everything that was said of it, newest first. */
export function IncidentEntry(props: { incident: PublicIncident }) {
  const { incident } = props;
  return (
    <article class="incident">
      <h3>
        <a href={`/incidents/${incident.number}`}>{incident.title}</a>
      </h3>
      <span class="quiet">{incident.component.name}</span>
      {incident.updates.map((update) => (
        <div class="update">
          <strong>{statusWords[update.status]}</strong>
          <p>{update.body}</p>
          <Time at={update.at} />
        </div>
      ))}
    </article>
  );
}

/** One incident on a page of its own. */
export function IncidentPage(props: { name: string; incident: PublicIncident }) {
  return (
    <Layout title={`${props.incident.title} · ${props.name}`}>
      <h1>
        <a href="/">{props.name}</a>
      </h1>
      <IncidentEntry incident={props.incident} />
    </Layout>
  );
}
