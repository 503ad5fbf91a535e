import type { Registry } from "prom-client";
import type { MetricFacts } from "./facts.ts";
import { gauge } from "./gauge.ts";
import { labelValue } from "./labels.ts";

/** Whether what each policy of the guard covers could be approved, as far as it was looked at. */
export function showGuard(registry: Registry, { policies }: Pick<MetricFacts, "policies">): void {
  const shut = gauge(registry, {
    name: "firebreak_guard_policy_shut",
    help: "1 while what the policy covers can't be approved as things are, 0 while it can.",
    labelNames: ["policy", "covers", "alone"],
  });
  for (const { place, words, shut: found } of policies) {
    const labels = { policy: String(place), covers: labelValue(words) };
    // Who may go ahead alone still can: whoever writes a rule decides whether that will do.
    shut.set({ ...labels, alone: found?.alone === true ? "yes" : "no" }, Number(found !== null));
  }
}
