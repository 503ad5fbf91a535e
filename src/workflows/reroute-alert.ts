import { bot } from "../domain/actor.ts";
import { asFirebreakError } from "../domain/errors.ts";
import type { NewEvent } from "../domain/event.ts";
import { type Item, ownersOf } from "../domain/inventory/item.ts";
import { ownerIdOf } from "../domain/inventory/owner.ts";
import type { Log } from "../ports/log.ts";
import type { OutboxItem } from "../ports/outbox.ts";
import type { ItemRecorder } from "./record-item.ts";

/** What happens to a message that does not arrive. */
export type OnLost = (item: OutboxItem, why: string) => Promise<void>;

/**
 * An alert that its owner's channel or pager does not get goes to the wider channel as well, and says
 * why it is there. What else is lost stands among the undelivered messages, and in the log.
 */
export function rerouteAlert(deps: { items: ItemRecorder; log: Log }): OnLost {
  return async (item, why) => {
    deps.log.error("a message does not arrive", { key: item.key, why });
    const to = meantFor(item);
    if (to === undefined) return;
    const { subject } = item;
    const undelivered = (now: Item): NewEvent[] => {
      const alert = now.alerts.find((one) => one.alert === subject["alert"]);
      if (alert === undefined || alert.undelivered?.[to] !== undefined) return [];
      // Whoever has handed it over needs no word any more.
      const owner = subject["owner"] ?? ownersOf(now, alert)[0];
      if (to === "channel" && owner !== ownerIdOf(now)) return [];
      return [{ type: "certificate.alert-undelivered", actor: bot, data: { alert: alert.alert, to, why } }];
    };
    try {
      await deps.items.onItem(String(subject["certificate"]), undelivered);
    } catch (thrown) {
      // A message about nothing that we know of is given up as any other is, and holds up none.
      if (asFirebreakError(thrown).kind !== "not-found") throw thrown;
    }
  };
}

function meantFor({ kind, subject }: OutboxItem): "channel" | "pager" | undefined {
  if (kind === "certificate-alert") return subject["to"] === "owner" ? "channel" : undefined;
  return kind === "page" && subject["action"] === "trigger" ? "pager" : undefined;
}
