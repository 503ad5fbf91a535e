import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, section, titled } from "../blocks.ts";
import { sentence, typed } from "../text.ts";

/** What has been reached, and what is still owed. */
export function drawMilestone({ incident, milestone, stillOwed }: Extract<Notice, { kind: "milestone" }>): Content {
  const words = reached[milestone];
  const name = `INC-${incident.number}`;
  const owed = stillOwed.slice(0, 20).map((what) => `• ${sentence(typed(what, 500))}`);
  return content(`${name} is ${milestone}.`, [
    section(`${words.sign} *${name} is ${milestone}.* ${words.means}`),
    ...titled(words.owed, owed),
  ]);
}

const reached = {
  mitigated: {
    sign: "🩹",
    means: "It no longer hurts. Thank you.",
    owed: "Still to be done before it is over",
  },
  resolved: {
    sign: "✅",
    means: "It is over. The postmortem can be written with `/incident postmortem`.",
    owed: "Somebody has to follow up on",
  },
};
