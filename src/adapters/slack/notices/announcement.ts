import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, section } from "../blocks.ts";
import { channelLink, moment, typed } from "../text.ts";
import { incidentName, stateInWords, statusInWords } from "./incident-in-words.ts";

/** One line in the channel where everybody hears of incidents. */
export function drawAnnouncement({ incident, facts }: Extract<Notice, { kind: "announcement" }>): Content {
  const name = incidentName(incident);
  const status = statusInWords(incident);
  const where = incident.channel === undefined ? "" : ` · ${channelLink(incident.channel)}`;
  const lines = [
    `*${name}*${where}`,
    `${stateInWords[incident.state]} · ${incident.severity} · ${typed(facts.componentName)} · since ${moment(incident.declaredAt)}`,
    ...(status === "" ? [] : [`Public status page: ${status}`]),
  ];
  return content(`${name}: ${incident.state}`, [section(lines.join("\n"))]);
}
