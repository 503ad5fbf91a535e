import { z } from "zod";
import { LineCounter, parseDocument } from "yaml";
import { FirebreakError } from "./domain/errors.ts";
import { Application, Component, TeamMember } from "./domain/estate.ts";
import { Duration } from "./domain/time.ts";
import { Policy, policyFaults } from "./guard/policy.ts";

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
  }),
  people: z.array(TeamMember).min(1),
  components: z.array(Component).min(1),
  applications: z.array(Application).default([]),
  aws: z.strictObject({
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, as in eu-west-1"),
    breakGlass: z.strictObject({ role: z.string().startsWith("arn:"), externalId: z.string().min(2).max(1224) }),
  }),
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
      /** How often an open pull request is looked at. */
      lookAtPullRequest: Duration.default(30_000),
    })
    .prefault({}),
  guard: z.strictObject({ policies: z.array(Policy).min(1) }),
  web: z.strictObject({
    /** The public status page. */
    public: Listener.extend({ name: z.string().min(1), address: address.optional() }),
    /** Health, for this machine and whoever watches it. */
    internal: Listener,
  }),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** The secrets, from the environment alone. */
const Secrets = z.object({
  SLACK_BOT_TOKEN: z.string().startsWith("xoxb-", "a bot token begins with xoxb-"),
  SLACK_APP_TOKEN: z.string().startsWith("xapp-", "an app-level token begins with xapp-"),
  GITHUB_APP_PRIVATE_KEY: z.string().includes("PRIVATE KEY", { error: "the app's private key, in PEM" }),
});

/** Everything that a bot is told from outside. */
export interface Config extends ConfigFile {
  secrets: { slackBot: string; slackApp: string; githubKey: string };
  /** A PostgreSQL server; without one the database is embedded. */
  databaseUrl: string | undefined;
  /** Where the embedded database, the lock and the local socket are. */
  dataDirectory: string;
}

/** An environment, as Node has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration.
 *
 * @param text the content of firebreak.yml
 * @throws FirebreakError `misconfigured`, naming the key, what was found and what was expected
 */
export function readConfig(text: string, environment: Environment): Config {
  const file = readFile(text);
  const secrets = readSecrets(environment);
  return {
    ...file,
    secrets: {
      slackBot: secrets.SLACK_BOT_TOKEN,
      slackApp: secrets.SLACK_APP_TOKEN,
      githubKey: secrets.GITHUB_APP_PRIVATE_KEY,
    },
    databaseUrl: environment["DATABASE_URL"],
    dataDirectory: environment["FIREBREAK_DATA"] ?? ".firebreak/data",
  };
}

function readFile(text: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    throw wrong(
      "firebreak.yml is not valid YAML.",
      `line ${error.linePos?.[0].line ?? 1}: ${error.message.split("\n")[0]}`,
      "valid YAML",
    );
  }
  const value: unknown = document.toJS();
  const parsed = ConfigFile.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = pathOf(issue);
    const found = describe(at(value, path));
    throw wrong(`firebreak.yml: ${path.join(".") || "the file"} is wrong.`, found, issue?.message ?? "another value");
  }
  const unmet = policyFaults(parsed.data.guard.policies).map(({ path, message }) => ({
    path: ["guard", "policies", ...path],
    message,
    expected: "a policy that can be met without the person who asks",
  }));
  const [fault] = [...unmet, ...referenceFaults(parsed.data)];
  if (fault !== undefined)
    throw wrong(`firebreak.yml: ${fault.path.join(".")} is wrong.`, fault.message, fault.expected);
  return parsed.data;
}

/** Names that lead nowhere: a component's application that is not listed, a person listed twice. */
function referenceFaults(file: ConfigFile): { path: (string | number)[]; message: string; expected: string }[] {
  const applications = new Set(file.applications.map((application) => application.arn));
  const unlisted = file.components.flatMap(({ application }, index) =>
    application === undefined || applications.has(application)
      ? []
      : [
          {
            path: ["components", index, "application"],
            message: application,
            expected: "an ARN that is listed under applications",
          },
        ],
  );
  const chats = file.people.map((person) => person.chat);
  const twice = chats.flatMap((chat, index) =>
    chats.indexOf(chat) < index
      ? [{ path: ["people", index, "chat"], message: `${chat}, a second time`, expected: "each person once" }]
      : [],
  );
  return [...unlisted, ...twice];
}

function readSecrets(environment: Environment): z.infer<typeof Secrets> {
  const parsed = Secrets.safeParse(environment);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "");
  const found = environment[name] === undefined ? "not set" : "set, but not of that form";
  throw wrong(`The environment variable ${name} is wrong.`, found, expectedSecret[name] ?? issue?.message ?? "");
}

const expectedSecret: Record<string, string> = {
  SLACK_BOT_TOKEN: "the bot token of the Slack app, beginning with xoxb-",
  SLACK_APP_TOKEN: "an app-level token with connections:write, beginning with xapp-",
  GITHUB_APP_PRIVATE_KEY: "the private key of the GitHub App, in PEM",
};

function pathOf(issue: z.core.$ZodIssue | undefined): (string | number)[] {
  const path = (issue?.path ?? []).filter((part) => typeof part !== "symbol");
  return issue?.code === "unrecognized_keys" ? [...path, issue.keys[0] ?? ""] : path;
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<string | number, unknown> | undefined)?.[key], value);
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "object" ? (Array.isArray(value) ? "a list" : "a mapping") : String(value).slice(0, 100);
}

function wrong(message: string, found: string, expected: string): FirebreakError {
  return new FirebreakError("misconfigured", message, {
    found,
    expected,
    todo: "Correct it and start again. docs/operations.md describes every key.",
  });
}
