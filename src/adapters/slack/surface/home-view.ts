import type { Gap } from "../../../domain/inventory/coverage.ts";
import type { Owner } from "../../../domain/inventory/owner.ts";
import { count } from "../../../domain/time.ts";
import { type ItemLine, type ItemState, itemStates, stateInWords } from "../../../projections/inventory.ts";
import type { PolicyLine } from "../../../projections/policies.ts";
import { type Block, button, buttons, header, paragraphs, section, sectionWith, smallPrint } from "../blocks.ts";
import { certificateActions, homeActions, pointAt } from "../buttons.ts";
import { link, moment, sentence, typed } from "../text.ts";
import { kindLines } from "./coverage-list.ts";
import { itemLine, nothingYet } from "./item-list.ts";

/** What a person's home is drawn from. */
export interface HomeFacts {
  /** All certificates, the most urgent first. */
  lines: readonly ItemLine[];
  gaps: readonly Gap[];
  /** The guard's policies. */
  policies: readonly PolicyLine[];
  /** The teams that the person belongs to; none when she belongs to none. */
  teams: readonly Owner[];
  horizon: string | undefined;
  now: Date;
}

/** How many certificates each part of the home shows. A home has at most 100 blocks. */
const listed = { pressing: 10, next: 5, own: 10 } as const;

/** The states that somebody has to do something about. */
const pressing: readonly ItemState[] = ["expired", "disabled", "urgent", "soon", "unread"];

/** The app's home: how everything stands, what presses, what ends next, what is the person's own, what is not covered. */
export function drawHome({ lines, gaps, policies, teams, horizon, now }: HomeFacts): Block[] {
  const there = lines.filter(({ state }) => state !== "gone");
  const small = [
    ...(horizon === undefined ? [] : [link(horizon, "All of them on the horizon")]),
    `As of ${moment(now.toISOString())}`,
  ];
  return [
    header("Certificates"),
    section(there.length === 0 ? nothingYet : countsLine(there)),
    smallPrint(small.join(" · ")),
    ...buttons(
      button("List all", { action: homeActions.list, value: "all" }),
      button("What is not covered", { action: homeActions.coverage, value: "all" }),
      button("Inspect a file…", { action: homeActions.inspect, value: "all" }),
      button("Refresh", { action: homeActions.refresh, value: "all" }),
    ),
    ...shutPart(policies),
    ...(there.length === 0 ? [] : parts(there, teams)),
    header("What is not covered"),
    section([...kindLines(gaps), ...(gaps.length === 0 ? ["✓ Nothing is missing."] : [])].join("\n")),
  ];
}

/** What nobody could approve as things are; nothing while all is well. */
function shutPart(policies: readonly PolicyLine[]): Block[] {
  const lines = policies.flatMap(({ words, shut }) => {
    if (shut === null) return [];
    const [reason, todo] = [shut.reason, shut.todo].map((text) => sentence(typed(text, 300)));
    const alone = shut.alone ? " One person may go ahead alone." : "";
    return [`⚠ *${typed(words, 150)}*, since ${moment(shut.since)}: ${reason}${alone} ${todo}`];
  });
  return lines.length === 0 ? [] : [header("What can't be approved now"), ...paragraphs(lines)];
}

function parts(there: readonly ItemLine[], teams: HomeFacts["teams"]): Block[] {
  const later = there.filter(({ state, end }) => end !== null && !pressing.includes(state));
  return [
    ...part("What presses", {
      lines: there.filter(({ state }) => pressing.includes(state)),
      most: listed.pressing,
      none: "✓ Nothing presses.",
    }),
    ...part("What ends next", { lines: later, most: listed.next, none: "Nothing else has an end that is known." }),
    ...(teams.length === 0
      ? []
      : part(`Yours: ${teams.map(({ name }) => name).join(", ")}`, {
          lines: there.filter(({ owner }) => teams.some(({ id }) => id === owner?.id)),
          most: listed.own,
          none: "Your teams own nothing yet.",
        })),
  ];
}

function countsLine(lines: readonly ItemLine[]): string {
  return itemStates
    .flatMap((state) => {
      const number = lines.filter((line) => line.state === state).length;
      const { mark, words } = stateInWords[state];
      return number === 0 ? [] : [`${mark} ${number} ${words}`];
    })
    .join(" · ");
}

function part(
  title: string,
  { lines, most, none }: { lines: readonly ItemLine[]; most: number; none: string },
): Block[] {
  const more = lines.length - most;
  return [
    header(title),
    ...lines
      .slice(0, most)
      .map((line) =>
        sectionWith(itemLine(line), button("Show", { action: certificateActions.show, value: pointAt(line.id) })),
      ),
    ...(lines.length === 0 ? [section(none)] : []),
    ...(more > 0 ? [smallPrint(`… and ${count(more, "other")}.`)] : []),
  ];
}
