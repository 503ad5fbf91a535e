import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { parse as parseYaml } from "yaml";
import { ask, internalDeps, manyItems, now } from "../web/certificates/watched.ts";
import { type Sample, scrape } from "../web/metrics/scrape.ts";

const folder = fileURLToPath(new URL("../../deploy/prometheus/", import.meta.url));
const page = readFileSync(new URL("../../docs/metrics.md", import.meta.url), "utf8");

/** The alert rules, as their file has them. */
interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: Record<string, string>;
}
const { groups } = parseYaml(readFileSync(`${folder}firebreak.rules.yml`, "utf8")) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const tried = parseYaml(readFileSync(`${folder}firebreak.rules.test.yml`, "utf8")) as {
  tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
};

const items = manyItems(100);
const everything = {
  sources: [{ id: "sns/111122223333/eu-west-1", kind: "sns" as const }],
  policies: async () => [{ id: "", place: 1, action: "rotate-credential", words: "rotate-credential", shut: null }],
  watchRound: () => ({ endedAt: now, seconds: 0.1 }),
  desk: {
    ...internalDeps(items).desk,
    gaps: () =>
      Promise.resolve([
        { kind: "no-owner" as const, account: null, region: null, subject: "", name: "", why: "", todo: "" },
      ]),
  },
};

/** Everything that the bot says of itself, by metric. */
const ours = async (): Promise<[string, Sample[]][]> =>
  [...(await scrape(items, everything))].filter(([name]) => name.startsWith("firebreak_"));

/** The names in code of one column of the tables that a heading of that column begins. */
function cells(heading: string, column: number): string[] {
  const rows = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const begins = rows.flatMap((row, index) => (row[1] === heading ? [index + 2] : []));
  return begins.flatMap((begin) => {
    const end = rows.findIndex((row, index) => index >= begin && row.length < 3);
    return rows.slice(begin, end).map((row) => row[column] ?? "");
  });
}

const inCode = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

describe("docs/metrics.md", () => {
  test("lists every metric with its labels, and no other", async () => {
    const documented = cells("metric", 1).map((cell, index) => {
      const labels = inCode(cells("metric", 2)[index] ?? "");
      return [...inCode(cell), ...labels].join(" ");
    });
    const found = (await ours()).map(([name, [sample]]) => [name, ...Object.keys(sample?.labels ?? {})].join(" "));
    expect(new Set(documented)).toEqual(new Set(found));
  });

  test("lists every rule with its severity, in the order of the file", () => {
    const documented = cells("rule", 1).map((cell, index) => [
      inCode(cell)[0],
      inCode(cells("rule", 2)[index] ?? "")[0],
    ]);
    expect(documented).toEqual(rules.map(({ alert, labels }) => [alert, labels.severity]));
  });
});

describe("the alert rules", () => {
  test("ask for what the bot shows", async () => {
    const shown = (await ours()).map(([name]) => name);
    const asked = rules.flatMap(({ expr }) => expr.match(/firebreak_\w+/g) ?? []);
    expect([...new Set(asked)].filter((name) => !shown.includes(name))).toEqual([]);
  });

  test("each say what it is and what to do", () => {
    for (const { annotations } of rules) expect(Object.keys(annotations)).toEqual(["summary", "todo"]);
  });

  test("are each tried when they fire and when they are silent", () => {
    const cases = tried.tests.flatMap((one) => one.alert_rule_test);
    const names = (fires: boolean) =>
      new Set(cases.filter(({ exp_alerts }) => exp_alerts.length > 0 === fires).map(({ alertname }) => alertname));
    expect([...names(true)].toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
    expect([...names(false)].toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });
});

/** Runs promtool, of the package `prometheus`, and gives what it complains of. */
function promtool(args: readonly string[], input?: string): string {
  const { status, error, stdout, stderr } = spawnSync("promtool", args, { cwd: folder, input, encoding: "utf8" });
  if (error !== undefined) {
    throw new Error("The alert rules are tried with promtool: install the package prometheus.", { cause: error });
  }
  return status === 0 && stderr === "" ? "" : `${stdout}${stderr}`;
}

const there = spawnSync("promtool", ["--version"]).error === undefined;
const mustBe = process.env["CI"] !== undefined;
const title = there || mustBe ? "promtool" : "promtool (skipped: there is none on this machine)";

// oxlint-disable-next-line house/real-tests -- promtool is the one thing here that a machine may be without; CI has it
(there || mustBe ? describe : describe.skip)(title, () => {
  test("takes the rules and the example configuration", () => {
    expect(promtool(["check", "rules", "firebreak.rules.yml"])).toBe("");
    expect(promtool(["check", "config", "prometheus.example.yml"])).toBe("");
  });

  test("sees each rule fire and be silent as expected", () => {
    expect(promtool(["test", "rules", "firebreak.rules.test.yml"])).toBe("");
  });

  test("finds nothing to say of our metrics", async () => {
    const text = await (await ask("/metrics", items, everything)).text();
    const complaints = promtool(["check", "metrics"], text).split("\n");
    // Those of prom-client for every Node program have names of their own.
    expect(complaints.filter((line) => line !== "" && !line.startsWith("nodejs_"))).toEqual([]);
  });
});
