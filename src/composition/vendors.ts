import { createPushService } from "../adapters/apns/push-service.ts";
import { createApplicationPush } from "../adapters/aws/application-push.ts";
import { createBreakGlass } from "../adapters/aws/break-glass.ts";
import { createCloudReader } from "../adapters/aws/cloud-reader.ts";
import { createEndpointEnabling, enablingPerSecond } from "../adapters/aws/endpoint-enabling.ts";
import { createGuardProbe } from "../adapters/aws/guard-probe.ts";
import type { PlacesSettings } from "../adapters/aws/places.ts";
import { createEcsRollout } from "../adapters/aws/ecs-rollout.ts";
import { createRoleRevoker } from "../adapters/aws/role-revoker.ts";
import { openSecretVersions } from "../adapters/aws/secret-versions.ts";
import type { GitHubConfig } from "../adapters/github/client.ts";
import { createGitHubCodeHost } from "../adapters/github/code-host.ts";
import { createGitHubCodeOwners } from "../adapters/github/code-owners.ts";
import { createWorkflowRollout } from "../adapters/github/workflow-rollout.ts";
import { createConsumerProbe } from "../adapters/http/consumer-probe.ts";
import { createSlackChat } from "../adapters/slack/chat.ts";
import { createSlackDirectory } from "../adapters/slack/directory.ts";
import { createOwnPage } from "../adapters/statuspage/own-page.ts";
import { createTerraformCode } from "../adapters/terraform/infrastructure-code.ts";
import { openSecretFiles } from "../adapters/vault/secret-files.ts";
import { createSecretStore } from "../adapters/vault/secret-store.ts";
import { createCertificates } from "../adapters/x509/certificates.ts";
import { createCredentialReader } from "../adapters/x509/credential/reader.ts";
import { usualLimits } from "../adapters/x509/inspect/inspector.ts";
import { createCertificateReader } from "../adapters/x509/read-all.ts";
import type { Config } from "../config.ts";
import { breakGlassRoles, homeAccount, readingRoles } from "../config/accounts.ts";
import type { Estate } from "../domain/estate.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { SecretPromotion } from "../ports/secret-store.ts";
import type { SecretVersions } from "../ports/secret-versions.ts";
import type { Revokers } from "../ports/role-revoker.ts";
import type { Rollouts } from "../ports/rollout.ts";
import type { Vendors } from "./shared.ts";

/** The compiled worker that credentials are read in. */
const credentialWorker = new URL("../adapters/x509/credential/worker.js", import.meta.url);

/** What the adapters are told. */
export interface VendorsOptions {
  config: Config;
  estate: Estate;
  trust: { apns: string | undefined; issuers: string };
  clock: Clock;
  log: Log;
}

/** Connects every port to its vendor. Nothing is asked of any vendor yet. */
export function connectVendors({ config, estate, trust, clock, log }: VendorsOptions): Vendors {
  const { slack, aws, apns, secrets } = config;
  const chat = { botToken: secrets.slackBot, apiUrl: slack.api };
  const account = {
    region: aws.region,
    clock,
    accounts: { home: homeAccount(config), roles: readingRoles(config) },
  };
  const glass = { ...account, ...aws.breakGlass, others: aws.accounts.map(({ breakGlass }) => breakGlass) };
  const { versions, promotion } = secretsOf(config, account);
  const repository = repositoryOf(config);
  const codeHost = createGitHubCodeHost(repository);
  const code = createTerraformCode();
  const namedInCode = estate.owners.some((owner) => owner.codeowners.length > 0);
  return {
    chat: createSlackChat({ ...chat, log }),
    directory: createSlackDirectory({ ...chat, estate, clock, log }),
    push: createApplicationPush({ ...account, log }),
    breakGlass: createBreakGlass({ ...glass, ...promotion }),
    guardProbe: createGuardProbe(glass),
    endpointEnabling: createEndpointEnabling({ ...glass, perSecond: enablingPerSecond }),
    revokers: revokersOf(config, clock),
    rollouts: rolloutsOf(config, clock),
    consumerProbe: createConsumerProbe(),
    cloud: createCloudReader(account),
    secrets: createSecretStore(versions),
    certificates: createCertificates(pemsIn(trust.issuers)),
    pushService: createPushService({
      addresses: {
        production: { url: apns.production },
        sandbox: { url: apns.sandbox },
        ...(trust.apns === undefined ? {} : { ca: trust.apns }),
      },
      clock,
    }),
    codeHost,
    code,
    codeOwners: namedInCode ? createGitHubCodeOwners({ config: repository, host: codeHost, code }) : undefined,
    statusPage: createOwnPage(publicAddress(config)),
    credentialReader: createCredentialReader({ worker: credentialWorker, limits: usualLimits }),
    reader: createCertificateReader(),
  };
}

/** The repository with the infrastructure's code, and how the bot signs in there. */
export function repositoryOf({ github, secrets }: Pick<Config, "github" | "secrets">): GitHubConfig {
  return {
    api: github.api,
    owner: github.owner,
    repository: github.repository,
    branch: github.branch,
    path: github.path,
    appId: github.app,
    installationId: github.installation,
    privateKeyPem: secrets.githubKey,
  };
}

/** Where keys are kept. In Secrets Manager the session of the break-glass role promotes; of files, they do so themselves. */
function secretsOf(
  { secretStore: store }: Config,
  account: PlacesSettings,
): { versions: SecretVersions; promotion: { promotion?: SecretPromotion } } {
  if (store.kind === "aws") return { versions: openSecretVersions(account), promotion: {} };
  const files = openSecretFiles({ ...store, clock: account.clock });
  return { versions: files, promotion: { promotion: files } };
}

/** A service opens its role with the external id of the break-glass role; a workflow may be in any repository of the App's. */
function rolloutsOf({ aws, github, secrets }: Config, clock: Clock): Rollouts {
  return (consumer) => {
    if (consumer.kind === "ecs") return createEcsRollout({ clock, externalId: aws.breakGlass.externalId }, consumer);
    return createWorkflowRollout({ config: repositoryOf({ github, secrets }), clock }, consumer);
  };
}

/** One for each break-glass role that has one, assumed with the external id of its account. */
function revokersOf(config: Config, clock: Clock): Revokers {
  const { region } = config.aws;
  const revokers = new Map(
    breakGlassRoles(config).flatMap(({ role: closes, externalId, revoker }) => {
      if (revoker === undefined) return [];
      const as = revoker.role === undefined ? undefined : { role: revoker.role, externalId };
      return [[closes, createRoleRevoker({ region, clock, closes, policy: revoker.policy, as })] as const];
    }),
  );
  return (role) => revokers.get(role);
}

/** Where the public reaches the status page. */
export function publicAddress({ web }: Pick<Config, "web">): string {
  return web.public.address ?? `http://${web.public.host}:${web.public.port}/`;
}

/** Each certificate of a bundle by itself. */
function pemsIn(bundle: string): string[] {
  return bundle.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}
