import { availableParallelism, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { measureAcknowledgement } from "./acknowledgement.ts";
import { measureCertificates } from "./certificates.ts";
import { render } from "./figures.ts";
import { measureStart } from "./start.ts";
import { measureWalk } from "./walk.ts";
import { measureWatch } from "./watch.ts";

const benchmarks = {
  acknowledgement: measureAcknowledgement,
  walk: measureWalk,
  start: measureStart,
  watch: measureWatch,
  certificates: measureCertificates,
};
type Benchmark = keyof typeof benchmarks;
const names = Object.keys(benchmarks) as Benchmark[];

const usage = `Usage: npm run bench -- [--quick] [${names.join("] [")}]

Measures Firebreak beside its bare costs in the same run; all benchmarks, or those named.
--quick makes few runs: enough to see that everything works, too few to compare.`;

const print = (text: string) => void process.stdout.write(`${text}\n`);
const progress = (step: string) => void process.stderr.write(`… ${step}\n`);

const asked = readArguments();
if (typeof asked === "string") {
  process.stderr.write(`${asked}\n\n${usage}\n`);
  process.exitCode = 2;
} else if (asked.help) print(usage);
else await run(asked);

async function run({ quick, chosen }: { quick: boolean; chosen: readonly Benchmark[] }): Promise<void> {
  const memory = `${(totalmem() / 1024 ** 3).toFixed(0)} GiB`;
  const load = loadavg()[0]?.toFixed(1) ?? "unknown";
  print(`${availableParallelism()} cores, ${memory}, Node ${process.versions.node}, ${process.platform}; load ${load}`);
  // Node 20 is what is measured: the AWS SDK need not say that it prefers a newer one.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  for (const name of chosen) {
    const table = await benchmarks[name]({ quick, progress, environment: process.env });
    print("");
    for (const line of render(table)) print(line);
  }
}

/** What was asked for, or what is wrong with it. */
function readArguments(): { quick: boolean; help: boolean; chosen: readonly Benchmark[] } | string {
  try {
    const options = { quick: { type: "boolean", default: false }, help: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.find((name) => !Object.hasOwn(benchmarks, name));
    if (unknown !== undefined) return `There is no benchmark "${unknown}".`;
    return { ...values, chosen: positionals.length === 0 ? names : names.filter((name) => positionals.includes(name)) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
