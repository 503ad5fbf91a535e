/**
 * Slack's documented limits, all in one place. Lengths are in characters, times in milliseconds.
 */

/** How often something may be done: `perMinute` over time, `burst` at once. */
export interface Rate {
  perMinute: number;
  burst: number;
}

/**
 * Calls a minute, by the tier of the method. `special` methods have no documented number beyond
 * "several hundred a minute". Slack lets an app open its ten sockets together, hence the burst of tier 1.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export const TIERS = {
  1: { perMinute: 1, burst: 10 },
  2: { perMinute: 20, burst: 20 },
  3: { perMinute: 50, burst: 50 },
  4: { perMinute: 100, burst: 100 },
  special: { perMinute: 300, burst: 300 },
} as const satisfies Record<string, Rate>;

/** A method's tier. */
export type Tier = keyof typeof TIERS;

/**
 * Messages: one a second in each channel, short bursts allowed (Slack gives no number for a burst).
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits#posting_messages
 */
export const POSTS_PER_CHANNEL: Rate = { perMinute: 60, burst: 5 };

/** How long Slack waits for the app, and when it tries again. */
export interface SlackTiming {
  /** For an acknowledgement of any payload. */
  acknowledgeWithin: number;
  /** Before the first, second and third redelivery of an event that was not acknowledged. */
  redeliverAfter: readonly number[];
}

/**
 * @see https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
 * @see https://docs.slack.dev/apis/events-api#retries
 */
export const SLACK_TIMING: SlackTiming = { acknowledgeWithin: 3_000, redeliverAfter: [0, 60_000, 300_000] };

/** An event that found no socket for this long is lost: by then Slack has made its last attempt. */
export const KEEP_EVENTS_FOR = 360_000;

/** Sockets of one app at a time. @see https://docs.slack.dev/apis/events-api/using-socket-mode#connections */
export const SOCKETS = 10;
/** Between the server's WebSocket pings: well within the 30 s after which Slack's client gives a socket up. */
export const PING_EVERY = 10_000;

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#trigger_ids */
export const TRIGGER_LIFETIME = 3_000;

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export const RESPONSE_URL = { uses: 5, lifetime: 30 * 60_000 } as const;

/** @see https://docs.slack.dev/reference/methods/chat.postMessage and slackapi/bolt-js#2509 (`characters`) */
export const MESSAGE = { text: 40_000, blocks: 50, characters: 13_200 } as const;

/** @see https://docs.slack.dev/reference/views and https://docs.slack.dev/reference/methods/views.push */
export const VIEW = { blocks: 100, title: 24, metadata: 3_000, id: 255, bytes: 250_000, stack: 3 } as const;

/** @see https://docs.slack.dev/reference/block-kit/blocks */
export const BLOCK = {
  id: 255,
  text: 3_000,
  header: 150,
  fields: 10,
  field: 2_000,
  contextElements: 10,
  actions: 25,
  label: 2_000,
  altText: 2_000,
  url: 3_000,
} as const;

/** @see https://docs.slack.dev/reference/block-kit/block-elements */
export const ELEMENT = {
  id: 255,
  buttonText: 75,
  buttonValue: 2_000,
  placeholder: 150,
  options: 100,
  optionGroups: 100,
  overflowOptions: 5,
  choices: 10,
  inputLength: 3_000,
  files: 10,
} as const;

/** @see https://docs.slack.dev/reference/block-kit/composition-objects */
export const OBJECT = {
  optionText: 75,
  optionValue: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
} as const;

/**
 * Users a call: the newest reference says 100, older ones 1,000.
 *
 * @see https://docs.slack.dev/reference/methods/conversations.create, …setTopic and …invite
 */
export const CHANNEL = { name: 80, topic: 250, invite: 100 } as const;

/** @see https://docs.slack.dev/apis/web-api/pagination */
export const PAGE = { usual: 100, most: 1_000 } as const;

/** @see https://docs.slack.dev/reference/app-manifest */
export const MANIFEST = {
  name: 35,
  botName: 80,
  commands: 50,
  command: 32,
  description: 2_000,
  hint: 1_000,
  shortcuts: 10,
  shortcutName: 24,
} as const;
