import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { SetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { createPushService } from "../../../src/adapters/apns/push-service.ts";
import { createApplicationPush } from "../../../src/adapters/aws/application-push.ts";
import { createBreakGlass } from "../../../src/adapters/aws/break-glass.ts";
import { openSecretVersions } from "../../../src/adapters/aws/secret-versions.ts";
import { createGitHubCodeHost } from "../../../src/adapters/github/code-host.ts";
import { createTerraformCode } from "../../../src/adapters/terraform/infrastructure-code.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import { createCertificates } from "../../../src/adapters/x509/certificates.ts";
import { createCredentialReader } from "../../../src/adapters/x509/credential/reader.ts";
import { usualLimits } from "../../../src/adapters/x509/inspect/inspector.ts";
import type { Application } from "../../../src/domain/estate.ts";
import { type ApnsWorld, createApnsWorld } from "../../../src/simulator/apns/world.ts";
import { createAppleWorld } from "../../../src/simulator/apple/portal.ts";
import { createApnsGateway } from "../../../src/simulator/aws/apns-gateway.ts";
import { createAwsWorld } from "../../../src/simulator/aws/world.ts";
import type { PolicyDocument } from "../../../src/simulator/aws/iam/policy.ts";
import { createMovableClock, type MovableClock } from "../../../src/simulator/core/clock.ts";
import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { makeAppKey } from "../../../src/simulator/github/memory.ts";
import { createGitHubWorld, type GitHubWorld } from "../../../src/simulator/github/world.ts";
import {
  accessKeys,
  account,
  accountSeed,
  bundleIds,
  devices,
  secretNames,
} from "../../../src/simulator/story/account.ts";
import { useEnvironment } from "../../adapters/aws/account.ts";
import { asPem } from "../../simulator/apple/training.ts";
import { memoryLog } from "../house.ts";

const minute = 60_000;
/** The key of the bot's GitHub App, one for all worlds of a file. */
const appKeyPem = makeAppKey();

export const production = account.application;
export const sandbox = production.replace("app/APNS/ios-prod", "app/APNS_SANDBOX/ios-sandbox");
const sandboxPhone = { id: "canary", token: "5a".repeat(32) };
const topic = bundleIds.production;
export const bundleId = topic;
export const team = "ACME123456";
export const secrets = secretNames;
export const { role } = account;
/** The place of an account where everything may be done, for what the team does without the bot. */
const administrator = { accessKeyId: "AKIAADMINISTRATOR", secretAccessKey: "the administrator's own key" };

/** The applications as firebreak.yml lists them: both push to the same app, one in each of Apple's environments. */
export const applications: Application[] = [
  { arn: production, topic, canary: account.canary, secret: secretNames.production },
  {
    arn: sandbox,
    topic,
    canary: sandbox.replace(":app/", ":endpoint/").concat(`/${sandboxPhone.id}`),
    secret: secretNames.sandbox,
  },
];

const everything: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

/** What the bot may read beside the secrets of its applications. */
const seesEscrow: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      Resource: `arn:aws:secretsmanager:${account.region}:${account.id}:secret:*`,
    },
  ],
};

/** Apple, and the certificate that it made long ago. One is enough for the worlds of a file: its keys take long to make. */
export type Apple = Awaited<ReturnType<typeof openApple>>;

/**
 * Opens Apple.
 *
 * @param left how long the certificate in both applications lasts, in milliseconds; negative: it has expired
 */
export async function openApple(left = -11 * minute) {
  const clock = createMovableClock(new Date());
  const until = new Date(clock.now().getTime() + left);
  const apple = await createAppleWorld(contextOf(clock), {
    team: { id: team, name: "Acme" },
    appIds: [{ bundleId: topic, name: "Acme Pocket", pastCertificateUntil: until }],
  });
  return { ...apple, clock, until, hasExpired: left < 0 };
}

