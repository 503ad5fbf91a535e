import { bot } from "../domain/actor.ts";
import type { Log } from "../ports/log.ts";
import type { OutboxItem } from "../ports/outbox.ts";
import type { ItemRecorder } from "./record-item.ts";

/** What happens to a message that will never arrive. */
export type OnLost = (item: OutboxItem, why: string) => Promise<void>;

/**
 * An alert whose channel is gone goes to the wider channel instead, and says why it is there. What
 * else is lost stands among the undelivered messages, and in the log.
 */
export function rerouteAlert(deps: { items: ItemRecorder; log: Log }): OnLost {
  return async ({ key, kind, subject }, why) => {
    deps.log.error("a message will never arrive", { key, why });
    if (kind !== "certificate-alert" || subject["to"] !== "owner") return;
    await deps.items.onItem(String(subject["certificate"]), (item) => {
      const alert = item.alerts.find((one) => one.alert === subject["alert"]);
      if (alert === undefined || alert.undelivered !== undefined) return [];
      const data = { alert: alert.alert, to: item.ownership?.owner ?? "nobody", why };
      return [{ type: "certificate.alert-undelivered", actor: bot, data }];
    });
  };
}
