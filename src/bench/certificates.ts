import { X509Certificate } from "node:crypto";
import { createInspector, usualLimits } from "../adapters/x509/inspect/inspector.ts";
import { createCertificateReader } from "../adapters/x509/read-all.ts";
import { packageFile } from "../training/files.ts";
import { type Bundle, type BundleKind, bundleKinds, makeBundle } from "./certificates/bundle.ts";
import { beside, type Table } from "./figures.ts";
import type { BenchOptions } from "./ground.ts";

/** Certificates of a kind: as many as fit into a file that is inspected, with their issuer. */
const number = 120;

/** Who looks at the certificates: the watch's reader, the inspector in its worker, and OpenSSL alone. */
const readers = ["reader", "inspector", "bare"] as const;
type Reader = (typeof readers)[number];
/** How many certificates a second each has read, pass after pass. */
type Rates = Record<BundleKind, Record<Reader, number[]>>;

const inWords: Record<BundleKind, string> = { rsa: "RSA 2048", ec: "EC P-256", push: "push, RSA 2048" };

/**
 * How many certificates a second the watch reads, and how many the inspector judges, beside Node's own
 * `new X509Certificate`, which hands the PEM to OpenSSL and looks at nothing yet.
 */
export async function measureCertificates({ quick, progress }: BenchOptions): Promise<Table> {
  const { warmUp, count } = quick ? { warmUp: 2, count: 5 } : { warmUp: 20, count: 100 };
  const rates: Rates = { rsa: noRates(), ec: noRates(), push: noRates() };
  for (const kind of bundleKinds) {
    progress(`${number} certificates of the kind ${inWords[kind]}, each read ${3 * (warmUp + count)} times`);
    const passes = createPasses(await makeBundle(kind, number));
    for (let index = 0; index < warmUp + count; index += 1) {
      for (const reader of index % 2 === 0 ? readers : readers.toReversed()) {
        const seconds = await timed(passes[reader]);
        if (index >= warmUp) rates[kind][reader].push(number / seconds);
      }
    }
    await passes.close();
  }
  return tableOf(rates, count);
}

const noRates = (): Record<Reader, number[]> => ({ reader: [], inspector: [], bare: [] });

/** One pass over the bundle for each reader; each answers with what it has found in it, so that no pass is for nothing. */
function createPasses({ issuer, certificates }: Bundle) {
  const reader = createCertificateReader();
  const worker = new URL(`file://${packageFile("dist/adapters/x509/inspect/worker.js")}`);
  const inspector = createInspector({ authorities: [], worker, limits: usualLimits });
  const bytes = Buffer.from(certificates.join(""));
  const file = { name: "bundle.pem", bytes: Buffer.from([issuer, ...certificates].join("")) };
  return {
    reader: () => expectAll(reader.read(bytes).filter(({ kind }) => kind === "certificate").length),
    inspector: async () => {
      const { entries } = await inspector.inspect(file, {});
      // One of them is the issuer.
      expectAll(entries.filter(({ kind }) => kind === "certificate").length - 1);
    },
    bare: () => expectAll(certificates.map((pem) => new X509Certificate(pem)).length),
    close: () => inspector.close(),
  };
}

function expectAll(found: number): void {
  if (found !== number) throw new Error(`Of ${number} certificates ${found} were read.`);
}

async function timed(pass: () => void | Promise<void>): Promise<number> {
  const began = performance.now();
  await pass();
  return (performance.now() - began) / 1000;
}

function tableOf(rates: Rates, count: number): Table {
  return {
    title: "Certificates parsed a second",
    runs: `${count} passes over ${number} certificates of each kind, taking turns`,
    figures: bundleKinds.flatMap((kind) => {
      const { reader, inspector, bare } = rates[kind];
      const [read, alone] = beside("/s", [`${inWords[kind]}: read`, reader], ["bare: new X509Certificate", bare]);
      const inspected = {
        what: `${inWords[kind]}: inspected in a worker`,
        unit: "/s" as const,
        samples: inspector,
        bare,
      };
      return [read, inspected, alone].filter((figure) => figure !== undefined);
    }),
  };
}
