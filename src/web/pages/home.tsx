import type { ComponentStatus } from "../../domain/status-update.ts";
import type { PublicPage } from "../../projections/public-page.ts";
import { IncidentEntry } from "./incident.tsx";
import { Layout } from "./layout.tsx";

/** A component's state in words. Each has its own mark, so that nothing hangs on colour. */
const inWords: Record<ComponentStatus, string> = {
  operational: "● Works",
  under_maintenance: "◐ Under maintenance",
  degraded_performance: "◑ Degraded",
  partial_outage: "◒ Partly down",
  major_outage: "○ Down",
};

const overallWords: Record<ComponentStatus, string> = {
  operational: "Everything works.",
  under_maintenance: "We are doing maintenance.",
  degraded_performance: "Something does not work as well as it should.",
  partial_outage: "A part does not work.",
  major_outage: "Something important does not work.",
};

/** The page's front: how everything is, and what has been said lately. */
export function HomePage(props: { name: string; page: PublicPage }) {
  const { components, overall, incidents } = props.page;
  const current = incidents.filter((incident) => incident.resolvedAt === null);
  const past = incidents.filter((incident) => incident.resolvedAt !== null).slice(0, 20);
  return (
    <Layout title={`${props.name}: ${overallWords[overall]}`}>
      <h1>{props.name}</h1>
      <p class={`overall ${overall}`} role="status">
        {overallWords[overall]}
      </p>
      {current.length > 0 && <h2>Now</h2>}
      {current.map((incident) => (
        <IncidentEntry incident={incident} />
      ))}
      <h2>Parts</h2>
      <ul class="components">
        {components.map((component) => (
          <li>
            <span>{component.name}</span>
            <span class={component.status}>{inWords[component.status]}</span>
          </li>
        ))}
      </ul>
      <h2>Earlier</h2>
      {past.length === 0 && <p class="quiet">Nothing to report.</p>}
      {past.map((incident) => (
        <IncidentEntry incident={incident} />
      ))}
    </Layout>
  );
}

/** What stands where there is nothing. */
export function NotFoundPage(props: { name: string }) {
  return (
    <Layout title={props.name}>
      <h1>{props.name}</h1>
      <p>There is no such page.</p>
      <p>
        <a href="/">How everything is now</a>
      </p>
    </Layout>
  );
}
