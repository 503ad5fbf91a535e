import { z } from "zod";
import { PersonId } from "../../../domain/actor.ts";
import { unescape } from "../text.ts";

/** Something that a person did in Slack: who, where, and how to answer. */
export interface Ask {
  person: PersonId;
  /** Identity of the deed: what Slack sends twice is done once. */
  key: string;
  /** The channel that it was done in. */
  channel: string | undefined;
  /** The thread there; none for what was done outside of any. */
  thread?: string | undefined;
  /** Slack's `response_url`: takes answers for this person alone, for half an hour, wherever it was done. */
  answerTo: string | undefined;
}

/** A slash command. */
export interface CommandAsk extends Ask {
  command: string;
  /** What was typed behind it. */
  text: string;
  /** Opens one form, within 3 s. */
  trigger: string;
}

/** A button that was pressed. */
export interface PressAsk extends Ask {
  action: string;
  value: string;
  trigger: string;
  /** The form that it was in, by Slack's id: a further one opens above it. */
  form: string | undefined;
}

/** A form that was submitted. */
export interface SubmissionAsk extends Ask {
  form: string;
  /** What the form was opened about. */
  about: string[];
  /** What was filled in: by block_id, then action_id. */
  values: Record<string, Record<string, unknown>>;
}

/** What a form carries from its opening to its submission, as `private_metadata`. */
const Carried = z.object({
  channel: z.string().optional(),
  answerTo: z.string().optional(),
  about: z.array(z.string()),
});

const Command = z.object({
  command: z.string(),
  text: z.string().default(""),
  team_id: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  response_url: z.url().optional(),
  trigger_id: z.string(),
});

const someone = {
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  team: z.object({ id: z.string() }).nullish(),
};

const Press = z.object({
  ...someone,
  channel: z.object({ id: z.string() }).optional(),
  view: z.object({ id: z.string(), type: z.string() }).optional(),
  container: z.object({ message_ts: z.string().optional() }).default({}),
  actions: z.tuple([z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().default("") })]),
  response_url: z.url().optional(),
  trigger_id: z.string(),
});

const Submission = z.object({
  ...someone,
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
});

/** Reads a slash command's payload. @throws ZodError for what Slack never sends */
export function readCommand(body: unknown): CommandAsk {
  const payload = Command.parse(body);
  return {
    person: PersonId.parse(`${payload.team_id}/${payload.user_id}`),
    key: `slack/command/${payload.trigger_id}`,
    channel: payload.channel_id,
    answerTo: payload.response_url,
    command: payload.command,
    text: unescape(payload.text).trim(),
    trigger: payload.trigger_id,
  };
}

/** Reads the payload of a button. @throws ZodError for what Slack never sends */
export function readPress(body: unknown): PressAsk {
  const payload = Press.parse(body);
  const [{ action_id: action, action_ts: at, value }] = payload.actions;
  return {
    person: personOf(payload),
    key: `slack/action/${payload.container.message_ts ?? ""}/${at}/${payload.user.id}`,
    channel: payload.channel?.id,
    answerTo: payload.response_url,
    action,
    value,
    trigger: payload.trigger_id,
    form: payload.view?.type === "modal" ? payload.view.id : undefined,
  };
}

/** Reads a submitted form. @throws ZodError for what Slack never sends, or a form that is not ours */
export function readSubmission(body: unknown): SubmissionAsk {
  const payload = Submission.parse(body);
  const { id, callback_id: form, private_metadata: carried, state } = payload.view;
  const { channel, answerTo, about } = Carried.parse(JSON.parse(carried));
  return { person: personOf(payload), key: `slack/view/${id}`, channel, answerTo, form, about, values: state.values };
}

/** What a form that this deed opens has to carry: where its answer belongs, and what it is about. */
export function carry({ channel, answerTo }: Ask, ...about: string[]): string {
  return JSON.stringify({ channel, answerTo, about } satisfies z.input<typeof Carried>);
}

/** A user id alone is not an identity: in a shared channel the user's own workspace may be another. */
function personOf({ user, team }: z.infer<z.ZodObject<typeof someone>>): PersonId {
  return PersonId.parse(`${user.team_id ?? team?.id ?? ""}/${user.id}`);
}
