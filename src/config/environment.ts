import { z } from "zod";
import { FirebreakError } from "../domain/errors.ts";
import { type PagerSettings, secretVariable } from "../domain/pager.ts";
import type { ConfigFile } from "./shape.ts";
import { wrong } from "./wrong.ts";

/** An environment, as Node has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How Slack's surface is reached. */
export type SlackTransport =
  | { kind: "socket"; appToken: string }
  | { kind: "http"; signingSecret: string; host: string; port: number; path: string };

/** The secrets that every bot needs, from the environment alone. */
export interface BotSecrets {
  slackBot: string;
  githubKey: string;
  /** The key that signs the journal's heads, former ones after it: PEM. Without it the bot makes one in its data directory. */
  journalKey: string | undefined;
  /** The secret of each pager, by the pager's id. */
  pagers: ReadonlyMap<string, string>;
}

/** Where keys and credentials are kept, and for files what they are encrypted with: the present key, former ones after it. */
export type SecretStoreSettings =
  | { kind: "aws" }
  | { kind: "file"; directory: string; keys: readonly [Uint8Array, ...Uint8Array[]] };

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

/** Reads the secrets. @throws FirebreakError `misconfigured`, naming the variable and never what it holds */
export function readSecretsOf(file: ConfigFile, environment: Environment): BotSecrets {
  const secrets = readSecrets(Secrets, environment);
  return {
    slackBot: secrets.SLACK_BOT_TOKEN,
    githubKey: secrets.GITHUB_APP_PRIVATE_KEY,
    journalKey: readJournalKey(environment),
    pagers: readPagerSecrets(file.pagers, environment),
  };
}

/** Reads how Slack is heard, with the secret that it takes. @throws FirebreakError `misconfigured`, naming the variable */
export function readTransport({ http }: ConfigFile["slack"], environment: Environment): SlackTransport {
  if (http === undefined) {
    return { kind: "socket", appToken: readSecrets(SocketSecret, environment).SLACK_APP_TOKEN };
  }
  return { kind: "http", signingSecret: readSecrets(HttpSecret, environment).SLACK_SIGNING_SECRET, ...http };
}

/** Reads where keys are kept. @throws FirebreakError `misconfigured`, naming the variable and never what it holds */
export function readSecretStore({ secrets }: ConfigFile, environment: Environment): SecretStoreSettings {
  if (secrets.store === "aws") return { kind: "aws" };
  const given = environment["FIREBREAK_SECRETS_KEY"]?.trim() ?? "";
  const [first, ...former] = given.split(/\s+/).map((text) => Buffer.from(text, "base64"));
  if (first !== undefined && [first, ...former].every((key) => key.length === storeKeyBytes)) {
    return { kind: "file", directory: secrets.directory, keys: [first, ...former] };
  }
  throw new FirebreakError("misconfigured", "The environment variable FIREBREAK_SECRETS_KEY is wrong.", {
    found: given === "" ? "not set, with secrets.store: file" : "set, but not of that form",
    expected: `${storeKeyBytes} bytes in base64, and after a blank those of former keys`,
    todo: "Make one with: openssl rand -base64 32. Keep it where you keep secrets: without it the files can't be read.",
  });
}

/** A key for AES-256. (FIPS 197.) */
const storeKeyBytes = 32;

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

/**
 * On a server there may be several replicas, and what one of them makes for itself the others do not have: heads
 * by a key that lies in one container, and goes with it, could be checked by nobody.
 */
function readJournalKey(environment: Environment): string | undefined {
  const key = environment["FIREBREAK_JOURNAL_KEY"];
  if (environment["DATABASE_URL"] === undefined) return key;
  if (key !== undefined && key.trim() !== "") return key;
  throw new FirebreakError("misconfigured", "The environment variable FIREBREAK_JOURNAL_KEY is wrong.", {
    found: "not set, on a PostgreSQL server",
    expected: "the Ed25519 key that all replicas sign the journal with, as PKCS#8 in PEM",
    todo: "Make one with: openssl genpkey -algorithm ed25519. Give every replica the same.",
  });
}

const expectedSecret: Record<string, string> = {
  SLACK_BOT_TOKEN: "the bot token of the Slack app, beginning with xoxb-",
  SLACK_APP_TOKEN: "an app-level token with connections:write, beginning with xapp-",
  SLACK_SIGNING_SECRET: "the signing secret of the Slack app, from its page under Basic Information",
  GITHUB_APP_PRIVATE_KEY: "the private key of the GitHub App, in PEM",
};
