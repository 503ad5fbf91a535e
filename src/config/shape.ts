import { z } from "zod";
import { AwsAccount, BreakGlassRole } from "../domain/approval/role.ts";
import { Application, Component, TeamMember } from "../domain/estate.ts";
import { Owner } from "../domain/inventory/owner.ts";
import { WatchSettings } from "../domain/inventory/settings.ts";
import { PagerSettings } from "../domain/pager.ts";
import { JournalSettings } from "../domain/record/settings.ts";
import { Consumer } from "../domain/rollout/consumer.ts";
import { Duration } from "../domain/time.ts";
import { Policy } from "../guard/policy.ts";

const address = z.url({ protocol: /^https?$/ });
const port = z.int().min(0).max(65_535);
/** Where a server of ours listens. */
const Listener = z.strictObject({ host: z.string().default("127.0.0.1"), port });

/** firebreak.yml: everything that is not a secret. */
export const ConfigFile = z.strictObject({
  slack: z.strictObject({
    /** The channel where everybody hears of incidents: its id. */
    announcements: z.string().regex(/^[CG][A-Z0-9]+$/, "a channel is named by its id, as in C0123"),
    api: address.default("https://slack.com/api/"),
    /** How Slack tells what people do: over a socket that the bot opens, or by requests to where it listens. */
    transport: z.enum(["socket", "http"]).default("socket"),
    /** Where Slack's requests arrive, when they do. */
    http: Listener.extend({
      path: z
        .string()
        .regex(/^\/[\w./~-]*$/, "a path that begins with a slash, as in /slack")
        .default("/slack"),
    }).optional(),
  }),
  people: z.array(TeamMember).min(1),
  components: z.array(Component).min(1),
  applications: z.array(Application).default([]),
  /** What keeps a credential in its memory until it is started anew. */
  consumers: z.array(Consumer).default([]),
  aws: z.strictObject({
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, as in eu-west-1"),
    breakGlass: BreakGlassRole,
    /** Further accounts that credentials are changed in. */
    accounts: z.array(AwsAccount).default([]),
  }),
  /** Where keys and credentials are kept: in Secrets Manager, or in encrypted files in a directory. */
  secrets: z
    .discriminatedUnion("store", [
      z.strictObject({ store: z.literal("aws") }),
      z.strictObject({ store: z.literal("file"), directory: z.string().min(1) }),
    ])
    .default({ store: "aws" }),
  apns: z.strictObject({
    production: address.default("https://api.push.apple.com"),
    sandbox: address.default("https://api.sandbox.push.apple.com"),
    /** A file of PEM certificates to trust instead of the system's. */
    trust: z.string().optional(),
    /** A file of PEM certificates: Apple's intermediates and root, for the check of the chain. */
    issuers: z.string(),
  }),
  github: z.strictObject({
    api: address.default("https://api.github.com"),
    app: z.int().min(1),
    installation: z.int().min(1),
    owner: z.string().min(1),
    repository: z.string().min(1),
    branch: z.string().min(1).default("main"),
    /** The folder of the Terraform code; the whole repository when left out. */
    path: z.string().default(""),
  }),
  rotation: z
    .strictObject({
      /** How long push is watched after it was verified. */
      watch: Duration.default(600_000),
      /** Below this the approvers are warned. */
      minimumRemainingDays: z.int().min(0).default(30),
      /** A certificate that lasts longer is rotated in the planned order: merge first. */
      calm: Duration.default(7 * 86_400_000),
      /** Secrets that a rotation may take a credential from, beside the applications' own: patterns of names. */
      takeFrom: z.array(z.string().min(1)).default([]),
      /** How often an open pull request is looked at. */
      lookAtPullRequest: Duration.default(30_000),
      /** How often a consumer that is being restarted is looked at. */
      lookAtRollout: Duration.pipe(z.number().min(100)).default(10_000),
    })
    .prefault({}),
  /** The teams that look after certificates. */
  owners: z.array(Owner).default([]),
  /** What wakes people. */
  pagers: z.array(PagerSettings).default([]),
  watch: WatchSettings.prefault({}),
  journal: JournalSettings.prefault({}),
  guard: z.strictObject({ policies: z.array(Policy).min(1) }),
  web: z.strictObject({
    /** The public status page. */
    public: Listener.extend({ name: z.string().min(1), address: address.optional() }),
    /** Health, metrics and the certificates. `address`: where people reach it, for links in the chat. */
    internal: Listener.extend({ address: address.optional() }),
  }),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
