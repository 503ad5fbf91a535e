import { z } from "zod";
import { MANIFEST } from "./limits.ts";

const SlashCommand = z.looseObject({
  command: z.string().startsWith("/").max(MANIFEST.command),
  description: z.string().max(MANIFEST.description),
  usage_hint: z.string().max(MANIFEST.hint).default(""),
  should_escape: z.boolean().default(false),
});

const Shortcut = z.looseObject({
  name: z.string().max(MANIFEST.shortcutName),
  type: z.enum(["global", "message"]),
  callback_id: z.string(),
  description: z.string(),
});

/**
 * The parts of an app manifest that decide what Slack lets the app do.
 *
 * @see https://docs.slack.dev/reference/app-manifest
 */
export const SlackManifest = z.looseObject({
  display_information: z.looseObject({ name: z.string().min(1).max(MANIFEST.name) }),
  features: z.looseObject({
    app_home: z.looseObject({ home_tab_enabled: z.boolean().default(false) }).default({ home_tab_enabled: false }),
    bot_user: z.looseObject({ display_name: z.string().min(1).max(MANIFEST.botName) }),
    slash_commands: z.array(SlashCommand).max(MANIFEST.commands).default([]),
    shortcuts: z.array(Shortcut).max(MANIFEST.shortcuts).default([]),
  }),
  oauth_config: z.looseObject({ scopes: z.looseObject({ bot: z.array(z.string()) }) }),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({ bot_events: z.array(z.string()).default([]) }).default({ bot_events: [] }),
    interactivity: z.looseObject({ is_enabled: z.boolean() }).default({ is_enabled: false }),
  }),
});
export type SlackManifest = z.infer<typeof SlackManifest>;
