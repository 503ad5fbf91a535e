import {
  type BotSecrets,
  type Environment,
  readSecretsOf,
  readSecretStore,
  readTransport,
  type SecretStoreSettings,
  type SlackTransport,
} from "./config/environment.ts";
import { readConfigFile } from "./config/file.ts";
import type { ConfigFile } from "./config/shape.ts";

/** Everything that a bot is told from outside. */
export interface Config extends Omit<ConfigFile, "secrets"> {
  slackTransport: SlackTransport;
  secrets: BotSecrets;
  /** Where keys and credentials are kept. */
  secretStore: SecretStoreSettings;
  /** A PostgreSQL server; without one the database is embedded. */
  databaseUrl: string | undefined;
  /** Where the embedded database, the lock and the local socket are. */
  dataDirectory: string;
}

/**
 * Reads the configuration.
 *
 * @param text the content of firebreak.yml
 * @throws FirebreakError `misconfigured`, naming the key, what was found and what was expected
 */
export function readConfig(text: string, environment: Environment): Config {
  const file = readConfigFile(text);
  return {
    ...file,
    slackTransport: readTransport(file.slack, environment),
    secrets: readSecretsOf(file, environment),
    secretStore: readSecretStore(file, environment),
    databaseUrl: environment["DATABASE_URL"],
    dataDirectory: environment["FIREBREAK_DATA"] ?? ".firebreak/data",
  };
}
