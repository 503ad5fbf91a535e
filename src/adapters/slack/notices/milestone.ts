import { isPlanned } from "../../../domain/incident/incident.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, section, titled } from "../blocks.ts";
import { sentence, typed } from "../text.ts";

/** What has been reached, and what is still owed. */
export function drawMilestone({ incident, milestone, stillOwed }: Extract<Notice, { kind: "milestone" }>): Content {
  const words = (isPlanned(incident) ? planned : reached)[milestone];
  const said = `INC-${incident.number} is ${words.state}.`;
  const owed = stillOwed.slice(0, 20).map((what) => `• ${sentence(typed(what, 500))}`);
  return content(said, [section(`${words.sign} *${said}* ${words.means}`), ...titled(words.owed, owed)]);
}

const reached = {
  mitigated: {
    state: "mitigated",
    sign: "🩹",
    means: "It no longer hurts. Thank you.",
    owed: "Still to be done before it is over",
  },
  resolved: {
    state: "resolved",
    sign: "✅",
    means: "It is over. The postmortem can be written with `/incident postmortem`.",
    owed: "Somebody has to follow up on",
  },
};

const planned: typeof reached = {
  mitigated: { ...reached.mitigated, state: "made", means: "The planned change is in place, and works. Thank you." },
  resolved: { ...reached.resolved, state: "done", means: "The planned change is over. Thank you." },
};
