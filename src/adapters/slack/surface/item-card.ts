import { causeInWords, type Item, openingInWords } from "../../../domain/inventory/item.ts";
import { ownerOf, stakeOf } from "../../../domain/inventory/stake.ts";
import { latestSnooze } from "../../../domain/inventory/watch.ts";
import { stateInWords } from "../../../projections/inventory.ts";
import { buttons, type Content, content, header, section, titled } from "../blocks.ts";
import { itemButtons } from "../notices/item-buttons.ts";
import { glanceAt, historyLines, itemName, nameLength, rehearsalLines, snoozeLines } from "../notices/item-in-words.ts";
import { clip, code, moment, typed } from "../text.ts";
import { standInWords } from "./item-list.ts";
import type { SurfaceTools } from "./tools.ts";

/** How many facts, alerts and changes a card shows. */
const longest = { facts: 20, alerts: 8, history: 12 } as const;

/** Everything that is known of a certificate, with the buttons for what can be begun. */
export function drawItemCard(
  item: Item,
  { desk, estate, clock }: Pick<SurfaceTools, "desk" | "estate" | "clock">,
): Content {
  const line = desk.line(item);
  const owner = ownerOf(item, estate.owners);
  const facts = {
    stake: stakeOf(item, estate),
    snoozeUntil: latestSnooze(item, desk.ladder),
    otherOwners: estate.owners.some(({ id }) => id !== owner?.id),
    now: clock.now().toISOString(),
  };
  const { mark, words } = stateInWords[line.state];
  const name = item.place.name.trim() === "" ? item.place.locator : item.place.name;
  return content(
    `${itemName(item.place)}: ${words}`,
    [
      header(`${clip(name, nameLength)}: ${words}`),
      section([`${mark} ${standInWords(line)}`, ...snoozeLines(item)].join("\n")),
      ...buttons(...itemButtons(item, facts)),
      section([...glanceAt(item, { owner, stake: facts.stake }), `*Id*  ${code(item.id)}`].join("\n")),
      ...titled("Its last rehearsal", rehearsalLines(item)),
      ...titled("What was told", alertLines(item)),
      ...titled("What has happened to it", historyLines(item, longest.history)),
      ...titled("What was read of it", factLines(item)),
    ],
    "The journal has the rest.",
  );
}

function alertLines({ alerts }: Item): string[] {
  return alerts
    .toReversed()
    .slice(0, longest.alerts)
    .map(({ at, cause, quiet, opens, incident }) => {
      const opened = opens === null || incident === undefined ? "" : ` · ${openingInWords[opens]}: INC-${incident}`;
      return `• ${moment(at)}  ${causeInWords(cause)}${quiet ? " · nobody was told: it was old when it was found" : ""}${opened}`;
    });
}

function factLines({ reading }: Item): string[] {
  if (reading === null) return [];
  const { notBefore, enabled, issuer, fingerprint, keyChangedAt, facts } = reading;
  return [
    ...(notBefore === null ? [] : [`*valid since*  ${moment(notBefore)}`]),
    ...(enabled === null ? [] : [`*in use*  ${enabled ? "yes" : "no: its service has it switched off"}`]),
    ...(issuer === null ? [] : [`*issuer*  ${typed(issuer)}`]),
    ...(fingerprint === null ? [] : [`*SHA-256*  ${code(fingerprint)}`]),
    ...(keyChangedAt === null ? [] : [`*last changed*  ${moment(keyChangedAt)}`]),
    ...Object.entries(facts)
      .slice(0, longest.facts)
      .map(([term, text]) => `*${typed(term, 60)}*  ${typed(text)}`),
  ];
}
