import type { WorldContext } from "../core/context.ts";

/** Who keeps alerts: PagerDuty, or a receiver of webhooks. */
export type Keeper = "pagerduty" | "webhook";

/** Something that woke somebody, as it stands on her phone. */
export interface Alert {
  keeper: Keeper;
  key: string;
  summary: string;
  severity: string;
  source: string;
  state: "triggered" | "resolved";
  /** When it woke her: ISO 8601, UTC, the world's time. */
  at: string;
  /** How often it was triggered. It woke her the first time alone. */
  count: number;
  links: { href: string; text: string }[];
  details: Record<string, unknown>;
}

/** An event that was found to be in order. */
export interface AlertEvent {
  action: "trigger" | "acknowledge" | "resolve";
  key: string;
  /** What a new alert says. Of an event that triggers nothing new it is not used. */
  says: Pick<Alert, "summary" | "severity" | "source" | "links" | "details">;
}

/** The alerts of one keeper. */
export interface Alerts {
  /** @param account whose alerts these are: the same key in another account is another alert */
  apply(account: string, event: AlertEvent): void;
  all(): readonly Alert[];
}

interface Kept extends Alert {
  account: string;
}

/**
 * Alerts as PagerDuty keeps them: a trigger opens one, or counts on the open one of its key; a
 * resolved one stays resolved; what is said of an alert that is not open is dropped.
 *
 * @see https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/02-Trigger-Events.md#alert-de-duplication
 */
export function openAlerts({ clock, shelves, ledger }: WorldContext, keeper: Keeper): Alerts {
  const shelf = shelves.shelf<Kept[]>(keeper, () => []);
  const alerts = shelf.state;

  function outcomeOf(account: string, { action, key, says }: AlertEvent): string {
    const open = alerts.find((one) => one.account === account && one.key === key && one.state === "triggered");
    if (action === "trigger" && open === undefined) {
      alerts.push({ ...says, account, keeper, key, state: "triggered", at: clock.now().toISOString(), count: 1 });
      return "woke somebody";
    }
    if (open === undefined) return "dropped";
    if (action === "trigger") open.count += 1;
    if (action === "resolve") open.state = "resolved";
    return { trigger: "merged", acknowledge: "acknowledged", resolve: "resolved" }[action];
  }

  return {
    apply(account, event) {
      const outcome = outcomeOf(account, event);
      shelf.save();
      const effect = keeper === "pagerduty" ? "enqueue" : "receive";
      ledger.record({ vendor: keeper, effect, subject: event.key, detail: { action: event.action, outcome } });
    },
    all: () => alerts.map(({ account: _account, ...alert }) => alert),
  };
}
