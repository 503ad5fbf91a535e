import { type GapKind, gapInWords, type Loss } from "../../../domain/inventory/coverage.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, header, paragraphs, section, titled } from "../blocks.ts";
import { code, moment, typed } from "../text.ts";

/** Coverage that was lost: what is missing, and where. */
export function drawCoverageAlert({ losses, at }: Extract<Notice, { kind: "coverage-alert" }>): Content {
  const shown = losses.slice(0, longest);
  const more = losses.length - shown.length;
  return content(
    `The watch covers less than before: ${shown.map(({ group }) => partsOf(group).what).join("; ")}`,
    [
      header("The watch covers less than before"),
      section(`Since ${moment(at)} there is more that nobody would be told of in time.`),
      ...paragraphs([...shown.map(lossLine), ...(more > 0 ? [`… and ${more} more.`] : [])]),
      ...titled("What to do now", [
        `${code("/cert coverage")} lists each of them, with what to do. If something was taken away on purpose, there is nothing to do.`,
      ]),
    ],
    "`/cert coverage` has all of it.",
  );
}

/** How many losses one message names. */
const longest = 20;

function lossLine({ group, from, to }: Loss): string {
  const { what, where } = partsOf(group);
  return `• ${what}: ${to}, before ${from}${where}`;
}

/** A group's name has the kind, the account and the region in it; a dash stands for none. */
function partsOf(group: string): { what: string; where: string } {
  const [kind = "", account = "-", region = "-"] = group.split("/");
  const what = kind in gapInWords ? gapInWords[kind as GapKind] : typed(kind, 80);
  const places = [account === "-" ? "" : `account ${typed(account, 40)}`, region === "-" ? "" : typed(region, 40)];
  const where = places.filter((place) => place !== "").join(", ");
  return { what, where: where === "" ? "" : ` (${where})` };
}
