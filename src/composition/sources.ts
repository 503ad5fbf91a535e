import { createAwsSources } from "../adapters/aws/inventory/sources.ts";
import { calmPace, createTlsSource } from "../adapters/tls/endpoints.ts";
import type { Config } from "../config.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Clock } from "../ports/clock.ts";
import type { Vendors } from "./shared.ts";

/** What the sources are told. */
export interface SourcesOptions {
  config: Config;
  vendors: Pick<Vendors, "reader">;
  trust: { apns: string | undefined; issuers: string };
  clock: Clock;
}

/** Every place that firebreak.yml has watched. */
export function createSources({ config, vendors, clock }: SourcesOptions): CertificateSource[] {
  const { watch, aws, applications } = config;
  const { reader } = vendors;
  const ownAccount = { account: accountOf(aws.breakGlass.role), regions: [aws.region], acm: false, secrets: [] };
  const accounts = watch.aws ?? [{ ...ownAccount, role: undefined, externalId: undefined }];
  return [
    ...createAwsSources({
      accounts: accounts.map(({ role, externalId, ...rest }) => ({ ...rest, role, externalId })),
      keyOf: new Map(applications.map(({ arn, secret }) => [arn, secret])),
      home: aws.region,
      reader,
      clock,
    }),
    ...(watch.tls.length === 0 ? [] : [createTlsSource({ endpoints: watch.tls, reader, pace: calmPace })]),
  ];
}

/** `111122223333` from `arn:aws:iam::111122223333:role/firebreak-break-glass`. */
function accountOf(role: string): string {
  return role.split(":")[4] ?? "";
}
