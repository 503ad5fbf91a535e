import { type HomeAction, homeActions as actions, type ListName } from "../buttons.ts";
import type { PressAsk } from "./ask.ts";
import { publishHome } from "./home.ts";
import { drawInspectForm } from "./inspect-form.ts";
import { lists } from "./lists.ts";
import type { SurfaceTools } from "./tools.ts";
import { openPage, openView } from "./view.ts";

/** Does what one button of the app's home asks. */
type Press = (tools: SurfaceTools, ask: PressAsk) => Promise<void>;

/** One entry a button. */
const presses: Record<HomeAction, Press> = {
  [actions.list]: (tools, ask) => openList(tools, ask, "items"),
  [actions.coverage]: (tools, ask) => openList(tools, ask, "gaps"),
  async [actions.inspect](tools, ask) {
    await openView(tools, ask, drawInspectForm(ask));
  },
  [actions.refresh](tools, { person }) {
    tools.gaps.forget();
    return publishHome(tools, person);
  },
};

function openList(tools: SurfaceTools, ask: PressAsk, name: ListName): Promise<undefined> {
  const { title, draw } = lists[name];
  return openPage(tools, ask, { title, draw: () => draw(tools, { text: "", page: 1 }) });
}

/** Whether a button is one of the home's. */
export function isOfHome(action: string): action is HomeAction {
  return Object.hasOwn(presses, action);
}

/** Does what the button of the home asks. */
export async function pressOfHome(tools: SurfaceTools, ask: PressAsk, action: HomeAction): Promise<undefined> {
  await presses[action](tools, ask);
}
