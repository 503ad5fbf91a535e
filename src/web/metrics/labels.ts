import { harmless } from "../../domain/harmless.ts";
import type { ItemLine } from "../../projections/inventory.ts";

/** So long a label's value may be: an ARN still fits, and a series stays small. In characters. */
const longest = 120;

/** The labels of every metric about one item. */
export const itemLabels = ["id", "kind", "name", "owner", "account", "region"] as const;

/** An item's labels. What is not there is `none`: Prometheus can't tell an empty label from a missing one. */
export function labelsOf({ id, kind, name, locator, owner, account, region }: ItemLine) {
  return {
    id,
    kind,
    name: labelValue(name.trim() === "" ? locator : name),
    owner: owner?.id ?? "none",
    account: labelValue(account ?? "none"),
    region: labelValue(region ?? "none"),
  };
}

/** A text from elsewhere as a label's value: one line, nothing invisible, 120 characters at most. */
export function labelValue(text: string): string {
  const characters = Array.from(harmless(text));
  return characters.length <= longest ? characters.join("") : `${characters.slice(0, longest - 1).join("")}…`;
}
