import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ConfigSummary } from "../cli/command-line.ts";
import { type Config, readConfig } from "../config.ts";
import type { ConfigFile } from "../config/shape.ts";
import type { Environment } from "../config/environment.ts";
import { readConfigFile } from "../config/file.ts";
import { FirebreakError } from "../domain/errors.ts";
import { loadRunbooks, type RunbookFile } from "../workflows/runbooks.ts";
import { readRunbooks } from "./runbook-files.ts";

/** Everything that a bot is started with, read from its files. */
export interface Settings {
  config: Config;
  runbooks: RunbookFile[];
  /** PEM files that the configuration names. */
  trust: { apns: string | undefined; issuers: string };
}

/** Whether somebody has begun to configure a bot for the real world. */
export function isConfigured(environment: Environment): boolean {
  const names = ["FIREBREAK_CONFIG", "FIREBREAK_DATA", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"];
  return names.some((name) => environment[name] !== undefined) || existsSync(configPath(environment));
}

/**
 * Reads firebreak.yml, the secrets, the runbooks, and the files that firebreak.yml names: their paths count from its folder.
 *
 * @throws FirebreakError `misconfigured`, naming the key, what was found and what was expected
 */
export function readSettings(environment: Environment): Settings {
  const path = configPath(environment);
  const config = withDirectory(readConfig(readConfigText(path), environment), dirname(path));
  const { trust, issuers } = config.apns;
  const readKey = (key: string, file: string) => readCertificates(key, resolve(dirname(path), file));
  return {
    config,
    runbooks: readRunbooks(environment),
    trust: {
      apns: trust === undefined ? undefined : readKey("apns.trust", trust),
      issuers: readKey("apns.issuers", issuers),
    },
  };
}

/** The directory of secrets, from the folder of firebreak.yml. */
function withDirectory(config: Config, folder: string): Config {
  const { secretStore: store } = config;
  if (store.kind === "aws") return config;
  return { ...config, secretStore: { ...store, directory: resolve(folder, store.directory) } };
}

/**
 * Reads firebreak.yml without the secrets, and without the files that it names.
 *
 * @throws FirebreakError `misconfigured`, naming the key, what was found and what was expected
 */
export function readConfigAlone(environment: Environment): ConfigFile {
  return readConfigFile(readConfigText(configPath(environment)));
}

/** Reads everything that a bot is started with, and counts it. */
export function checkSettings(environment: Environment): ConfigSummary {
  const { config, runbooks } = readSettings(environment);
  return {
    path: configPath(environment),
    components: config.components.length,
    applications: config.applications.length,
    people: config.people.length,
    runbooks: loadRunbooks(runbooks).all().length,
  };
}

function configPath(environment: Environment): string {
  return environment["FIREBREAK_CONFIG"] ?? "firebreak.yml";
}

function readConfigText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FirebreakError("misconfigured", "The configuration can't be read.", {
      found: code === "ENOENT" ? `no file ${path}` : `${path}: ${code ?? "an error of the system"}`,
      expected: "firebreak.yml in this folder, or where FIREBREAK_CONFIG says",
      todo: "docs/operations.md describes every key. Without any configuration, `firebreak start` runs the training ground.",
      cause: error,
    });
  }
}

function readCertificates(key: string, path: string): string {
  const wrong = (found: string, cause?: unknown) =>
    new FirebreakError("misconfigured", `firebreak.yml: ${key} is wrong.`, {
      found,
      expected: "a file of PEM certificates; its path counts from the folder of firebreak.yml",
      todo: "Correct it and start again. docs/operations.md describes every key.",
      cause,
    });
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw wrong(code === "ENOENT" ? `no file ${path}` : `${path}: ${code ?? "an error of the system"}`, error);
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw wrong(`${path}, a file without a PEM certificate`);
  return text;
}
