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
  /** What Slack would sign HTTP deliveries with. Socket Mode, all this world speaks, signs nothing. */
  signingSecret: string;
  /** The parsed manifest; scopes, commands, shortcuts and event subscriptions come from it. */
  manifest: unknown;
}

/** The workspace as it is before anything happened. What happened since lies on the world's shelf and wins. */
export interface SlackSeed {
  team: { id: string; name: string; domain: string };
  users: readonly SeedUser[];
  channels: readonly SeedChannel[];
  userGroups: readonly SeedUserGroup[];
  app: SeedApp;
}
