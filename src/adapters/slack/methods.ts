import { z } from "zod";

/** A method of Slack's Web API that the bot calls: the scopes it needs, and what of its answer is used. */
interface Method {
  /** All of these are in manifest.yml; a test holds the two together. */
  scopes: readonly string[];
  answer: z.ZodType;
}

const channel = z.object({ channel: z.object({ id: z.string() }) });
const view = z.object({ view: z.object({ id: z.string() }) });
const next = z.object({ next_cursor: z.string().default("") }).default({ next_cursor: "" });
const nothing = z.object({});
/** Where a file was posted: by channel, each with the message and the thread that this is in. */
const shares = z.record(z.string(), z.array(z.object({ ts: z.string(), thread_ts: z.string().optional() })));

/**
 * Every method that is called, and no other: the client is reached through this table alone.
 * Scopes as in https://docs.slack.dev/reference/methods
 */
export const methods = {
  "auth.test": {
    scopes: [],
    answer: z.object({
      team_id: z.string(),
      user_id: z.string(),
      bot_id: z.string(),
      enterprise_id: z.string().optional(),
    }),
  },
  "bots.info": { scopes: ["users:read"], answer: z.object({ bot: z.object({ app_id: z.string() }) }) },
  "chat.postEphemeral": { scopes: ["chat:write"], answer: nothing },
  "chat.postMessage": { scopes: ["chat:write"], answer: z.object({ channel: z.string(), ts: z.string() }) },
  "chat.update": { scopes: ["chat:write"], answer: z.object({ channel: z.string(), ts: z.string() }) },
  "conversations.create": { scopes: ["channels:manage"], answer: channel },
  // The incidents' own channels are public; the one where they are announced may be private.
  "conversations.history": {
    scopes: ["channels:history", "groups:history"],
    answer: z.object({
      messages: z.array(
        z.object({
          ts: z.string(),
          metadata: z.object({ event_payload: z.record(z.string(), z.unknown()).optional() }).optional(),
          files: z.array(z.object({ id: z.string(), name: z.string().nullish() })).optional(),
        }),
      ),
      response_metadata: next,
    }),
  },
  // An owner's channel may be private.
  "conversations.info": {
    scopes: ["channels:read", "groups:read"],
    answer: z.object({ channel: z.object({ is_archived: z.boolean().default(false), is_member: z.boolean() }) }),
  },
  "conversations.invite": { scopes: ["channels:manage"], answer: nothing },
  "conversations.list": {
    scopes: ["channels:read"],
    answer: z.object({
      channels: z.array(
        z.object({ id: z.string(), name: z.string(), creator: z.string().optional(), is_archived: z.boolean() }),
      ),
      response_metadata: next,
    }),
  },
  "conversations.members": {
    scopes: ["channels:read", "groups:read"],
    answer: z.object({ members: z.array(z.string()), response_metadata: next }),
  },
  "conversations.setPurpose": { scopes: ["channels:manage"], answer: nothing },
  "files.completeUploadExternal": { scopes: ["files:write"], answer: nothing },
  // Of a file from another workspace an event tells no more than its id: https://docs.slack.dev/apis/slack-connect
  "files.info": {
    scopes: ["files:read"],
    answer: z.object({
      file: z.object({
        name: z.string().nullish(),
        size: z.number().default(0),
        mimetype: z.string().nullish(),
        mode: z.string().default("hosted"),
        file_access: z.string().default("visible"),
        url_private_download: z.url().optional(),
        shares: z.object({ public: shares, private: shares }).partial().optional(),
      }),
    }),
  },
  "files.getUploadURLExternal": {
    scopes: ["files:write"],
    answer: z.object({ upload_url: z.url(), file_id: z.string() }),
  },
  "pins.add": { scopes: ["pins:write"], answer: nothing },
  "usergroups.users.list": { scopes: ["usergroups:read"], answer: z.object({ users: z.array(z.string()) }) },
  "users.info": {
    scopes: ["users:read"],
    answer: z.object({
      user: z.object({
        team_id: z.string().optional(),
        deleted: z.boolean().default(false),
        is_bot: z.boolean().default(false),
        is_restricted: z.boolean().default(false),
        is_ultra_restricted: z.boolean().default(false),
        is_stranger: z.boolean().default(false),
        real_name: z.string().optional(),
        tz: z.string().nullish(),
        profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
      }),
    }),
  },
  "views.open": { scopes: [], answer: view },
  "views.publish": { scopes: [], answer: nothing },
  "views.push": { scopes: [], answer: view },
  "views.update": { scopes: [], answer: nothing },
} as const satisfies Record<string, Method>;
/** A method's name, as Slack has it. */
export type MethodName = keyof typeof methods;
/** What is used of a method's answer. */
export type AnswerOf<Name extends MethodName> = z.infer<(typeof methods)[Name]["answer"]>;

/** What needs a scope without being a method: slash commands, and fetching a file that somebody uploaded. */
const besides = ["commands", "files:read"];

/** Every scope that the bot's token needs, in alphabetical order. */
export const neededScopes: readonly string[] = [
  ...new Set([...besides, ...Object.values(methods).flatMap((method) => method.scopes)]),
].toSorted();
