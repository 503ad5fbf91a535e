import type { types } from "@slack/bolt";
import { type Content, section } from "../blocks.ts";
import { carry, type PressAsk } from "./ask.ts";
import { modal } from "./form.ts";
import { explain } from "./tell.ts";
import type { SurfaceTools } from "./tools.ts";

/** Shows a form; above the one that the button was in, if it was in one. */
export async function openView(
  { api }: Pick<SurfaceTools, "api">,
  ask: PressAsk,
  view: types.ModalView,
): Promise<string> {
  const opened = await api.call(ask.form === undefined ? "views.open" : "views.push", {
    trigger_id: ask.trigger,
    view,
  });
  return opened.view.id;
}

/** What would be a message, as a page to read: where there is no channel to put a message into. */
export interface Page {
  title: string;
  draw: () => Promise<Content>;
}

/** Shows a page. It opens at once, since Slack lets it within 3 s only, and is filled when it is drawn. */
export async function openPage(tools: PageTools, ask: PressAsk, { title, draw }: Page): Promise<undefined> {
  const id = await openView(tools, ask, pageView(ask, title, [section("⏳ One moment …")]));
  return fillPage(tools, ask, { id, title, draw });
}

/** Draws an open page anew, or says on it why that can't be. `id`: Slack's. */
export async function fillPage(
  tools: PageTools,
  ask: PressAsk,
  { id, title, draw }: Page & { id: string },
): Promise<undefined> {
  const blocks = await draw().then(
    (content) => content.blocks,
    (thrown: unknown) => [section(explain(tools, ask, thrown))],
  );
  await tools.api.call("views.update", { view_id: id, view: pageView(ask, title, blocks) });
  return undefined;
}

type PageTools = Pick<SurfaceTools, "api" | "log">;

function pageView(ask: PressAsk, title: string, blocks: Content["blocks"]): types.ModalView {
  return modal({ name: "page", carried: carry(ask), title, submit: undefined, blocks });
}
