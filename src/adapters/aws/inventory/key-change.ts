import { ListSecretVersionIdsCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { asFirebreakError, type ErrorKind } from "../../../domain/errors.ts";
import type { Pace } from "../pace.ts";
import { type AccountRegion, questionIn } from "./account-region.ts";
import type { KeyChange } from "./application.ts";
import { pagesOf } from "./pages.ts";
import { shown } from "./shown.ts";

/** What the age of a key is asked with. */
export interface KeyChangeTools {
  secrets: SecretsManagerClient;
  settings: AccountRegion;
  pace: Pace;
  signal: AbortSignal;
}

/**
 * When the key in a secret was last changed: when its current version was made. The secret's own
 * `LastChangedDate` moves with every tag and label too. Its value is not read.
 *
 * @throws FirebreakError `unavailable`; any other failure is an answer, for it is no reason to lose the application
 */
export async function keyChange(
  { secrets, settings, pace, signal }: KeyChangeTools,
  secret: string,
): Promise<KeyChange> {
  const question = questionIn(
    settings,
    `list the versions of the secret ${secret}`,
    "secretsmanager:ListSecretVersionIds",
  );
  const pages = pagesOf(async (NextToken) => {
    const command = new ListSecretVersionIdsCommand({ SecretId: secret, NextToken });
    const answer = await pace.ask(question, signal, () => secrets.send(command, { abortSignal: signal }));
    return { items: answer.Versions ?? [], next: answer.NextToken };
  });
  try {
    for await (const versions of pages) {
      const current = versions.find(({ VersionStages = [] }) => VersionStages.includes("AWSCURRENT"));
      if (current?.CreatedDate !== undefined) return { at: current.CreatedDate.toISOString() };
    }
    return { unknown: `the secret ${shown(secret)} has no current version` };
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind === "unavailable") throw error;
    return { unknown: inShort[error.kind]?.(shown(secret)) ?? error.message };
  }
}

const inShort: Partial<Record<ErrorKind, (secret: string) => string>> = {
  "not-allowed": (secret) => `secretsmanager:ListSecretVersionIds is not allowed for ${secret}`,
  "not-found": (secret) => `there is no secret ${secret}`,
};
