import type { WorldClock } from "../core/clock.ts";
import type { Shelf } from "../core/shelf.ts";
import { deploymentsAt } from "./ecs/shown.ts";
import { currentVersion, type EcsState } from "./ecs/state.ts";
import type { SecretsState } from "./secrets-manager/state.ts";
import { expiryOf, shownAttributes } from "./sns/attributes.ts";
import type { ApplicationChange, Message, SnsState } from "./sns/state.ts";
import type { Session, Sessions } from "./sts/sessions.ts";

/** What the training page shows of the accounts. Secrets, keys and tokens are not among it. */
export interface AwsSurface {
  /** The account that the world is seen from. */
  accountId: string;
  /** Its region. */
  region: string;
  applications(): ApplicationView[];
  /** Newest first. */
  messages(): MessageView[];
  /** Newest first. */
  sessions(): SessionView[];
  secrets(): SecretView[];
  services(): ServiceView[];
}

/** A platform application. */
export interface ApplicationView {
  arn: string;
  region: string;
  name: string;
  platform: string;
  enabled: boolean;
  /** When its certificate ends, as SNS shows it; empty where it has none. */
  expiresAt: string;
  /** As GetPlatformApplicationAttributes gives them. */
  attributes: Record<string, string>;
  /** Newest first. */
  history: readonly ApplicationChange[];
  endpoints: { arn: string; enabled: boolean }[];
}

/** A notification that was published. */
export type MessageView = Readonly<Message>;

/** A role that somebody has assumed. */
export type SessionView = Readonly<Omit<Session, "accessKeyId" | "secretAccessKey" | "sessionToken">>;

/** A secret, its values left out. */
export interface SecretView {
  arn: string;
  name: string;
  versions: { id: string; stages: readonly string[]; createdAt: string }[];
}

/** A service of ECS, and what its tasks hold. */
export interface ServiceView {
  arn: string;
  name: string;
  cluster: string;
  /** How many tasks it is to run. */
  tasks: number;
  /** The secret that its tasks read when they start; empty where they read none. */
  reads: string;
  /** Its deployments that still run tasks or begin to, newest first. `current`: whether they hold the secret's current version. */
  deployments: { id: string; createdAt: string; running: number; state: string; version: string; current: boolean }[];
}

/** Where the surface looks. */
export interface SurfaceParts {
  accountId: string;
  region: string;
  sns: Shelf<SnsState>;
  secrets: Shelf<SecretsState>;
  sessions: Sessions;
  ecs: Shelf<EcsState>;
  clock: WorldClock;
}

/** Shows the accounts as they are at each call. */
export function createAwsSurface({ accountId, region, sns, secrets, sessions, ecs, clock }: SurfaceParts): AwsSurface {
  return {
    accountId,
    region,
    applications() {
      const devices = devicesByApplication(sns.state);
      return sns.state.applications.map((application) => {
        const attributes = Object.fromEntries(shownAttributes(application));
        return {
          arn: application.arn,
          region: application.region,
          name: application.name,
          platform: application.platform,
          enabled: attributes["Enabled"] === "true",
          expiresAt: expiryOf(application) ?? "",
          attributes,
          history: application.history.toReversed(),
          endpoints: devices.get(application.arn) ?? [],
        };
      });
    },
    messages: () => sns.state.messages.toReversed(),
    sessions: () =>
      sessions
        .all()
        .map(({ accessKeyId: _id, secretAccessKey: _secret, sessionToken: _token, ...shown }) => shown)
        .toReversed(),
    secrets: () =>
      secrets.state.secrets.map(({ arn, name, versions }) => ({
        arn,
        name,
        versions: versions.map(({ id, stages, createdAt }) => ({ id, stages, createdAt })),
      })),
    services: () =>
      ecs.state.services.map((service) => {
        const current = currentVersion(service, secrets.state);
        return {
          arn: service.arn,
          name: service.name,
          cluster: service.clusterArn.split("/").at(-1) ?? "",
          tasks: service.tasks,
          reads: service.reads ?? "",
          deployments: deploymentsAt(service, clock.now()).map(
            ({ id, createdAt, running, rolloutState: state, version }) => ({
              id,
              createdAt,
              running,
              state,
              version,
              current: version === current,
            }),
          ),
        };
      }),
  };
}

function devicesByApplication({ endpoints }: SnsState): Map<string, ApplicationView["endpoints"]> {
  const devices = new Map<string, ApplicationView["endpoints"]>();
  for (const { arn, applicationArn, attributes } of endpoints) {
    const known = devices.get(applicationArn) ?? [];
    known.push({ arn, enabled: attributes["Enabled"] === "true" });
    devices.set(applicationArn, known);
  }
  return devices;
}
