import { type Actor, partsOf, type PersonId } from "../../domain/actor.ts";
import { type Instant, written } from "../../domain/time.ts";

/*
 * Slack's mrkdwn. Whatever a person typed goes through `typed` or `quoted`, so that it can neither
 * mention anybody nor pass for a link or a button's words.
 * See https://docs.slack.dev/messaging/formatting-message-text
 */

/** A typed text on one line, harmless, at most `most` characters. */
export function typed(text: string, most = 300): string {
  return clipMarkup(escape(text.replaceAll(/\s+/g, " ").trim()), most);
}

/** A typed text with its lines, as a quotation. */
export function quoted(text: string, most = 1000): string {
  return clipMarkup(escape(text.trim()), most).replaceAll(/^/gm, "> ");
}

/** Slack's three control characters as text; half a surrogate pair, which no form can carry, as a mark. */
export function escape(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, "\u{FFFD}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Typed text as Slack hands it over in a slash command, with the control characters as people typed them. */
export function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Plain text of at most `most` UTF-16 units, as Slack counts; what is cut off ends in “…”. */
export function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** The same for mrkdwn: never cut inside an escape or a `<reference>`. */
export function clipMarkup(markup: string, most: number): string {
  if (markup.length <= most) return markup;
  return `${markup.slice(0, most - 1).replace(/(<[^>]*|&[a-z]*|[\uD800-\uDBFF])$/, "")}…`;
}

/** The person, as Slack shows her to each reader. */
export function mention(person: PersonId): string {
  return `<@${partsOf(person).user}>`;
}

/** The user group; everybody in it is notified. */
export function mentionGroup(group: string): string {
  return `<!subteam^${group}>`;
}

/** The channel, as a link. */
export function channelLink(channel: string): string {
  return `<#${channel}>`;
}

/** Whoever did it. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "person":
      return mention(actor.id);
    case "operator":
      return `${typed(actor.name, 80)} at the command line`;
    case "bot":
      return "Firebreak";
  }
}

/** The instant in each reader's own time zone. See https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function moment(instant: Instant): string {
  const seconds = Math.floor(new Date(instant).getTime() / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time}|${written(instant)}>`;
}

/** A link with words of its own. */
export function link(url: string, words: string): string {
  return `<${url.replaceAll(/[<>|\s]/g, encodeURIComponent)}|${typed(words)}>`;
}

/** Something to copy or compare letter by letter. */
export function code(text: string, most = 300): string {
  return `\`${typed(text.replaceAll("`", "'"), most)}\``;
}

/** Something to copy whole, with its lines. */
export function preformatted(text: string, most = 1000): string {
  return `\`\`\`${clipMarkup(escape(text.replaceAll("`", "'").trim()), most)}\`\`\``;
}

/** A sentence ends with one full stop, whoever wrote it. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
