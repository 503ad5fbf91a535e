import { bot } from "../domain/actor.ts";
import type { Estate } from "../domain/estate.ts";
import { asFirebreakError } from "../domain/errors.ts";
import type { Item } from "../domain/inventory/item.ts";
import { stakeOf } from "../domain/inventory/stake.ts";
import { attend, type Ladder, pendingOpening } from "../domain/inventory/watch.ts";
import { after } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Log } from "../ports/log.ts";
import type { OpenForItem } from "./open-for-item.ts";
import type { ItemRecorder } from "./record-item.ts";
import type { Rehearse } from "./rehearse-rotation.ts";

/** What attending to items needs. */
export interface AttendDeps {
  inventory: Inventory;
  items: ItemRecorder;
  estate: Estate;
  ladder: Ladder;
  open: OpenForItem;
  rehearse: Rehearse;
  clock: Clock;
  log: Log;
}

/** Items that are attended to in one round. */
const atOnce = 100;
/** How long an item waits when its attention failed or had nothing to do, in milliseconds: it comes again, and nothing else waits for it. */
const pause = 60_000;

/**
 * Attends to every item whose time has come: tells of it, opens what an alert opens, rehearses what
 * was asked for. Each is recorded before the next; what was recorded is not done again.
 */
export function createAttendant(deps: AttendDeps): () => Promise<void> {
  return async () => {
    for (;;) {
      const due = await deps.inventory.due(deps.clock.now(), atOnce);
      for (const item of due) await attendTo(deps, item);
      if (due.length < atOnce) return;
    }
  };
}

async function attendTo(deps: AttendDeps, item: Item): Promise<void> {
  try {
    const told = await tell(deps, item);
    const opens = pendingOpening(told) !== undefined;
    const rehearses = Boolean(told.rehearsal?.askedBy);
    if (opens) await open(deps, told);
    if (rehearses) await rehearse(deps, told);
    // It was due by the ladder of another firebreak.yml, as while one process follows another.
    if (told.sequence === item.sequence && !opens && !rehearses) await postpone(deps, item);
  } catch (thrown) {
    const { message, found } = asFirebreakError(thrown);
    deps.log.warn("a certificate could not be attended to; it is tried again", { item: item.id, message, found });
    await postpone(deps, item);
  }
}

function postpone({ inventory, clock }: AttendDeps, { id }: Item): Promise<void> {
  return inventory.postpone(id, new Date(after(clock.now(), pause)));
}

async function rehearse({ items, ...deps }: AttendDeps, item: Item): Promise<void> {
  const checks = await deps.rehearse(item);
  await items.onItem(item.id, (now) =>
    now.rehearsal?.askedBy ? [{ type: "certificate.rehearsed", actor: bot, data: { checks } }] : [],
  );
}

/** What can't be opened is said once, so that whoever has to be woken is; then it is tried again. */
async function open({ items, ...deps }: AttendDeps, item: Item): Promise<void> {
  try {
    await deps.open(item);
  } catch (thrown) {
    const why = asFirebreakError(thrown).message;
    await items.onItem(item.id, (now) => {
      const pending = pendingOpening(now);
      const said = now.alerts.some((alert) => alert.alert === pending?.alert && alert.openingFailed !== undefined);
      if (pending === undefined || said) return [];
      return [{ type: "certificate.opening-failed", actor: bot, data: { alert: pending.alert, why } }];
    });
    throw thrown;
  }
}

/** Records one alert after the other, until none is due. */
async function tell(deps: AttendDeps, item: Item): Promise<Item> {
  const { estate, ladder, clock } = deps;
  let current = item;
  for (;;) {
    let told = false;
    current = await deps.items.onItem(item.id, (now) => {
      const event = attend(now, { ladder, stake: stakeOf(now, estate), now: clock.now() });
      told = event !== undefined;
      return event === undefined ? [] : [event];
    });
    if (!told) return current;
  }
}
