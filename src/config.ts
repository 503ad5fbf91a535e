import { z } from "zod";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { FirebreakError } from "./domain/errors.ts";
import { Application, Component, TeamMember } from "./domain/estate.ts";
import { Owner } from "./domain/inventory/owner.ts";
import { watchFaults, WatchSettings } from "./domain/inventory/settings.ts";
import { PagerSettings, secretVariable } from "./domain/pager.ts";
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
  aws: z.strictObject({
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, as in eu-west-1"),
    breakGlass: z.strictObject({
      role: z.string().startsWith("arn:"),
      externalId: z.string().min(2).max(1224),
      /** The role for people, for the day on which the bot is down: it is printed on their sheet, and never assumed. */
      manualRole: z.string().startsWith("arn:").optional(),
    }),
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
  /** The teams that look after certificates. */
  owners: z.array(Owner).default([]),
  /** What wakes people. */
  pagers: z.array(PagerSettings).default([]),
  watch: WatchSettings.prefault({}),
  guard: z.strictObject({ policies: z.array(Policy).min(1) }),
  web: z.strictObject({
    /** The public status page. */
    public: Listener.extend({ name: z.string().min(1), address: address.optional() }),
    /** Health, metrics and the certificates. `address`: where people reach it, for links in the chat. */
    internal: Listener.extend({ address: address.optional() }),
  }),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** The secrets, from the environment alone. */
const Secrets = z.object({
  SLACK_BOT_TOKEN: z.string().startsWith("xoxb-", "a bot token begins with xoxb-"),
  GITHUB_APP_PRIVATE_KEY: z.string().includes("PRIVATE KEY", { error: "the app's private key, in PEM" }),
});

/** What proves that Slack itself tells what people do: each transport has a secret of its own, and needs no other. */
const SocketSecret = z.object({
  SLACK_APP_TOKEN: z.string().startsWith("xapp-", "an app-level token begins with xapp-"),
});
/** Slack does not say what a signing secret looks like: nothing shorter than what it gives, and no token. */
const HttpSecret = z.object({ SLACK_SIGNING_SECRET: z.string().regex(/^(?!xox|xapp)\S{32,}$/) });

/** How Slack's surface is reached. */
export type SlackTransport =
  | { kind: "socket"; appToken: string }
  | { kind: "http"; signingSecret: string; host: string; port: number; path: string };

/** Everything that a bot is told from outside. */
export interface Config extends ConfigFile {
  slackTransport: SlackTransport;
  secrets: {
    slackBot: string;
    githubKey: string;
    /** The secret of each pager, by the pager's id. */
    pagers: ReadonlyMap<string, string>;
  };
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
  const file = readConfigFile(text);
  const secrets = readSecrets(Secrets, environment);
  return {
    ...file,
    slackTransport: readTransport(file.slack, environment),
    secrets: {
      slackBot: secrets.SLACK_BOT_TOKEN,
      githubKey: secrets.GITHUB_APP_PRIVATE_KEY,
      pagers: readPagerSecrets(file.pagers, environment),
    },
    databaseUrl: environment["DATABASE_URL"],
    dataDirectory: environment["FIREBREAK_DATA"] ?? ".firebreak/data",
  };
}

/**
 * Reads firebreak.yml alone, without the secrets.
 *
 * @param text its content
 * @throws FirebreakError `misconfigured`, naming the key, what was found and what was expected
 */
export function readConfigFile(text: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const value = valueOf(document);
  const parsed = ConfigFile.safeParse(value);
  const [fault] = parsed.success ? faultsIn(parsed.data) : parsed.error.issues.map((issue) => faultOf(issue, value));
  if (fault === undefined && parsed.success) return parsed.data;
  const { path, found, expected } = fault ?? { path: [], found: "nothing", expected: "a configuration" };
  if (path.length === 0) throw wrong("firebreak.yml is wrong.", found, expected);
  throw wrong(`firebreak.yml, line ${lineOf(document, lines, path)}: ${path.join(".")} is wrong.`, found, expected);
}

/** The document as plain data. An alias that leads nowhere shows only here. */
function valueOf(document: Document.Parsed): unknown {
  const [error] = document.errors;
  if (error !== undefined) throw notYaml(`line ${error.linePos?.[0].line ?? 1}: ${firstLine(error.message)}`);
  try {
    return document.toJS();
  } catch (thrown) {
    throw notYaml(thrown instanceof Error ? firstLine(thrown.message) : "it can't be read");
  }
}

/** What is wrong at one place of the file. */
interface Fault {
  path: (string | number)[];
  found: string;
  expected: string;
}

/** What the schema finds wrong. A key that is not known is named without its value: it may be a secret in the wrong place. */
function faultOf(issue: z.core.$ZodIssue, value: unknown): Fault {
  const path = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    return {
      path: [...path, issue.keys[0] ?? ""],
      found: "a key that is not known",
      expected: "one of the keys that docs/operations.md describes",
    };
  }
  const found = describe(
    path.reduce<unknown>((part, key) => (part as Record<string | number, unknown> | undefined)?.[key], value),
  );
  return { path, found, expected: issue.message.replace(/^Invalid input: expected (\w+).*/, "a value of the kind $1") };
}

/** What fits the schema and still can't be: policies that can't be met, names that lead nowhere, things listed twice. */
function faultsIn(file: ConfigFile): Fault[] {
  const unmet = policyFaults(file.guard.policies, file.people).map(({ path, message }) => ({
    path: ["guard", "policies", ...path],
    found: message,
    expected: "a policy that can be met without the person who asks",
  }));
  const applications = file.applications.map((application) => application.arn);
  const unlisted = file.components.flatMap(({ application }, index) =>
    application === undefined || applications.includes(application)
      ? []
      : [
          {
            path: ["components", index, "application"],
            found: application,
            expected: "an ARN that is listed under applications",
          },
        ],
  );
  return [
    ...transportFaults(file.slack),
    ...unmet,
    ...unlisted,
    ...watchFaults(file.watch),
    ...strayNames(file),
    ...twice(applications, (index) => ["applications", index, "arn"]),
    ...twice(
      file.components.map((component) => component.id),
      (index) => ["components", index, "id"],
    ),
    ...twice(
      file.people.map((person) => person.chat),
      (index) => ["people", index, "chat"],
    ),
    ...twice(
      file.owners.map((owner) => owner.id),
      (index) => ["owners", index, "id"],
    ),
    ...twice(
      file.pagers.map((pager) => pager.id),
      (index) => ["pagers", index, "id"],
    ),
  ];
}

/** HTTP has to be told where to listen; a listener that nobody listens on is a mistake somewhere else. */
function transportFaults({ transport, http }: ConfigFile["slack"]): Fault[] {
  if (transport === "http" && http === undefined) {
    const expected = "host and port: where Slack's requests arrive, as slack.transport is http";
    return [{ path: ["slack", "http"], found: "nothing", expected }];
  }
  if (transport === "socket" && http !== undefined) {
    return [
      { path: ["slack", "transport"], found: "socket, and slack.http beside it", expected: "http, or no slack.http" },
    ];
  }
  return [];
}

/** Owners and pagers that are named and not listed. */
function strayNames({ owners, pagers, components, watch, guard }: ConfigFile): Fault[] {
  const stray = (name: string | undefined, known: readonly { id: string }[], place: Omit<Fault, "found">): Fault[] =>
    name === undefined || known.some(({ id }) => id === name) ? [] : [{ ...place, found: name }];
  return [
    ...owners.flatMap(({ pager, component }, index) => [
      ...stray(pager, pagers, { path: ["owners", index, "pager"], expected: "an id that is listed under pagers" }),
      ...stray(component, components, {
        path: ["owners", index, "component"],
        expected: "an id that is listed under components",
      }),
    ]),
    ...guard.policies.flatMap(({ owner, wake }, index) => [
      ...stray(owner, owners, {
        path: ["guard", "policies", index, "owner"],
        expected: "an id that is listed under owners",
      }),
      ...stray(wake?.pager, pagers, {
        path: ["guard", "policies", index, "wake", "pager"],
        expected: "an id that is listed under pagers",
      }),
    ]),
    ...stray(watch.owner, owners, { path: ["watch", "owner"], expected: "an id that is listed under owners" }),
  ];
}

function twice(names: readonly string[], pathOf: (index: number) => Fault["path"]): Fault[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: pathOf(index), found: `${name}, a second time`, expected: "each one once" }]
      : [],
  );
}

