import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { isArn, regionIn } from "../../domain/arn.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Labels } from "../../domain/secret/labels.ts";
import type { SecretVersions } from "../../ports/secret-versions.ts";
import { answered, ask, type Question } from "./asking.ts";
import { clientsFor, type PlacesSettings } from "./places.ts";
import { makeRoom, type SecretClients, takeOff } from "./secret-room.ts";

/**
 * Versions of secrets in AWS Secrets Manager, which exist already: by a secret's name at home, by its
 * ARN in any region and account. AWSCURRENT, which consumers read, stays where it is.
 */
export function openSecretVersions(settings: PlacesSettings): SecretVersions {
  const clients = clientsFor<SecretClients>(settings, ({ reading, writing }) => ({
    reads: new SecretsManagerClient(reading),
    writes: new SecretsManagerClient(writing),
  }));

  async function labelsOf(secret: string): Promise<Labels> {
    const region = isArn(secret) ? regionIn(secret) : settings.region;
    return describe(clients.of(secret).reads, secret, region);
  }

  return {
    labels: labelsOf,
    async read(secret, version) {
      const command = new GetSecretValueCommand({ SecretId: secret, VersionId: version });
      const answer = await ask(asking(secret, "read", "GetSecretValue"), () => clients.of(secret).reads.send(command));
      return answer.SecretBinary ?? new TextEncoder().encode(answer.SecretString ?? "");
    },
    async put(secret, { id, label, text }) {
      const labels = await labelsOf(secret);
      checkFirstVersion(secret, labels);
      await makeRoom(clients.of(secret), secret, { label, labels });
      const command = new PutSecretValueCommand({
        SecretId: secret,
        ClientRequestToken: id,
        SecretString: text,
        VersionStages: [label],
      });
      const question = { ...asking(secret, "add a version to", "PutSecretValue"), carrying: [text] };
      return ask(question, () =>
        clients
          .of(secret)
          .writes.send(command)
          .then(
            () => true,
            (error: unknown) => {
              if (answered(error, "ResourceExists")) return false;
              throw error;
            },
          ),
      );
    },
    unlabel: (secret, from) => takeOff(clients.of(secret).writes, secret, from),
  };
}

/** Which labels the versions of a secret have, asked with that client. */
export async function describe(client: SecretsManagerClient, secret: string, region: string): Promise<Labels> {
  const todo = `Create the secret ${secret} in ${region} with a first version, or correct its name in firebreak.yml.`;
  const question = { ...asking(secret, "describe", "DescribeSecret"), todo: { "not-found": todo } };
  const answer = await ask(question, () => client.send(new DescribeSecretCommand({ SecretId: secret })));
  return answer.VersionIdsToStages ?? {};
}

function asking(secret: string, doing: string, permission: string): Question {
  return {
    doing: `${doing} the secret ${secret}`,
    permission: `secretsmanager:${permission}`,
    carrying: [],
  };
}

/** Secrets Manager makes a secret's first version AWSCURRENT, whatever label it is given. (API Reference, PutSecretValue.) */
function checkFirstVersion(secret: string, labels: Labels): void {
  if (Object.keys(labels).length > 0) return;
  throw new FirebreakError("misconfigured", `The secret ${secret} has no version yet.`, {
    expected: "a first version, with the credential in use now: what comes first becomes what consumers read",
    todo: "Put a first value into the secret, then try again.",
  });
}
