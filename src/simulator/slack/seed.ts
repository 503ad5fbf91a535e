/** A member of the workspace, as the world begins. */
export interface SeedUser {
  id: string;
  /** The handle, without `@`. */
  name: string;
  realName: string;
  title: string;
  /** Sees only the channels she was invited to. */
  guest?: boolean;
  deactivated?: boolean;
  /** Another app's bot. */
  bot?: boolean;
  /** Her own workspace, where that is another one: she is here through a shared channel. */
  team?: string;
}

/** A channel, as the world begins. */
export interface SeedChannel {
  id: string;
  name: string;
  members: readonly string[];
  isPrivate?: boolean;
  /** The workspace's general channel: it can't be left or archived. */
  isGeneral?: boolean;
  topic?: string;
}

/** A user group, as the world begins. */
export interface SeedUserGroup {
  id: string;
  /** Without `@`. */
  handle: string;
  name: string;
  users: readonly string[];
}

/** The app that is installed in the workspace. */
export interface SeedApp {
  id: string;
  /** The app's own bot user, which need not be among the users. */
  botUserId: string;
  botToken: string;
  appToken: string;
  /** What Slack signs with whatever it sends to a request URL. */
  signingSecret: string;
  /** The parsed manifest; scopes, commands, shortcuts and event subscriptions come from it. */
  manifest: unknown;
}

/** The workspace as it is before anything happened. What happened since lies on the world's shelf and wins. */
export interface SlackSeed {
  /** `enterprise`: the organization it belongs to, by its id. */
  team: { id: string; name: string; domain: string; enterprise?: string };
  users: readonly SeedUser[];
  channels: readonly SeedChannel[];
  userGroups: readonly SeedUserGroup[];
  app: SeedApp;
}
