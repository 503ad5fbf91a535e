import type { types } from "@slack/bolt";
import { z } from "zod";
import { holdsPrivateKey } from "../../../../domain/certificate/burnt.ts";
import { FirebreakError } from "../../../../domain/errors.ts";
import { readPointer } from "../../buttons.ts";
import { escape } from "../../text.ts";
import { type Ask, carry, type SubmissionAsk } from "../ask.ts";
import { reportBurnt, type SlackFile } from "../files/burnt-key.ts";
import { filledIn, input, modal, rehearsalNote } from "../form.ts";
import { longestReason } from "../guard/reason-form.ts";
import { answering } from "../tell.ts";
import type { SurfaceTools } from "../tools.ts";

/** The form's name among the bot's forms. */
export const certificateForm = "rotation.certificate";

/** What Apple's portal gives has about 2 KiB; a whole chain as PEM has less than this, in bytes. */
const most = 64 * 1024;

/**
 * The form that takes the certificate. `asksForIt`: nobody has asked for the rotation yet, so whoever
 * hands it over does, and says why. A `.p12` can't be chosen: it would bring a private key into Slack.
 */
export function drawCertificateForm(
  ask: Ask,
  rotation: string,
  { asksForIt, rehearsal }: { asksForIt: boolean; rehearsal: boolean },
): types.ModalView {
  return modal({
    name: certificateForm,
    carried: carry(ask, rotation),
    title: "Upload certificate",
    submit: "Hand over",
    blocks: [
      ...(rehearsal ? [rehearsalNote] : []),
      input("certificate", {
        label: "The certificate from Apple's portal",
        hint: "The .cer file, or the same as PEM. Never a private key.",
        element: { type: "file_input", filetypes: ["cer", "crt", "der", "pem"], max_files: 1 },
      }),
      ...(asksForIt
        ? [
            input("reason", {
              label: "Why is it rotated now?",
              hint: "By this you ask for the rotation: others have to approve it, and read this as your words.",
              element: { type: "plain_text_input", max_length: longestReason },
            }),
          ]
        : []),
    ],
  });
}

const Chosen = z.object({
  files: z.tuple([z.object({ name: z.string(), size: z.number(), url_private_download: z.url() })]),
});

/** Fetches the file and hands it over. The check's outcome shows on the rotation's card. */
export async function submitCertificateForm(tools: SurfaceTools, ask: SubmissionAsk): Promise<void> {
  await answering(tools, ask, async () => {
    const { incident, path } = readPointer(ask.about[0] ?? "");
    const [rotation = ""] = path;
    const { name, bytes } = await fetchFile(tools, ask);
    if (holdsPrivateKey(bytes)) {
      const burnt = { by: ask.person, key: ask.key, incident, rotations: [{ id: rotation }] };
      await reportBurnt(tools, { name, bytes }, burnt);
      throw posted();
    }
    const reason = filledIn.text(ask, "reason").trim();
    const { text } = await tools.dispatch({
      kind: "offer-certificate",
      by: ask.person,
      key: ask.key,
      incident,
      rotation,
      file: Buffer.from(bytes).toString("base64"),
      reason: reason === "" ? null : reason,
    });
    return escape(text);
  });
}

async function fetchFile({ api }: SurfaceTools, ask: SubmissionAsk): Promise<SlackFile> {
  const chosen = Chosen.safeParse(ask.values["certificate"]?.["certificate"]);
  if (!chosen.success) {
    throw new FirebreakError("bad-input", "No file came with the form.", { todo: "Choose one file and try again." });
  }
  const [{ name, url_private_download: address }] = chosen.data.files;
  return { name, bytes: await api.download(address, most) };
}

function posted(): FirebreakError {
  return new FirebreakError("bad-input", "This file holds a private key, so it was not used.", {
    expected: "the certificate alone, as Apple's portal gives it",
    todo: "Delete the file from Slack now. The key counts as burnt, and this rotation refuses it: whoever could read the file may have it, so replace it wherever it is in use. From this rotation's signing request the bot has made a key of its own.",
  });
}
