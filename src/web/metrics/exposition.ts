import { collectDefaultMetrics, Registry } from "prom-client";
import type { MetricFacts } from "./facts.ts";
import { showAlerts, showCounts, showItems } from "./show-items.ts";
import { showGuard } from "./show-guard.ts";
import { showBot, showCoverage, showSources } from "./show-watch.ts";

/** A scrape's answer. */
export interface Exposition {
  /** All metrics in Prometheus' text format. */
  text: string;
  contentType: string;
}

/** Makes what writes metrics down. Its registries are its own. */
export function createExposition(): (facts: MetricFacts) => Promise<Exposition> {
  let ofProcess: Registry | undefined;
  return async (facts) => {
    ofProcess ??= registryOfProcess();
    // A registry for each scrape: what is not there any more leaves no series behind.
    const registry = new Registry();
    showItems(registry, facts.items);
    showCounts(registry, facts);
    showAlerts(registry, facts.items);
    showSources(registry, facts);
    showCoverage(registry, facts);
    showGuard(registry, facts);
    showBot(registry, facts);
    return { text: await Registry.merge([registry, ofProcess]).metrics(), contentType: registry.contentType };
  };
}

/** Memory, event loop and start time, as prom-client collects them for every Node program. It measures from now on. */
function registryOfProcess(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
