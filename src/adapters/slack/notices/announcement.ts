import { isPlanned } from "../../../domain/incident/incident.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, section } from "../blocks.ts";
import { channelLink, moment, typed } from "../text.ts";
import { incidentName, stateInShort, stateInWords, statusInWords } from "./incident-in-words.ts";

/** One line in the channel where everybody hears of incidents. */
export function drawAnnouncement({ incident, facts }: Extract<Notice, { kind: "announcement" }>): Content {
  const name = incidentName(incident);
  const status = statusInWords(incident);
  const where = incident.channel === undefined ? "" : ` · ${channelLink(incident.channel)}`;
  const severity = isPlanned(incident) ? [] : [incident.severity];
  const watch = incident.watch === undefined ? [] : [`opened by the watch: ${typed(incident.watch.why, 150)}`];
  const lines = [
    `*${name}*${where}`,
    [
      stateInWords(incident),
      ...severity,
      typed(facts.componentName),
      `since ${moment(incident.declaredAt)}`,
      ...watch,
    ].join(" · "),
    ...(status === "" ? [] : [`Public status page: ${status}`]),
  ];
  return content(`${name}: ${stateInShort(incident)}`, [section(lines.join("\n"))]);
}
