import type { types } from "@slack/bolt";
import { z } from "zod";
import { mostInspectedBytes } from "../../../domain/certificate/inspection.ts";
import { FirebreakError } from "../../../domain/errors.ts";
import { typed } from "../text.ts";
import { type Ask, carry, type SubmissionAsk } from "./ask.ts";
import { input, modal } from "./form.ts";
import { drawInspection } from "./inspection.ts";
import { type Answer, answering, explain } from "./tell.ts";
import type { SurfaceTools } from "./tools.ts";
import { zoneOf } from "./zone.ts";

/** The form's name among the bot's forms. */
export const inspectForm = "certificate.inspect";

/** Files at once: Slack takes five answers at one address. */
const most = 5;

/** The form that takes files to look into. A `.p12` can't be chosen: it would bring a private key into Slack. */
export function drawInspectForm(ask: Ask): types.ModalView {
  return modal({
    name: inspectForm,
    carried: carry(ask),
    title: "Inspect certificates",
    submit: "Inspect",
    blocks: [
      input("files", {
        label: "Certificates or signing requests",
        hint: "Only you are told what is in them, and they are used for nothing else. Never choose a private key: in Slack it is no secret any more.",
        element: {
          type: "file_input",
          filetypes: ["cer", "crt", "der", "pem", "csr", "p7b", "p7c", "txt"],
          max_files: most,
        },
      }),
    ],
  });
}

const Chosen = z.object({ files: z.array(z.object({ name: z.string(), url_private_download: z.url() })).min(1) });
type ChosenFile = z.infer<typeof Chosen>["files"][number];

/** Says what is in each file, to the person alone, one message a file. */
export async function submitInspectForm(tools: SurfaceTools, ask: SubmissionAsk): Promise<void> {
  const chosen = Chosen.safeParse(ask.values["files"]?.["files"]);
  const files = chosen.success ? chosen.data.files : [];
  if (files.length === 0) {
    return answering(tools, ask, () => {
      throw new FirebreakError("bad-input", "No file came with the form.", { todo: "Choose one and try again." });
    });
  }
  const reader = { now: tools.clock.now(), zone: await zoneOf(tools, ask.person) };
  for (const file of files) await answering(tools, ask, () => inspect(tools, ask, { file, reader }));
}

async function inspect(
  tools: SurfaceTools,
  ask: SubmissionAsk,
  { file: { name, url_private_download: address }, reader }: { file: ChosenFile; reader: { now: Date; zone: string } },
): Promise<Answer> {
  try {
    const bytes = await tools.api.download(address, mostInspectedBytes);
    return drawInspection(await tools.inspector.inspect({ name, bytes }, {}), reader);
  } catch (thrown) {
    return `*${typed(name, 150)}*\n${explain(tools, ask, thrown)}`;
  }
}
