import type { Item } from "../../../src/domain/inventory/item.ts";
import type { InternalAppDeps } from "../../../src/web/internal-app.ts";
import { ask } from "../certificates/watched.ts";

/** One line of a scrape. */
export interface Sample {
  labels: Record<string, string>;
  value: number;
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? ([-+]?[\d.]+(?:e[-+]?\d+)?|[-+]?inf|nan)$/i;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;

/** The samples by metric, read strictly by https://prometheus.io/docs/instrumenting/exposition_formats/. */
export function parse(text: string): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>();
  for (const one of text.split("\n").filter((part) => part !== "" && !part.startsWith("#"))) {
    const [, name = "", inBraces = "", value = ""] = line.exec(one) ?? [];
    if (name === "") throw new Error(`not a sample: ${one}`);
    samples.set(name, [...(samples.get(name) ?? []), { labels: labelsIn(inBraces), value: Number(value) }]);
  }
  return samples;
}

function labelsIn(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const [, name = "", value = ""] = label.exec(text) ?? [];
    if (name === "") throw new Error(`not a label: ${text}`);
    labels[name] = value.replaceAll(/\\(["\\n])/g, (_, character: string) => (character === "n" ? "\n" : character));
  }
  return labels;
}

/** What Prometheus reads of these items. */
export async function scrape(items: readonly Item[], changes: Partial<InternalAppDeps> = {}) {
  const response = await ask("/metrics", items, changes);
  return parse(await response.text());
}

/** The one value of a metric without labels, or with these. */
export function valueOf(samples: Map<string, Sample[]>, name: string, labels: Record<string, string> = {}) {
  const fitting = (samples.get(name) ?? []).filter((sample) =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  if (fitting.length !== 1) throw new Error(`${name} is there ${fitting.length} times`);
  return fitting[0]?.value;
}
