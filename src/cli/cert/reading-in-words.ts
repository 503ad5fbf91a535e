import type { Fault, FaultAt } from "../../domain/certificate/fault.ts";
import { faultsOf, isWrong } from "../../domain/certificate/faults.ts";
import { describeEntry, entryTitle, faultInWords, type Line, type Reader } from "../../domain/certificate/in-words.ts";
import { chainOf, type Entry, type Inspection, isReadWhole, isVerified } from "../../domain/certificate/inspection.ts";
import { purposesOf } from "../../domain/certificate/purposes.ts";
import { count } from "../../domain/time.ts";
import { columns, plain } from "../writing.ts";
import type { Reading } from "./reading.ts";

/** Whether everything of a file was read, and whether something is wrong that a person has to weigh at least. */
export interface Verdict {
  read: boolean;
  wrong: boolean;
}

/** What to think of a file at an instant. One that was not opened is wrong, too: nobody knows what is in it. */
export function verdictOn(reading: Reading, now: Date): Verdict {
  if (reading.kind === "unopened") return { read: false, wrong: true };
  const { inspection } = reading;
  return { read: isReadWhole(inspection), wrong: isWrong(faultsOf(inspection, now)) };
}

/** What came of a file, for a person at a terminal. */
export function linesOf(reading: Reading, reader: Reader): string[] {
  if (reading.kind === "unopened") return [plain(`${reading.name}: not read`), `  ${plain(reading.why)}`];
  const { inspection } = reading;
  const { entries } = inspection;
  const faults = faultsOf(inspection, reader.now);
  return [
    plain(headOf(inspection, faults)),
    ...entries.flatMap((entry, at) => {
      const lines = [...factsOf(entry, inspection, reader), ...faultLines(faults, at)];
      const number = entries.length > 1 ? `${at + 1}. ` : "";
      return ["", `  ${number}${plain(entryTitle(entry))}`, ...indented(lines, "    ")];
    }),
    ...afterBlank(indented(faultLines(faults, null), "  ")),
  ];
}

/** `aps.pem: PEM of 3120 bytes, holds a private key; 1 critical, 2 warnings` */
function headOf({ name, format, size, holdsPrivateKey }: Inspection, faults: readonly Fault[]): string {
  const what = `${format === "unknown" ? "a file" : format} of ${count(size, "byte")}`;
  const keys = { yes: ", holds a private key", perhaps: ", may hold a private key", no: "" };
  const [critical, warnings] = (["critical", "warning"] as const).map(
    (severity) => faults.filter((fault) => fault.severity === severity).length,
  );
  const wrong = [...(critical ? [`${critical} critical`] : []), ...(warnings ? [count(warnings, "warning")] : [])].join(
    ", ",
  );
  return `${name}: ${what}${keys[holdsPrivateKey]}; ${wrong || "nothing wrong"}`;
}

/** What can't be looked into is told by what is wrong with it. */
function factsOf(entry: Entry, inspection: Inspection, reader: Reader): Line[] {
  return entry.kind === "unreadable" || entry.kind === "locked" ? [] : describeEntry(entry, inspection, reader);
}

const severityTerms: Record<Fault["severity"], string> = { critical: "critical", warning: "warning", info: "note" };

/** @param entry the place of what they are about; null for what is wrong with the file */
function faultLines(faults: readonly FaultAt[], entry: number | null): Line[] {
  return faults
    .filter((fault) => fault.entry === entry)
    .map((fault) => ({ term: severityTerms[fault.severity], text: faultInWords(fault) }));
}

function indented(lines: readonly Line[], by: string): string[] {
  return columns(lines.map(({ term, text }) => [term, text])).map((line) => `${by}${line}`);
}

function afterBlank(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

/** How all the files fared, in a line: nothing for one alone. */
export function summaryOf(verdicts: readonly Verdict[]): string[] {
  if (verdicts.length < 2) return [];
  const wrong = verdicts.filter((verdict) => verdict.wrong).length;
  const unread = verdicts.filter((verdict) => !verdict.read).length;
  return [
    "",
    `${count(verdicts.length, "file")}: ${wrong} with something wrong, ${unread} not read, or not all of it.`,
  ];
}

/** What came of a file, as a program reads it. */
export function valueOf(reading: Reading, { now }: Reader): object {
  const verdict = verdictOn(reading, now);
  if (reading.kind === "unopened") {
    const nothing = { size: null, format: null, holdsPrivateKey: null, entries: [], faults: [] };
    return { name: reading.name, ...verdict, why: reading.why, ...nothing };
  }
  const { inspection } = reading;
  const { name, ...rest } = inspection;
  const entries = inspection.entries.map((entry) => ({
    ...entry,
    purposes: purposesOf(entry, inspection),
    ...(entry.kind === "certificate"
      ? { chain: { ...chainOf(entry, inspection), verified: isVerified(entry, inspection) } }
      : {}),
  }));
  return { name, ...verdict, why: null, ...rest, entries, faults: faultsOf(inspection, now) };
}
