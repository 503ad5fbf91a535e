import { wordsOf } from "../../src/simulator/page/block-kit/reading.ts";
import type { People } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import type { ChannelView, FileView, MessageView } from "../../src/simulator/slack/surface.ts";

/** How long a person waits for the bot, in milliseconds. */
const patience = 60_000;

/** An incident's channel, as one person reads it. */
export interface IncidentChannel {
  name: string;
  messages(): Promise<MessageView[]>;
  /** Waits until she reads these words, and gives the newest message that has them. */
  said(words: RegExp): Promise<MessageView>;
  /** Waits for a file with such a name, and gives the newest. */
  file(name: RegExp): Promise<FileView>;
}

/** Waits until the incident has its channel. `person`: a member's id. */
export async function incidentChannel(people: People, person: string, number: number): Promise<IncidentChannel> {
  const find = async (): Promise<ChannelView | undefined> =>
    (await people.workspace(person)).channels.find(
      ({ name, pins }) => name.startsWith(`inc-${number}-`) && pins.length > 0,
    );
  const { name } = await awaited(`the channel of INC-${number}`, find, () => people.sees(person));
  const messages = async () => (await find())?.messages ?? [];
  const instead = () => people.sees(person, name);
  return {
    name,
    messages,
    said: (words) =>
      awaited(
        `words like ${words.source}`,
        async () => (await messages()).findLast((message) => words.test(wordsOf(message))),
        instead,
      ),
    file: (wanted) =>
      awaited(
        `a file like ${wanted.source}`,
        async () => (await messages()).flatMap(({ files }) => files).findLast(({ name }) => wanted.test(name)),
        instead,
      ),
  };
}

function awaited<Found>(
  what: string,
  look: () => Promise<Found | undefined>,
  instead: () => Promise<string>,
): Promise<Found> {
  return until(look, { timeoutMs: patience, what, instead });
}