/** The line of the nearest thing that exists on the way to the fault. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: Fault["path"]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range !== null && node.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function readTransport({ http }: ConfigFile["slack"], environment: Environment): SlackTransport {
  if (http === undefined) {
    return { kind: "socket", appToken: readSecrets(SocketSecret, environment).SLACK_APP_TOKEN };
  }
  return { kind: "http", signingSecret: readSecrets(HttpSecret, environment).SLACK_SIGNING_SECRET, ...http };
}

function readSecrets<Shape extends z.ZodType>(shape: Shape, environment: Environment): z.infer<Shape> {
  const parsed = shape.safeParse(environment);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "");
  const found = environment[name] === undefined ? "not set" : "set, but not of that form";
  throw wrong(`The environment variable ${name} is wrong.`, found, expectedSecret[name] ?? issue?.message ?? "");
}

function readPagerSecrets(pagers: readonly PagerSettings[], environment: Environment): Map<string, string> {
  return new Map(
    pagers.map((pager) => {
      const name = secretVariable(pager);
      const secret = environment[name] ?? "";
      if (secret !== "") return [pager.id, secret];
      throw wrong(`The environment variable ${name} is wrong.`, "not set", `the secret of the pager ${pager.id}`);
    }),
  );
}

const expectedSecret: Record<string, string> = {
  SLACK_BOT_TOKEN: "the bot token of the Slack app, beginning with xoxb-",
  SLACK_APP_TOKEN: "an app-level token with connections:write, beginning with xapp-",
  SLACK_SIGNING_SECRET: "the signing secret of the Slack app, from its page under Basic Information",
  GITHUB_APP_PRIVATE_KEY: "the private key of the GitHub App, in PEM",
};

function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "object" ? (Array.isArray(value) ? "a list" : "a mapping") : String(value).slice(0, 100);
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}

function notYaml(found: string): FirebreakError {
  return wrong("firebreak.yml is not valid YAML.", found, "valid YAML");
}

function wrong(message: string, found: string, expected: string): FirebreakError {
  return new FirebreakError("misconfigured", message, {
    found,
    expected,
    todo: "Correct it and start again. docs/operations.md describes every key.",
  });
}
