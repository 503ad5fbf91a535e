import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { AccountSeed, SecretSeed } from "../seed.ts";
import { AwsError } from "../wire/error.ts";
import type { Call } from "../wire/service.ts";

/** One value of a secret. Values do not change: another value is another version. */
export interface SecretVersion {
  id: string;
  /** ISO 8601. */
  createdAt: string;
  /** Staging labels; each is on at most one version of the secret. */
  stages: string[];
  value: SecretValue;
}

/** Text, or bytes in base64. */
export type SecretValue = { SecretString: string } | { SecretBinary: string };

/** A secret with its versions. */
export interface Secret {
  arn: string;
  name: string;
  description: string | undefined;
  tags: { Key: string; Value: string }[];
  /** ISO 8601. */
  createdAt: string;
  /** ISO 8601: when it goes for good, once it was deleted. */
  deletionDate: string | undefined;
  /** Oldest first. */
  versions: SecretVersion[];
}

/** What Secrets Manager keeps. */
export interface SecretsState {
  secrets: Secret[];
}

/** Opens Secrets Manager's shelf, filled from the seeds when the world is new. */
export function openSecretsShelf({ shelves, clock }: WorldContext, seeds: readonly AccountSeed[]): Shelf<SecretsState> {
  return shelves.shelf<SecretsState>("aws-secretsmanager", () => {
    const createdAt = clock.now().toISOString();
    return {
      secrets: seeds.flatMap(({ accountId: account, region, secrets = [] }) =>
        secrets.map((secret) => seeded(secret, { account, region: secret.region ?? region, createdAt })),
      ),
    };
  });
}

function seeded(
  { name, value, description, tags }: SecretSeed,
  { account, region, createdAt }: { account: string; region: string; createdAt: string },
): Secret {
  return {
    arn: newArn(name, { region, account }),
    name,
    description,
    tags: Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    createdAt,
    deletionDate: undefined,
    versions: [{ id: randomUUID(), createdAt, stages: ["AWSCURRENT"], value: { SecretString: value } }],
  };
}

/** AWS adds six random characters, so that a secret of the same name made later is another one. */
export function newArn(name: string, { region, account }: { region: string; account: string }): string {
  const suffix = createHash("sha256").update(randomBytes(16)).digest("hex").slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}

/** The secrets of the caller's account in the region of the call. */
export function secretsOf(state: SecretsState, { region, caller }: Call): Secret[] {
  return state.secrets.filter(({ arn }) => arn.startsWith(`arn:aws:secretsmanager:${region}:${caller.account}:`));
}

/** The one with this name or ARN. */
export function lookUp(state: SecretsState, id: string, call: Call): Secret | undefined {
  return secretsOf(state, call).find(({ name, arn }) => name === id || arn === id);
}

/** @throws {AwsError} `ResourceNotFoundException` */
export function found(secret: Secret | undefined): Secret {
  if (secret !== undefined) return secret;
  throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
}

/** @throws {AwsError} `InvalidRequestException` for a secret that was deleted */
export function usable(secret: Secret): Secret {
  if (secret.deletionDate === undefined) return secret;
  throw new AwsError(
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}
