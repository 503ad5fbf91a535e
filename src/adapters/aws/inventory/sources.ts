import type { CertificateReader } from "../../../ports/certificate-reader.ts";
import type { CertificateSource } from "../../../ports/certificate-source.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { AwsPatience } from "../client-settings.ts";
import { createReadingRole } from "../reading-role.ts";
import { createAcmSource } from "./acm.ts";
import { createSecretsSource } from "./secrets.ts";
import { createSnsSource } from "./sns.ts";

/** An account, and what of it is watched. Its push applications always are. */
export interface WatchedAccount {
  /** Twelve digits. */
  account: string;
  /** The ARN of the role to read it with; undefined: as whom the environment makes Firebreak. */
  role: string | undefined;
  /** What the role's trust policy asks for; undefined when it asks for nothing. */
  externalId: string | undefined;
  regions: readonly string[];
  /** Whether its certificates in ACM are watched too. */
  acm: boolean;
  /** Its secrets that are watched too: names; one that ends with `/` or `*` stands for every name that begins like it. */
  secrets: readonly string[];
}

/** What is watched in AWS, and with what. */
export interface AwsSourcesSettings {
  accounts: readonly WatchedAccount[];
  /** The secret that an application's token key is kept in, by the application's ARN. */
  keyOf: ReadonlyMap<string, string>;
  /** Firebreak's own region, where STS is asked for the roles. */
  home: string;
  reader: CertificateReader;
  clock: Clock;
  /** How long AWS is waited for; a few seconds when not given. */
  patience?: AwsPatience;
}

/** The sources of every account and region. An account's role is assumed once for all of them. */
export function createAwsSources(settings: AwsSourcesSettings): CertificateSource[] {
  return settings.accounts.flatMap((watched) => sourcesOf(watched, settings));
}

function sourcesOf(
  { account, role: arn, externalId, regions, acm, secrets }: WatchedAccount,
  { keyOf, home, reader, clock, patience }: AwsSourcesSettings,
): CertificateSource[] {
  const shared = { clock, ...(patience === undefined ? {} : { patience }) };
  const role = arn === undefined ? undefined : createReadingRole({ ...shared, arn, externalId, home });
  return regions.flatMap((region) => {
    const where = { ...shared, account, region, role };
    return [
      createSnsSource({ ...where, keyOf }),
      ...(acm ? [createAcmSource({ ...where, tags: true })] : []),
      ...(secrets.length === 0 ? [] : [createSecretsSource({ ...where, secrets, reader })]),
    ];
  });
}
