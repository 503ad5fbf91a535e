import { FirebreakError } from "../../../domain/errors.ts";
import type { Item } from "../../../domain/inventory/item.ts";
import { ItemId, kindInWords } from "../../../domain/inventory/sighting.ts";
import { filterLines, type ItemLine } from "../../../projections/inventory.ts";
import { clip } from "../text.ts";
import type { SurfaceTools } from "./tools.ts";

/** How many are named when several fit. */
const candidates = 8;

/**
 * The certificate of that id, name or address; failing that, the one that the words fit.
 *
 * @throws FirebreakError `not-found`, or `bad-input` with those that fit when there are several
 */
export async function itemNamed(tools: Pick<SurfaceTools, "desk">, words: string): Promise<Item> {
  if (words === "") {
    throw new FirebreakError("bad-input", "Which certificate?", {
      todo: "Type its id or its name: /cert list shows both.",
    });
  }
  if (ItemId.safeParse(words).success) return itemWith(tools, words);
  const fitting = fit(await tools.desk.lines(), words);
  const [only, ...others] = fitting;
  if (only === undefined) throw notFound(`There is no certificate “${clip(words, 100)}”.`);
  if (others.length === 0) return itemWith(tools, only.id);
  const more = fitting.length > candidates ? `, and ${fitting.length - candidates} more` : "";
  throw new FirebreakError("bad-input", `“${clip(words, 100)}” fits ${fitting.length} certificates.`, {
    expected: `one of ${fitting.slice(0, candidates).map(inShort).join(", ")}${more}`,
    todo: "Name it by its id.",
  });
}

/** @throws FirebreakError `not-found` */
export async function itemWith({ desk }: Pick<SurfaceTools, "desk">, id: ItemId): Promise<Item> {
  const item = await desk.find(id);
  if (item === undefined) throw notFound(`There is no certificate ${id}.`);
  return item;
}

/** Those that are called exactly so; failing that, those that the words fit. What has gone counts only when nothing else does. */
function fit(lines: readonly ItemLine[], words: string): ItemLine[] {
  const called = words.toLowerCase();
  const exact = lines.filter(({ name, locator }) => [name, locator].some((one) => one.toLowerCase() === called));
  const fitting = exact.length > 0 ? exact : filterLines(lines, { text: words });
  const there = fitting.filter(({ state }) => state !== "gone");
  return there.length > 0 ? there : fitting;
}

function inShort({ id, name, kind, account, region }: ItemLine): string {
  const place = [kindInWords[kind], account, region].filter((part) => part !== null).join(" ");
  return `${id} (${clip(name, 60)}: ${place})`;
}

function notFound(message: string): FirebreakError {
  return new FirebreakError("not-found", message, { todo: "See what there is with /cert list." });
}