function contextOf(clock: MovableClock): WorldContext {
  const shelves = openShelves(undefined);
  return { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
}

/** AWS, APNs and GitHub on this machine, with Apple beside them, and the ports that lead there. */
export type World = Awaited<ReturnType<typeof openWorld>>;

/** Opens a world at the present instant. */
export async function openWorld(apple: Apple) {
  const { clock } = apple;
  clock.set(new Date());
  const context = contextOf(clock);
  const phones = [
    ...devices.map(({ token, name }) => ({ token, name, topic, environment: "production" as const })),
    { token: sandboxPhone.token, name: "Acme's other test phone", topic, environment: "sandbox" as const },
  ];
  const apns = await createApnsWorld(context, { authority: apple.authority, devices: phones });
  const past = apple.pastCredential(topic);
  const story = { began: clock.now(), productionUntil: apple.until, watched: false };
  const seed = accountSeed({ production: past, sandbox: past }, story);
  const aws = await createAwsWorld(
    context,
    {
      ...seed,
      principals: [
        ...seed.principals.map((one) => ({ ...one, policies: [...one.policies, seesEscrow] })),
        { ...administrator, arn: `arn:aws:iam::${account.id}:user/administrator`, policies: [everything] },
      ],
      applications: seed.applications.map((one) => ({ ...one, enabled: !apple.hasExpired })),
      endpoints: [
        ...seed.endpoints,
        {
          id: sandboxPhone.id,
          application: "ios-sandbox",
          platform: "APNS_SANDBOX",
          deviceToken: sandboxPhone.token,
          enabled: true,
        },
      ],
      secrets: [
        ...(seed.secrets ?? []),
        { name: "escrow/push", value: "nothing yet" },
        { name: "wallet/signing", value: "nothing yet" },
      ],
      metrics: [],
    },
    { port: 0, push: createApnsGateway({ urls: apns.urls, ca: apns.caPem, clock }) },
  );
  const pinned = (name: string) => {
    const version = aws.surface.secrets().find((one) => one.name === name)?.versions[0]?.id ?? "";
    return { name, version };
  };
  const github = await createGitHubWorld(
    context,
    {
      owner: "acme",
      repository: "mobile-infrastructure",
      people: ["dana", "liam", "mara"].map((login) => ({ login, name: login })),
      secrets: { production: pinned(secretNames.production), sandbox: pinned(secretNames.sandbox) },
      appKeyPem,
    },
    { port: 0 },
  );
  useEnvironment(aws.url);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeys.bot.accessKeyId,
    AWS_SECRET_ACCESS_KEY: accessKeys.bot.secretAccessKey,
  });
  const ports = connect({ clock, apple, apns, github });
  const asAdministrator = { region: account.region, endpoint: aws.url, credentials: administrator };
  const secretsManager = new SecretsManagerClient(asAdministrator);
  const sns = new SNSClient(asAdministrator);
  const set = async (arn: string, Attributes: Record<string, string>): Promise<void> => {
    await sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn, Attributes }));
  };

  return {
    clock,
    context,
    apple,
    apns,
    aws,
    github,
    ports,
    /** The credential that the applications began with. */
    past,
    /** How often an effect was applied, to what. */
    effects: (effect: string): string[] =>
      context.ledger.entries().flatMap((entry) => (entry.effect === effect ? [entry.subject] : [])),
    /** How often each effect was applied. */
    counts(): Record<string, number> {
      const counts: Record<string, number> = {};
      for (const { vendor, effect } of context.ledger.entries()) {
        counts[`${vendor} ${effect}`] = (counts[`${vendor} ${effect}`] ?? 0) + 1;
      }
      return counts;
    },
    /** How SNS shows an application. */
    shown(arn: string) {
      const found = aws.surface.applications().find((one) => one.arn === arn);
      if (found === undefined) throw new Error(`there is no application ${arn}`);
      return { enabled: found.enabled, expiresAt: found.expiresAt };
    },
    /** The versions of a secret, with their labels. */
    versions: (secret: string) => aws.surface.secrets().find(({ name }) => name === secret)?.versions ?? [],
    /** The version of a secret that consumers read. */
    current: (secret: string): string | undefined =>
      aws.surface
        .secrets()
        .find(({ name }) => name === secret)
        ?.versions.find(({ stages }) => stages.includes("AWSCURRENT"))?.id,
    /** The certificate that Apple makes of a signing request. */
    async certify(csrPem: string): Promise<string> {
      const { der } = await apple.portal.createCertificate({ person: "dana", bundleId: topic, csrPem });
      return asPem(der);
    },
    /** The team's pipeline applies what a version of the secret holds. */
    async apply(arn: string, secret: string, version: string): Promise<void> {
      const { SecretString = "" } = await secretsManager.send(
        new GetSecretValueCommand({ SecretId: secret, VersionId: version }),
      );
      const { certificate, key } = JSON.parse(SecretString) as Record<string, string>;
      await set(arn, { PlatformPrincipal: certificate ?? "", PlatformCredential: key ?? "", Enabled: "true" });
    },
    /** Somebody enables or disables an application. */
    enable: (arn: string, enabled: boolean) => set(arn, { Enabled: String(enabled) }),
    /** Somebody puts a value into a secret, and consumers read it at once. @returns its version */
    async put(secret: string, value: string): Promise<string> {
      const put = await secretsManager.send(new PutSecretValueCommand({ SecretId: secret, SecretString: value }));
      return put.VersionId ?? "";
    },
    /** Somebody takes a secret's current version away. */
    async unset(secret: string, version: string): Promise<void> {
      await secretsManager.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secret,
          VersionStage: "AWSCURRENT",
          RemoveFromVersionId: version,
        }),
      );
    },
    async close(): Promise<void> {
      await Promise.all([ports.credentialReader.close(), apns.close(), aws.close(), github.close()]);
    },
  };
}

interface Reached {
  clock: MovableClock;
  apple: Apple;
  apns: ApnsWorld;
  github: GitHubWorld;
}

/** The adapters, as the composition makes them. */
function connect({ clock, apple: { authority }, apns, github }: Reached) {
  const { region, role, externalId } = account;
  const patience = { connection: 1_000, answer: 2_000 };
  const settings = { region, clock, patience };
  return {
    push: createApplicationPush({ ...settings, log: memoryLog() }),
    breakGlass: createBreakGlass({ ...settings, role, externalId }),
    secrets: createSecretStore(openSecretVersions(settings)),
    certificates: createCertificates([authority.intermediatePem, authority.rootPem]),
    pushService: createPushService({
      addresses: { production: { url: apns.urls.production }, sandbox: { url: apns.urls.sandbox }, ca: apns.caPem },
      clock,
    }),
    credentialReader: createCredentialReader({
      worker: new URL("../../../dist/adapters/x509/credential/worker.js", import.meta.url),
      limits: usualLimits,
    }),
    codeHost: createGitHubCodeHost(
      {
        api: github.url,
        owner: "acme",
        repository: "mobile-infrastructure",
        branch: "main",
        path: "push",
        ...github.app,
      },
      { answer: 10_000, retries: 0, pause: 1, rateLimit: 0 },
    ),
    code: createTerraformCode(),
    roles: [{ role, externalId }],
    region,
    secretsInAws: true,
  };
}
