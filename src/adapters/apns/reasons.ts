import type { PushEnvironment } from "../../domain/certificate/facts.ts";
import type { Preflight } from "../../ports/push-service.ts";

/** What a preflight was about, for the sentences about it. */
export interface Tried {
  host: string;
  environment: PushEnvironment;
  topic: string;
  /** What was shown to APNs: a certificate, or a token that a key has signed. */
  by: "certificate" | "key";
  /** When the token was signed, by this machine's clock; undefined with a certificate. */
  issuedAt: Date | undefined;
}

/** What one of Apple's reasons means for the credential that was tried. */
interface Meaning {
  verdict: "refused" | "unknown";
  explanation(tried: Tried): string;
}

const refused = (explanation: Meaning["explanation"]): Meaning => ({ verdict: "refused", explanation });
const unknown = (explanation: Meaning["explanation"]): Meaning => ({ verdict: "unknown", explanation });

const otherEnvironment = refused(({ by, environment }) => `The ${by} is not for Apple's ${environment} environment.`);
const trouble = unknown(({ host }) => `${host} is in trouble of its own just now, and did not look at the credential.`);
const changed = unknown(
  ({ host }) => `The request did not reach ${host} as it was sent: something between here and there changes requests.`,
);
const known = unknown(({ host }) => `${host} spoke of the device, which does not exist, and not of the credential.`);

/**
 * Apple's reasons but for `BadDeviceToken`, and what each means: the table in "Handling notification responses from
 * APNs", and `BadEnvironmentKeyInToken`, which people have met
 * (https://github.com/swift-server-community/APNSwift/pull/229). What is wrong with this machine or the way to Apple
 * says nothing against the credential.
 */
const MEANINGS: Record<string, Meaning> = {
  // About the certificate or the key.
  BadCertificate: refused(() => "APNs does not accept the certificate: Apple did not issue it, or has revoked it."),
  BadCertificateEnvironment: otherEnvironment,
  BadEnvironmentKeyIdInToken: otherEnvironment,
  BadEnvironmentKeyInToken: otherEnvironment,
  Forbidden: refused(({ by }) => `Apple forbids what was asked with this ${by}.`),
  InvalidProviderToken: refused(
    () =>
      "APNs does not accept the token: the key, its id and the team's id don't belong together, or Apple has revoked the key.",
  ),

  // About the topic.
  BadTopic: refused(
    ({ topic }) => `APNs takes ${topic} for no topic: look at the application's topic in firebreak.yml.`,
  ),
  DeviceTokenNotForTopic: refused(({ by, topic }) => `The ${by} does not go with the topic ${topic}.`),
  MissingTopic: refused(({ by }) => `The ${by} stands for several topics, and the request named none.`),
  TopicDisallowed: refused(({ by, topic }) => `The ${by} may not push to the topic ${topic}.`),

  // About the token, and not the key that has signed it.
  ExpiredProviderToken: unknown(({ issuedAt }) => {
    const when = issuedAt === undefined ? "now" : `at ${issuedAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    return `APNs finds the token more than an hour old or ahead, though this machine signed it ${when} by its own clock. That clock seems to be wrong: correct it, and try again.`;
  }),
  MissingProviderToken: unknown(({ by }) => {
    const shown = by === "certificate" ? "certificate" : "token";
    return `The ${shown} did not reach APNs: something between here and there took it away, as a proxy does that opens the connection.`;
  }),
  TooManyProviderTokenUpdates: unknown(
    () =>
      "APNs was shown too many different tokens from here. It takes a new one every 20 minutes: try again after that.",
  ),
  UnrelatedKeyIdInToken: unknown(
    () => "The connection had carried another key's token before: something between here and Apple shares connections.",
  ),

  // About Apple.
  IdleTimeout: trouble,
  InternalServerError: trouble,
  ServiceUnavailable: trouble,
  Shutdown: trouble,
  TooManyRequests: unknown(
    ({ host }) => `${host} was asked too often about this device, and did not look on. Try again later.`,
  ),

  // About the request, which is always the same.
  BadCollapseId: changed,
  BadExpirationDate: changed,
  BadMessageId: changed,
  BadPath: changed,
  BadPriority: changed,
  DuplicateHeaders: changed,
  InvalidPushType: changed,
  MethodNotAllowed: changed,
  MissingDeviceToken: changed,
  PayloadEmpty: changed,
  PayloadTooLarge: changed,

  // About the device.
  ExpiredToken: known,
  Unregistered: known,
};

/** What APNs' answer to a device that can't exist says about the credential. */
export function explainAnswer(status: number | undefined, reason: string | undefined, tried: Tried): Preflight {
  if (reason === "BadDeviceToken") return { verdict: "accepted" };
  const meaning = reason === undefined || !Object.hasOwn(MEANINGS, reason) ? undefined : MEANINGS[reason];
  const said = [status, reason].filter((part) => part !== undefined).join(" ");
  if (reason === undefined || meaning === undefined) {
    return {
      verdict: "unknown",
      explanation: `${tried.host} answered ${said}, which says nothing about the credential.`,
    };
  }
  const explanation = meaning.explanation(tried);
  return meaning.verdict === "refused"
    ? { verdict: "refused", reason, explanation }
    : { verdict: "unknown", explanation: `${explanation} (${said})` };
}
