import { type HomeAction, homeActions as actions } from "../buttons.ts";
import type { PressAsk } from "./ask.ts";
import { drawCoverage } from "./coverage-list.ts";
import { drawInspectForm } from "./inspect-form.ts";
import { drawItemList } from "./item-list.ts";
import type { SurfaceTools } from "./tools.ts";
import { openPage, openView } from "./view.ts";

/** Does what one button of the app's home asks. */
type Press = (tools: SurfaceTools, ask: PressAsk) => Promise<void>;

/** One entry a button. */
const presses: Record<HomeAction, Press> = {
  [actions.list]: (tools, ask) =>
    openPage(tools, ask, {
      title: "Certificates",
      draw: async () => drawItemList(await tools.certificates.lines(), { filter: {}, horizon: tools.horizon }),
    }),
  [actions.coverage]: (tools, ask) =>
    openPage(tools, ask, {
      title: "What is not covered",
      async draw() {
        const gaps = await tools.certificates.gaps();
        return drawCoverage(gaps, gaps.length);
      },
    }),
  async [actions.inspect](tools, ask) {
    await openView(tools, ask, drawInspectForm(ask));
  },
};

/** Whether a button is one of the home's. */
export function isOfHome(action: string): action is HomeAction {
  return Object.hasOwn(presses, action);
}

/** Does what the button of the home asks. */
export async function pressOfHome(tools: SurfaceTools, ask: PressAsk, action: HomeAction): Promise<undefined> {
  await presses[action](tools, ask);
}
