import type { AlertView } from "../page/panels.ts";
import type { PagerWorld } from "../pager/world.ts";

/** Everything that woke somebody, newest first. */
export function showAlerts(pager: PagerWorld): AlertView[] {
  return pager
    .alerts()
    .map(({ at, keeper, key, summary, severity, source, state, links }) => ({
      at,
      keeper,
      key,
      summary,
      severity,
      source,
      isResolved: state === "resolved",
      links,
    }))
    .toSorted((one, other) => other.at.localeCompare(one.at));
}
