import type { JSX } from "preact";
import type { AlertView } from "../../panels.ts";
import { useScene } from "../scene.ts";
import { Empty, Facts, State, When, shortArn } from "./parts.tsx";

/** What woke whoever is on call, as it stands on her phone. */
export function Pager(): JSX.Element {
  const { panels } = useScene();
  return (
    <>
      <h2>Who was woken</h2>
      {panels.alerts.length === 0 ? (
        <Empty>Nobody. Firebreak wakes whoever is on call for what it watches.</Empty>
      ) : null}
      {panels.alerts.map((alert) => (
        <Alert key={`${alert.keeper}${alert.key}${alert.at}`} alert={alert} />
      ))}
    </>
  );
}

const keepers = { pagerduty: "whoever is on call, by PagerDuty", webhook: "whoever is on call, by a webhook" } as const;

function Alert({ alert }: { alert: AlertView }): JSX.Element {
  const { keeper, summary, severity, source, at, isResolved, links } = alert;
  return (
    <section class="card alert">
      <header>
        <h3>{summary}</h3>
        {isResolved ? <State tone="good">Over</State> : <State tone="bad">Open</State>}
      </header>
      <Facts
        of={[
          ["Woken", <When key="woken" at={at} />],
          ["Who", keepers[keeper]],
          ["Severity", severity],
          ["About", shortArn(source)],
        ]}
      />
      {links.length === 0 ? null : (
        <p class="links">
          {links.map(({ href, text }) => (
            <a key={href} href={href} target="_blank" rel="noreferrer">
              {text}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}
