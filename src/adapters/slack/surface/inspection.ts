import type { Fault } from "../../../domain/certificate/fault.ts";
import { faultsOf, isWrong } from "../../../domain/certificate/faults.ts";
import { describeEntry, entryTitle, type Reader } from "../../../domain/certificate/in-words.ts";
import type { Inspection } from "../../../domain/certificate/inspection.ts";
import { count } from "../../../domain/time.ts";
import { type Content, content, header, section, titled } from "../blocks.ts";
import { clip, sentence, typed } from "../text.ts";

/** How many things of a file are shown, and how many faults: a bundle of all authorities has hundreds. */
const longest = { entries: 8, faults: 12 } as const;
/** How much of a file's name and of one text is shown, in characters. */
const lengths = { name: 100, text: 400 } as const;

/** What is in a file: first a private key that should not be there, then what is wrong, then all of it. */
export function drawInspection(inspection: Inspection, reader: Reader): Content {
  const { name, size, format, entries } = inspection;
  const faults = faultsOf(inspection, reader.now).filter(({ id }) => id !== "private-key");
  const more = entries.length - longest.entries;
  const verdict = isWrong(faults) ? "there is something to weigh" : "nothing is wrong with it";
  return content(
    `${typed(name, lengths.name)}: ${verdict}`,
    [
      header(clip(name, lengths.name)),
      ...keyWarning(inspection).map(section),
      section(`${format === "unknown" ? "A file" : format} of ${size} bytes · ${verdict}`),
      ...titled("What is wrong", faults.slice(0, longest.faults).map(faultLine)),
      ...entries.slice(0, longest.entries).flatMap((entry) =>
        titled(
          typed(entryTitle(entry), lengths.text).replaceAll("*", "∗"),
          describeEntry(entry, inspection, reader).map(({ term, text }) => `${term}: ${typed(text, lengths.text)}`),
        ),
      ),
      ...(more > 0 ? [section(`… and ${count(more, "other part")}.`)] : []),
    ],
    "Inspect its parts one by one to see the rest.",
  );
}

function keyWarning({ holdsPrivateKey }: Inspection): string[] {
  const todo =
    "Delete the file from Slack now. The key counts as burnt: whoever could read the file may have it, so replace it wherever it is in use.";
  switch (holdsPrivateKey) {
    case "no":
      return [];
    case "yes":
      return [`⚠ *This file holds a private key.* ${todo}`];
    case "perhaps":
      return [`⚠ *This file may hold a private key.* If it does: ${todo}`];
  }
}

const severities: Record<Fault["severity"], string> = {
  critical: "✗ Critical",
  warning: "⚠ To weigh",
  info: "ℹ To know",
};

function faultLine({ severity, text, todo }: Fault): string {
  return `${severities[severity]}: ${sentence(typed(text, lengths.text))} ${sentence(typed(todo, lengths.text))}`;
}
