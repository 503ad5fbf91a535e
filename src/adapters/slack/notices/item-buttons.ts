import type { Item } from "../../../domain/inventory/item.ts";
import { between } from "../../../domain/time.ts";
import type { AlertFacts } from "../../../ports/chat.ts";
import { type Button, button } from "../blocks.ts";
import { certificateActions as actions, pointAt } from "../buttons.ts";

/** What the buttons of an item depend on. */
export type ItemButtonFacts = Pick<AlertFacts, "stake" | "snoozeUntil" | "otherOwners" | "now">;

/** What can be begun for an item: only what can be done at all. */
export function itemButtons(item: Item, { stake, snoozeUntil, otherOwners, now }: ItemButtonFacts): Button[] {
  const value = pointAt(item.id);
  const there = item.gone === null;
  const rotate = button(
    "Rotate…",
    { action: actions.rotate, value },
    {
      style: "primary",
      confirm: {
        title: "Begin the rotation?",
        text: "A planned change opens for it, unless one is open. Nothing is changed before others have approved the plan.",
        yes: "Begin rotation",
      },
    },
  );
  return [
    ...(there && stake.rotatable ? [rotate] : []),
    ...(there && stake.rotatable ? [button("Rehearse", { action: actions.rehearse, value })] : []),
    ...(snoozeUntil !== null && between(now, snoozeUntil) > 0
      ? [button("Snooze…", { action: actions.snooze, value })]
      : []),
    ...(otherOwners ? [button("Hand over…", { action: actions.handOver, value })] : []),
  ];
}
