import { generateKeyPairSync, randomInt } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { z } from "zod";

/** What a world says of itself when it is ready: all that a bot has to be told. */
export const Introduction = z.object({
  page: z.string(),
  environment: z.record(z.string(), z.string()),
  trust: z.object({ apns: z.string(), issuers: z.string() }),
  config: z.record(z.string(), z.unknown()),
});
export type Introduction = z.infer<typeof Introduction>;

/** The folders and files of a training ground. Bot and world are kept side by side, and go together. */
export interface TrainingFiles {
  directory: string;
  world: string;
  data: string;
  config: string;
  log: string;
}

/** Names the files of the training ground in this directory. */
export function filesIn(directory: string): TrainingFiles {
  return {
    directory,
    world: join(directory, "world"),
    data: join(directory, "data"),
    config: join(directory, "firebreak.yml"),
    log: join(directory, "bot.log"),
  };
}

/** Forgets everything that happened, in the world and in the bot alike. */
export function reset({ world, data, log }: TrainingFiles): void {
  for (const path of [world, data, log]) rmSync(path, { recursive: true, force: true });
}

/** Where the package's own files are: the manifest, the runbooks. Right from `dist` as from `src`. */
export function packageFile(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}

/** The ports of the bot's own pages: kept, so that addresses stay the same. */
export async function portsFor({ directory }: TrainingFiles): Promise<{ public: number; internal: number }> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "ports.json");
  const known = readKnown(file);
  const ports = { public: await freePort(known?.public), internal: await freePort(known?.internal) };
  writeFileSync(file, JSON.stringify(ports), { mode: 0o600 });
  return ports;
}

const Ports = z.object({ public: z.int(), internal: z.int() });

function readKnown(file: string): z.infer<typeof Ports> | undefined {
  try {
    return Ports.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/**
 * Ports that no system gives away by itself: Linux does from 32768 on, others from 49152 (RFC 6335, 6). One of
 * those could be somebody's connection by the time that the bot listens.
 */
const [firstPort, lastPort] = [15_000, 32_767];

/** The wanted port if it is free, else another that is. */
async function freePort(wanted = anyPort()): Promise<number> {
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(wanted, "127.0.0.1", () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return isFree ? wanted : freePort();
}

function anyPort(): number {
  return randomInt(firstPort, lastPort + 1);
}

/** How fast the training ground's clocks are: nobody who practises wants to wait ten minutes for a watch to pass. */
export interface Pace {
  watch: string;
  lookAtPullRequest: string;
  lookAtRollout: string;
}

/** Writes the bot's firebreak.yml and the certificates it names, as an operator would for a real workspace. */
export function writeConfiguration(
  files: TrainingFiles,
  introduction: Introduction,
  own: { ports: { public: number; internal: number }; pace: Pace },
): void {
  const { config, trust } = introduction;
  const apns = join(files.directory, "apns-trust.pem");
  const issuers = join(files.directory, "apple-issuers.pem");
  writeFileSync(apns, trust.apns);
  writeFileSync(issuers, trust.issuers);
  const text = stringify({
    ...config,
    apns: { ...(config["apns"] as object), trust: apns, issuers },
    rotation: own.pace,
    web: {
      public: { port: own.ports.public, name: "Acme status" },
      // A name that browsers hold to be safe without encryption, as passkeys and upload pages need it.
      internal: { port: own.ports.internal, address: `http://localhost:${own.ports.internal}/` },
    },
  });
  writeFileSync(
    files.config,
    `# Written by the training ground at each start. A real one is described in docs/operations.md.\n${text}`,
  );
}

/**
 * The bot's environment: what the world gave it and nothing of ours. Profiles and instance metadata
 * are ruled out, so that it can't find real credentials even on a machine that has some.
 */
export function environmentFor(files: TrainingFiles, introduction: Introduction, path: string): Record<string, string> {
  const nowhere = join(files.directory, "no-aws-profile");
  return {
    ...introduction.environment,
    PATH: path,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    FIREBREAK_CONFIG: files.config,
    FIREBREAK_DATA: files.data,
  };
}

/** The key that the journal of a training ground on a server is signed with: each of its bots has the same. PKCS#8 PEM. */
export function journalKeyIn(files: TrainingFiles): string {
  const file = join(files.directory, "journal-key.pem");
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}
