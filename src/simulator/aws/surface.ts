import type { Shelf } from "../core/shelf.ts";
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

/** Where the surface looks. */
export interface SurfaceParts {
  accountId: string;
  region: string;
  sns: Shelf<SnsState>;
  secrets: Shelf<SecretsState>;
  sessions: Sessions;
}

/** Shows the accounts as they are at each call. */
export function createAwsSurface({ accountId, region, sns, secrets, sessions }: SurfaceParts): AwsSurface {
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
