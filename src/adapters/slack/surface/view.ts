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
  const opened = await api.call(ask.inForm ? "views.push" : "views.open", { trigger_id: ask.trigger, view });
  return opened.view.id;
}

/** What would be a message, as a page to read: where there is no channel to put a message into. */
export interface Page {
  title: string;
  draw: () => Promise<Content>;
}

/** Shows a page. It opens at once, since Slack lets it within 3 s only, and is filled when it is drawn. */
export async function openPage(
  tools: Pick<SurfaceTools, "api" | "log">,
  ask: PressAsk,
  { title, draw }: Page,
): Promise<undefined> {
  const page = (blocks: Content["blocks"]) =>
    modal({ name: "page", carried: carry(ask), title, submit: undefined, blocks });
  const id = await openView(tools, ask, page([section("⏳ One moment …")]));
  const blocks = await draw().then(
    (content) => content.blocks,
    (thrown: unknown) => [section(explain(tools, ask, thrown))],
  );
  await tools.api.call("views.update", { view_id: id, view: page(blocks) });
  return undefined;
}
