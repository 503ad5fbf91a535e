import type { Content } from "../blocks.ts";
import { type ListAction, listActions as actions, type ListName } from "../buttons.ts";
import type { PressAsk } from "./ask.ts";
import { drawCoverage } from "./coverage-list.ts";
import { readTurn, type Wanted } from "./excerpt.ts";
import { readGapFilter, readLineFilter } from "./filters.ts";
import { drawItemList } from "./item-list.ts";
import type { Answer } from "./tell.ts";
import type { SurfaceTools } from "./tools.ts";
import { fillPage } from "./view.ts";

/** What the lists are drawn from. */
type ListTools = Pick<SurfaceTools, "desk" | "gaps" | "estate" | "horizon">;

/** The lists that are turned page by page. Each one reads how it is narrowed down before it reads anything else. */
export const lists: Record<ListName, { title: string; draw: (tools: ListTools, wanted: Wanted) => Promise<Content> }> =
  {
    items: {
      title: "Certificates",
      async draw({ desk, estate, horizon }, wanted) {
        const filter = readLineFilter(wanted.text, estate);
        return drawItemList(await desk.lines(), { filter, wanted, horizon });
      },
    },
    gaps: {
      title: "What is not covered",
      async draw({ gaps }, wanted) {
        const filter = readGapFilter(wanted.text);
        return drawCoverage(await gaps.read(), { filter, wanted });
      },
    },
  };

const turned: Record<ListAction, ListName> = {
  [actions.items.back]: "items",
  [actions.items.on]: "items",
  [actions.gaps.back]: "gaps",
  [actions.gaps.on]: "gaps",
};

/** Whether a button turns a list's page. */
export function isOfList(action: string): action is ListAction {
  return Object.hasOwn(turned, action);
}

/** Shows the other page where the button was: in the open page, or in the message. */
export async function pressOfList(tools: SurfaceTools, ask: PressAsk, action: ListAction): Promise<Answer | undefined> {
  const { title, draw } = lists[turned[action]];
  const wanted = readTurn(ask.value);
  if (ask.form === undefined) return { ...(await draw(tools, wanted)), inPlace: true };
  return fillPage(tools, ask, { id: ask.form, title, draw: () => draw(tools, wanted) });
}
