import type { Digest, Notice } from "../../../ports/chat.ts";
import { count } from "../../../domain/time.ts";
import { type Content, content, header, section, titled } from "../blocks.ts";
import { clip, code, moment, typed } from "../text.ts";
import { nameLength } from "./item-in-words.ts";

/** How many of each a digest names. */
const longest = { upcoming: 12, gaps: 12, replaced: 8 } as const;

/** The week's digest: how everything stands, what ends next, what is not covered, what was replaced. */
export function drawCertificateDigest({ digest }: Extract<Notice, { kind: "certificate-digest" }>): Content {
  const { week, owner, upcoming, gaps, replaced } = digest;
  const whose = owner === null ? "all certificates" : `certificates of ${clip(owner.name, nameLength)}`;
  const counts = countsLine(digest);
  return content(
    `${week}, ${typed(whose, 200)}: ${counts}`,
    [
      header(`${week}: ${whose}`),
      section(counts),
      ...titled("What ends next", listed(upcoming, { most: longest.upcoming, line: upcomingLine })),
      ...(upcoming.length === 0 ? [section("✓ Nothing ends soon.")] : []),
      ...titled("What is not covered", [
        ...listed(gaps, { most: longest.gaps, line: ({ what, number }) => `• ${typed(what)}: ${number}` }),
        ...(gaps.length === 0 ? [] : [`${code("/cert coverage")} lists each of them, with what to do.`]),
      ]),
      ...titled("Replaced this week", listed(replaced, { most: longest.replaced, line: replacedLine })),
    ],
    "`/cert list` has all of it.",
  );
}

function countsLine({ counts }: Digest): string {
  const there = counts.filter(({ number }) => number > 0);
  if (there.length === 0) return "Nothing is watched yet.";
  return there.map(({ mark, number, state }) => `${typed(mark, 8)} ${number} ${typed(state, 80)}`).join(" · ");
}

/** One line each; of what is more than `most`, how much there is. */
function listed<One>(all: readonly One[], { most, line }: { most: number; line: (one: One) => string }): string[] {
  const more = all.length - most;
  return [...all.slice(0, most).map(line), ...(more > 0 ? [`… and ${count(more, "other")}.`] : [])];
}

function upcomingLine({ id, name, place, ends, mark, owner }: Digest["upcoming"][number]): string {
  const whose = owner === null ? "nobody owns it" : typed(owner, nameLength);
  return `${typed(mark, 8)} *${typed(name, nameLength)}* ends ${typed(ends, 200)} · ${typed(place, 120)} · ${whose} · ${code(id, 20)}`;
}

function replacedLine({ name, what, at }: Digest["replaced"][number]): string {
  return `✓ *${typed(name, nameLength)}* ${typed(what, 120)} ${moment(at)}`;
}
