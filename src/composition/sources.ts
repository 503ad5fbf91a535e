import { createAwsSources } from "../adapters/aws/inventory/sources.ts";
import { createFilesSource } from "../adapters/files/files.ts";
import { createOwnSource, type OwnKey, type OwnSettings } from "../adapters/own/own.ts";
import { calmPace, createTlsSource } from "../adapters/tls/endpoints.ts";
import { createLook } from "../adapters/tls/look.ts";
import type { Config } from "../config.ts";
import { secretVariable } from "../domain/pager.ts";
import type { CertificateReader } from "../ports/certificate-reader.ts";
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

/** Every place that firebreak.yml has watched, and what the bot itself lives on. */
export function createSources({ config, vendors, trust, clock }: SourcesOptions): CertificateSource[] {
  const { watch, aws, applications, secretStore } = config;
  const { reader } = vendors;
  const ownAccount = { account: accountOf(aws.breakGlass.role), regions: [aws.region], acm: false, secrets: [] };
  const inAws = secretStore.kind === "aws" ? applications : [];
  const accounts = watch.aws ?? [{ ...ownAccount, role: undefined, externalId: undefined }];
  return [
    ...createAwsSources({
      accounts: accounts.map(({ role, externalId, ...rest }) => ({ ...rest, role, externalId })),
      keyOf: new Map(inAws.map(({ arn, secret }) => [arn, secret])),
      home: aws.region,
      reader,
      clock,
    }),
    ...(watch.tls.length === 0 ? [] : [createTlsSource({ endpoints: watch.tls, reader, pace: calmPace })]),
    ...(watch.files.length === 0 ? [] : [createFilesSource({ paths: watch.files, reader })]),
    createOwnSource({ trust: trustFiles(trust), keys: ownKeys(config), address: ownAddress(config, reader), reader }),
  ];
}

/** The authorities that the bot trusts, by the keys that name their files. */
function trustFiles({ apns, issuers }: SourcesOptions["trust"]): OwnSettings["trust"] {
  return [{ name: "apns.issuers", pem: issuers }, ...(apns === undefined ? [] : [{ name: "apns.trust", pem: apns }])];
}

/** What the bot signs in with, by name alone. Nobody who issued it tells when: a replaced one looks like the one before. */
function ownKeys({ pagers }: Config): OwnKey[] {
  const named = [
    { name: "Slack bot token", why: "it holds until somebody revokes it" },
    { name: "Slack app-level token", why: "it holds until somebody revokes it" },
    { name: "GitHub App private key", why: "it holds until somebody deletes it" },
    ...pagers.map((pager) => ({
      name: `secret of the pager ${pager.id} (${secretVariable(pager)})`,
      why: "it holds until somebody replaces it",
    })),
  ];
  return named.map((key) => ({ ...key, changedAt: null }));
}

/** Where the public reads the status page: an expired certificate there would keep it from being read when it matters. */
function ownAddress({ web }: Config, reader: CertificateReader): OwnSettings["address"] {
  const { address } = web.public;
  if (address === undefined || !address.startsWith("https:")) return null;
  const { hostname, port } = new URL(address);
  const host = hostname.replaceAll(/^\[|\]$/g, "");
  const look = createLook({ reader, limit: calmPace.limit });
  const endpoint = { host, port: port === "" ? 443 : Number(port), renewsItself: true };
  return { url: address, look: (signal) => look(endpoint, signal) };
}

/** `111122223333` from `arn:aws:iam::111122223333:role/firebreak-break-glass`. */
function accountOf(role: string): string {
  return role.split(":")[4] ?? "";
}
