/**
 * Why APNs refuses a push, and the HTTP status it says so with: the table in Apple's "Handling
 * notification responses from APNs", and `BadEnvironmentKeyInToken`, which is not in it and which people have met
 * (github.com/swift-server-community/APNSwift/pull/229). `InternalServerError` and the like come from faults alone.
 */
export const REASONS = {
  BadCollapseId: 400,
  BadDeviceToken: 400,
  BadExpirationDate: 400,
  BadMessageId: 400,
  BadPriority: 400,
  BadTopic: 400,
  DeviceTokenNotForTopic: 400,
  DuplicateHeaders: 400,
  IdleTimeout: 400,
  InvalidPushType: 400,
  MissingDeviceToken: 400,
  MissingTopic: 400,
  PayloadEmpty: 400,
  TopicDisallowed: 400,
  BadCertificate: 403,
  BadCertificateEnvironment: 403,
  BadEnvironmentKeyIdInToken: 403,
  BadEnvironmentKeyInToken: 403,
  ExpiredProviderToken: 403,
  Forbidden: 403,
  InvalidProviderToken: 403,
  MissingProviderToken: 403,
  UnrelatedKeyIdInToken: 403,
  BadPath: 404,
  MethodNotAllowed: 405,
  ExpiredToken: 410,
  Unregistered: 410,
  PayloadTooLarge: 413,
  TooManyProviderTokenUpdates: 429,
  TooManyRequests: 429,
  InternalServerError: 500,
  ServiceUnavailable: 503,
  Shutdown: 503,
} as const;

/** One of Apple's reasons. */
export type Reason = keyof typeof REASONS;

/** The status that goes with a reason; 500 for one that is not Apple's. */
export function statusOf(reason: string): number {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason as Reason] : 500;
}
