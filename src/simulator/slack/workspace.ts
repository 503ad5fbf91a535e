import { randomBytes } from "node:crypto";
import type { WorldContext } from "../core/context.ts";
import { SlackManifest } from "./manifest.ts";
import type { SlackSeed } from "./seed.ts";
import { SlackError } from "./slack-error.ts";
import { initialState } from "./state.ts";
import type { Channel, SlackState, User } from "./state.ts";

/** The installed app, as Slack knows it. */
export interface InstalledApp {
  id: string;
  botUserId: string;
  botId: string;
  botToken: string;
  appToken: string;
  signingSecret: string;
  manifest: SlackManifest;
  scopes: ReadonlySet<string>;
}

/**
 * The workspace's state with the few questions everybody asks of it. Functions of this folder change
 * the state in memory; whoever was called from outside (a Web API call, a person, an acknowledgement)
 * saves once, before it answers.
 */
export interface Workspace {
  readonly team: SlackSeed["team"];
  readonly app: InstalledApp;
  readonly state: SlackState;
  /** `http://127.0.0.1:PORT`: where links to files and messages point. */
  origin(): string;
  save(): void;
  /** Milliseconds, in the world's time. */
  now(): number;
  seconds(): number;
  newId(prefix: string): string;
  newTs(): string;
  user(id: string): User | undefined;
  channel(id: string): Channel | undefined;
  /** Throws `missing_scope` unless the app holds one of them. */
  requireScope(scopes: readonly string[]): void;
}

/**
 * Opens the workspace kept on the world's shelf; the seed fills an empty one.
 *
 * @throws when the manifest is not one Slack would take
 */
export function openWorkspace(context: WorldContext, seed: SlackSeed, origin: () => string): Workspace {
  const manifest = SlackManifest.parse(seed.app.manifest);
  const now = (): number => context.clock.now().getTime();
  const seconds = (): number => Math.floor(now() / 1000);
  const botName = manifest.features.bot_user.display_name;
  const shelf = context.shelves.shelf("slack", () => initialState(seed, botName, seconds()));
  const { state } = shelf;
  const scopes = new Set(manifest.oauth_config.scopes.bot);

  return {
    team: seed.team,
    app: {
      id: seed.app.id,
      botUserId: seed.app.botUserId,
      botId: seed.app.botUserId.replace(/^./, "B"),
      botToken: seed.app.botToken,
      appToken: seed.app.appToken,
      signingSecret: seed.app.signingSecret,
      manifest,
      scopes,
    },
    state,
    origin,
    save: () => shelf.save(),
    now,
    seconds,
    newId(prefix) {
      state.serial += 1;
      return `${prefix}0${state.serial.toString(36).toUpperCase().padStart(9, "0")}`;
    },
    newTs() {
      state.lastTs = Math.max(state.lastTs + 1, now() * 1000);
      return `${Math.floor(state.lastTs / 1e6)}.${String(state.lastTs % 1e6).padStart(6, "0")}`;
    },
    user: (id) => state.users.find((user) => user.id === id),
    channel: (id) => state.channels.find((channel) => channel.id === id),
    requireScope(needed) {
      if (needed.length === 0 || needed.some((scope) => scopes.has(scope))) return;
      throw new SlackError("missing_scope", { needed: needed.join(","), provided: [...scopes].join(",") });
    },
  };
}

/** Letters nobody can guess, for ids that are also a permission. */
export function secretId(bytes = 12): string {
  return randomBytes(bytes).toString("hex");
}
