import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { FirebreakError } from "../../domain/errors.ts";
import { answered, ask, type Question } from "./asking.ts";
import { type AwsSettings, forReading, forWriting } from "./client-settings.ts";
import { type Labels, makeRoom } from "./secret-labels.ts";

/** A version as it is put. Its id is ours, so that the same content is one version however often it is put. */
export interface NewVersion {
  /** 32 to 64 characters. (Secrets Manager API Reference, PutSecretValue, ClientRequestToken.) */
  id: string;
  label: string;
  text: string;
}

/** The versions of secrets that exist already. */
export interface SecretVersions {
  /** The version that has the label. */
  labelled(secret: string, label: string): Promise<string | undefined>;
  /** The text kept as that version. */
  read(secret: string, version: string): Promise<string>;
  /** @returns whether the version was kept; false when one of this id is there with other content */
  put(secret: string, version: NewVersion): Promise<boolean>;
}

/** Versions in AWS Secrets Manager. AWSCURRENT, which consumers read, stays where it is. */
export function openSecretVersions(settings: AwsSettings): SecretVersions {
  const reads = new SecretsManagerClient(forReading(settings));
  const writes = new SecretsManagerClient(forWriting(settings));

  const asking = (secret: string, doing: string, permission: string): Question => ({
    doing: `${doing} the secret ${secret}`,
    permission: `secretsmanager:${permission}`,
    carrying: [],
  });

  async function labelsOf(secret: string): Promise<Labels> {
    const todo = `Create the secret ${secret} in ${settings.region} with a first version, or correct its name in firebreak.yml.`;
    const question = { ...asking(secret, "describe", "DescribeSecret"), todo: { "not-found": todo } };
    const answer = await ask(question, () => reads.send(new DescribeSecretCommand({ SecretId: secret })));
    return answer.VersionIdsToStages ?? {};
  }

  return {
    async labelled(secret, label) {
      const labels = await labelsOf(secret);
      return Object.keys(labels).find((version) => labels[version]?.includes(label));
    },
    async read(secret, version) {
      const command = new GetSecretValueCommand({ SecretId: secret, VersionId: version });
      const answer = await ask(asking(secret, "read", "GetSecretValue"), () => reads.send(command));
      return answer.SecretString ?? "";
    },
    async put(secret, { id, label, text }) {
      const labels = await labelsOf(secret);
      checkFirstVersion(secret, labels);
      await makeRoom({ reads, writes }, secret, { label, labels });
      const command = new PutSecretValueCommand({
        SecretId: secret,
        ClientRequestToken: id,
        SecretString: text,
        VersionStages: [label],
      });
      const question = { ...asking(secret, "add a version to", "PutSecretValue"), carrying: [text] };
      return ask(question, () =>
        writes.send(command).then(
          () => true,
          (error: unknown) => {
            if (answered(error, "ResourceExists")) return false;
            throw error;
          },
        ),
      );
    },
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
