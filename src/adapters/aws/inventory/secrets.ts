import {
  GetSecretValueCommand,
  ListSecretsCommand,
  type SecretListEntry,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { asFirebreakError } from "../../../domain/errors.ts";
import { type Place, read, type Sighting, unread } from "../../../domain/inventory/sighting.ts";
import type { CertificateReader } from "../../../ports/certificate-reader.ts";
import type { CertificateSource } from "../../../ports/certificate-source.ts";
import type { Question } from "../asking.ts";
import {
  type AccountRegion,
  checkAccount,
  clientSettings,
  paceIn,
  placeInWords,
  questionIn,
  readingBudget,
} from "./account-region.ts";
import { pagesOf } from "./pages.ts";
import { readingOfValue } from "./secret-value.ts";
import { shown, tagsOf } from "./shown.ts";

/** Where, and which secrets. */
export interface SecretsSourceSettings extends AccountRegion {
  /** Names; one that ends with `/` or `*` stands for every name that begins like it: `push/ios-prod`, `push/`, `tls-*`. */
  secrets: readonly string[];
  reader: CertificateReader;
}

/** Calls a second: Secrets Manager allows 100 lists and 10,000 values (AWS General Reference, Secrets Manager quotas). */
const perSecond = 50;

/** The certificates that are kept in Secrets Manager, in one account and region: the current version of each secret that is named. */
export function createSecretsSource(settings: SecretsSourceSettings): CertificateSource {
  const { account, region, reader } = settings;
  const pace = paceIn(settings, perSecond);
  const names = namesIn(settings.secrets);
  const listing = questionIn(settings, "list the secrets", "secretsmanager:ListSecrets");

  async function valueOf(client: SecretsManagerClient, name: string, signal: AbortSignal) {
    const question = valueQuestion(settings, name);
    const command = new GetSecretValueCommand({ SecretId: name });
    const answer = await pace.ask(question, signal, () => client.send(command, { abortSignal: signal }));
    const { SecretString: text, SecretBinary: binary, CreatedDate } = answer;
    return readingOfValue({ text, binary, madeAt: CreatedDate?.toISOString() ?? null }, reader);
  }

  async function sightingOf(
    client: SecretsManagerClient,
    { ARN = "", Name = "", Tags }: SecretListEntry,
    signal: AbortSignal,
  ): Promise<Sighting> {
    checkAccount(settings, ARN);
    // AWS adds six characters of its own at random: a secret that was made anew has others, and is the same item.
    const place = placeOf(settings, Name, ARN.slice(0, ARN.lastIndexOf(Name)) + Name);
    try {
      return read(place, await valueOf(client, Name, signal), tagsOf(Tags));
    } catch (thrown) {
      const error = asFirebreakError(thrown);
      if (error.kind === "unavailable") throw error;
      return unread(place, [error.message, error.todo ?? ""].join(" ").trim());
    }
  }

  return {
    id: `secrets/${account}/${region}`,
    kind: "secrets",
    title: `Secrets Manager in ${placeInWords(settings)}`,
    account,
    region,
    budget: readingBudget,

    async *read(signal) {
      const client = new SecretsManagerClient(clientSettings(settings));
      try {
        for (const name of names) {
          let seen = 0;
          const pages = pagesOf(async (NextToken) => {
            const Filters = [{ Key: "name" as const, Values: [name.begins] }];
            const command = new ListSecretsCommand({ Filters, MaxResults: 100, NextToken });
            const answer = await pace.ask(listing, signal, () => client.send(command, { abortSignal: signal }));
            return { items: answer.SecretList ?? [], next: answer.NextToken };
          });
          for await (const page of pages) {
            const sightings: Sighting[] = [];
            for (const secret of page.filter(({ Name = "" }) => isMeant(name, Name))) {
              sightings.push(await sightingOf(client, secret, signal));
            }
            seen += sightings.length;
            yield sightings;
          }
          if (name.whole && seen === 0) yield [missing(settings, name.begins)];
        }
      } finally {
        client.destroy();
      }
    },
  };
}

function valueQuestion(settings: AccountRegion, name: string): Question {
  const question = questionIn(settings, `read the secret ${name}`, "secretsmanager:GetSecretValue");
  const allow = `${question.todo?.["not-allowed"]} With a KMS key of its own, a secret takes kms:Decrypt on that key too.`;
  return { ...question, todo: { ...question.todo, "not-allowed": allow } };
}

/** A name, or how names begin. */
interface SecretName {
  begins: string;
  whole: boolean;
}

/** The names, without those that another one stands for too: no secret is read twice. */
function namesIn(secrets: readonly string[]): SecretName[] {
  const names = secrets.map((text) => ({ begins: text.replace(/\*$/, ""), whole: !/[/*]$/.test(text) }));
  return names.filter(
    (name, at) =>
      !names.some((other, index) => index !== at && covers(other, name) && (index < at || !covers(name, other))),
  );
}

function covers(one: SecretName, other: SecretName): boolean {
  return one.whole ? other.whole && other.begins === one.begins : other.begins.startsWith(one.begins);
}

function isMeant({ begins, whole }: SecretName, name: string): boolean {
  return whole ? name === begins : name.startsWith(begins);
}

function placeOf({ account, region }: AccountRegion, name: string, locator: string): Place {
  return { kind: "secrets", locator, name: shown(name, 512), account, region };
}

/** A secret that is named and not there: somebody relies on its being watched. */
function missing(settings: SecretsSourceSettings, name: string): Sighting {
  const locator = `arn:aws:secretsmanager:${settings.region}:${settings.account}:secret:${name}`;
  return unread(
    placeOf(settings, name, locator),
    `There is no secret ${shown(name)} in ${placeInWords(settings)}. Correct its name in firebreak.yml.`,
  );
}
