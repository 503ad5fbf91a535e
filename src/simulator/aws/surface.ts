import type { Shelf } from "../core/shelf.ts";
import type { SecretsState } from "./secrets-manager/state.ts";
import type { ApplicationChange, Message, SnsState } from "./sns/state.ts";
import { shownAttributes } from "./sns/state.ts";
import type { Session, Sessions } from "./sts/sessions.ts";

/** What the training page shows of the account. Secrets, keys and tokens are not among it. */
export interface AwsSurface {
  accountId: string;
  /** The region of what was seeded. */
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
  /** When its certificate ends: ISO 8601. */
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

/** Shows the account as it is at each call. */
export function createAwsSurface({ accountId, region, sns, secrets, sessions }: SurfaceParts): AwsSurface {
  return {
    accountId,
    region,
    applications: () =>
      sns.state.applications.map((application) => {
        const attributes = Object.fromEntries(shownAttributes(application));
        const endpoints = sns.state.endpoints.filter((one) => one.applicationArn === application.arn);
        return {
          arn: application.arn,
          region: application.region,
          name: application.name,
          platform: application.platform,
          enabled: attributes["Enabled"] === "true",
          expiresAt: attributes["AppleCertificateExpiryDate"] ?? "",
          attributes,
          history: application.history.toReversed(),
          endpoints: endpoints.map(({ arn, attributes: own }) => ({ arn, enabled: own["Enabled"] === "true" })),
        };
      }),
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
