import type { Notice } from "../../../ports/chat.ts";
import { incidentName } from "./incident-in-words.ts";
import type { FileContent } from "./rotation/signing-request.ts";

/** The postmortem, as a Markdown file. */
export function drawPostmortem({ incident, name, markdown }: Extract<Notice, { kind: "postmortem" }>): FileContent {
  return {
    name,
    content: markdown,
    comment: `The postmortem of ${incidentName(incident)}, as far as the journal can tell it. What only people know is left for you to write.`,
  };
}
