import { type CertificateAction, certificateActions as actions, readItem } from "../buttons.ts";
import type { PressAsk } from "./ask.ts";
import { itemWith } from "./find-item.ts";
import { drawHandOverForm } from "./hand-over-form.ts";
import { drawItemCard } from "./item-card.ts";
import { drawSnoozeForm } from "./snooze-form.ts";
import type { Answer } from "./tell.ts";
import { type SurfaceTools, told } from "./tools.ts";
import { openPage, openView } from "./view.ts";

/** Does what one button of a certificate asks. */
type Press = (tools: SurfaceTools, ask: PressAsk, certificate: string) => Promise<Answer | undefined>;

/** One entry a button. */
const presses: Record<CertificateAction, Press> = {
  [actions.rotate]: ({ dispatch }, { person: by, key }, certificate) =>
    told(dispatch({ kind: "rotate-certificate", by, key, certificate, rehearsal: false })),
  [actions.rehearse]: ({ dispatch }, { person: by, key }, certificate) =>
    told(dispatch({ kind: "rehearse-rotation", by, key, certificate })),
  async [actions.snooze](tools, ask, certificate) {
    await openView(tools, ask, await drawSnoozeForm(tools, ask, certificate));
    return undefined;
  },
  async [actions.handOver](tools, ask, certificate) {
    await openView(tools, ask, await drawHandOverForm(tools, ask, certificate));
    return undefined;
  },
  [actions.show]: (tools, ask, certificate) =>
    openPage(tools, ask, {
      title: "Certificate",
      draw: async () => drawItemCard(await itemWith(tools, certificate), tools),
    }),
};

/** Whether a button is one of a certificate's. */
export function isOfCertificate(action: string): action is CertificateAction {
  return Object.hasOwn(presses, action);
}

/** Does what the button of a certificate asks. */
export async function pressOfCertificate(
  tools: SurfaceTools,
  ask: PressAsk,
  action: CertificateAction,
): Promise<Answer | undefined> {
  return presses[action](tools, ask, readItem(ask.value));
}
