import type { ErrorKind } from "../../domain/errors.ts";

/** What a refusal of AWS's means, and what to do about it. */
export interface Refusal {
  kind: ErrorKind;
  /** Completes "AWS refused to do this: …". */
  because: string;
  /** `PERMISSION` stands for the permission that the call takes. */
  todo: string;
  /** Whether AWS's own words say more; those about a signature repeat the request's headers, a token included. */
  quote: boolean;
}

const tryAgain = "Firebreak tries again later. If it stays, see https://health.aws.amazon.com.";

const denied: Refusal = {
  kind: "not-allowed",
  because: "its permissions do not allow it",
  todo: "Allow PERMISSION to Firebreak's AWS identity.",
  quote: true,
};
const unknownIdentity: Refusal = {
  kind: "misconfigured",
  because: "it does not accept Firebreak's AWS credentials",
  // A region that an account has not enabled does not know the account's keys.
  todo: "Check the AWS credentials in Firebreak's environment, that this machine's clock is right, and that the region is enabled in the account.",
  quote: false,
};
const ended: Refusal = {
  kind: "unavailable",
  because: "the credentials have expired",
  todo: "Try again; if it stays, renew the AWS credentials in Firebreak's environment.",
  quote: false,
};
/** The refusal of what would be answered a little later. */
export const throttled: Refusal = {
  kind: "unavailable",
  because: "it is asked too often",
  todo: "Firebreak tries again later.",
  quote: true,
};
const failed: Refusal = { kind: "unavailable", because: "it failed by itself", todo: tryAgain, quote: true };
const invalid: Refusal = {
  kind: "bad-input",
  because: "it does not take what it was given",
  todo: "Compare it with AWS's words.",
  quote: true,
};
const missing: Refusal = {
  kind: "not-found",
  because: "there is no such thing",
  todo: "Check its name and the region in firebreak.yml.",
  quote: true,
};
const consumer: Refusal = {
  kind: "not-found",
  because: "there is no such service that is active",
  todo: "Correct the service of this consumer in firebreak.yml.",
  quote: true,
};
const encryption: Refusal = {
  kind: "misconfigured",
  because: "the secret's encryption key can't be used",
  todo: "Check that the KMS key of the secret is enabled and that Firebreak's AWS identity may use it.",
  quote: true,
};

/** By error code, without the ending `Exception` that some services add to the same code. */
const refusals: Record<string, Refusal> = {
  AccessDenied: denied,
  AuthorizationError: denied,
  UnauthorizedOperation: denied,

  InvalidAccessKeyId: unknownIdentity,
  InvalidClientTokenId: unknownIdentity,
  UnrecognizedClient: unknownIdentity,
  SignatureDoesNotMatch: unknownIdentity,
  InvalidSignature: unknownIdentity,
  IncompleteSignature: unknownIdentity,
  MissingAuthenticationToken: unknownIdentity,
  OptInRequired: unknownIdentity,
  RequestExpired: unknownIdentity,
  ExpiredToken: ended,

  Throttling: throttled,
  Throttled: throttled,
  TooManyRequests: throttled,
  RequestLimitExceeded: throttled,
  KMSThrottling: throttled,
  SlowDown: throttled,
  InternalFailure: failed,
  InternalError: failed,
  InternalServiceError: failed,
  InternalService: failed,
  InternalServer: failed,
  ServiceUnavailable: failed,
  ServiceFailure: failed,

  InvalidParameter: invalid,
  InvalidParameterValue: invalid,
  InvalidParameterCombination: invalid,
  ParameterValueInvalid: invalid,
  Validation: invalid,
  ValidationError: invalid,
  InvalidInput: invalid,
  NotFound: missing,
  ResourceNotFound: missing,
  NoSuchEntity: missing,

  // S3's, for the anchors of the journal.
  NoSuchBucket: {
    kind: "misconfigured",
    because: "there is no such bucket",
    todo: "Check the bucket's name and region under journal.anchors in firebreak.yml.",
    quote: false,
  },
  PermanentRedirect: {
    kind: "misconfigured",
    because: "the bucket is in another region",
    todo: "Correct the region under journal.anchors in firebreak.yml.",
    quote: true,
  },
  ConditionalRequestConflict: {
    kind: "unavailable",
    because: "something else wrote the same object at this moment",
    todo: "Firebreak tries again later.",
    quote: false,
  },

  // Those of ECS. (ECS API Reference, UpdateService and DescribeServices: errors.)
  ServiceNotFound: consumer,
  ClusterNotFound: consumer,
  ServiceNotActive: consumer,
  Server: failed,
  Client: invalid,

  PlatformApplicationDisabled: {
    kind: "not-now",
    because: "the application is disabled",
    todo: "Put a valid credential into the application, then enable it.",
    quote: false,
  },
  EndpointDisabled: {
    kind: "not-now",
    because: "this device's endpoint is disabled",
    todo: "Register the device again, or set Enabled on its endpoint.",
    quote: false,
  },

  MalformedPolicyDocument: {
    kind: "broken",
    because: "the session policy is not one that it can read",
    todo: "Report this with AWS's words: the policy is made by Firebreak.",
    quote: true,
  },
  PackedPolicyTooLarge: {
    kind: "broken",
    because: "the session policy and tags are larger than it accepts",
    todo: "Report this with AWS's words. Fewer approvers or a shorter application name take less space.",
    quote: true,
  },
  RegionDisabled: {
    kind: "misconfigured",
    because: "STS is not activated in this region for the account",
    todo: "Activate STS in the region, in the account settings of IAM.",
    quote: true,
  },

  InvalidRequest: {
    kind: "misconfigured",
    because: "the secret is in no state for it",
    todo: "Look at the secret: one that is scheduled for deletion has to be restored first.",
    quote: true,
  },
  LimitExceeded: {
    kind: "not-now",
    because: "a limit of the account or the secret is reached",
    todo: "Compare the secret's versions and labels with the quotas of Secrets Manager.",
    quote: true,
  },
  DecryptionFailure: encryption,
  EncryptionFailure: encryption,
};

/**
 * Words of SNS's `InvalidParameter`, where they say more than the code. They are those that people
 * have reported; AWS documents only the first.
 */
const invalidTexts: [RegExp, Partial<Refusal>][] = [
  [
    /PlatformPrincipal is not a valid Apple certificate/,
    { because: "the certificate is no push certificate of Apple's", todo: "Fetch the certificate from Apple again." },
  ],
  [
    /PlatformPrincipal not valid/,
    { because: "the certificate is damaged or has expired", todo: "Check its dates, and fetch it from Apple again." },
  ],
  [
    /Platform credentials are invalid/,
    { because: "it does not accept this certificate and key", todo: "Check that the key is the certificate's own." },
  ],
  [
    /ApplePlatform(TeamID|BundleID)/,
    {
      because: "it does not take the team's or the app's id",
      todo: "Check both in Apple's portal, and the topic in firebreak.yml.",
    },
  ],
  [
    /provided without Platform(Credential|Principal)/,
    { kind: "broken", because: "half of the credential was missing" },
  ],
  [
    /No endpoint found for the target arn/,
    { kind: "not-found", because: "there is no such endpoint", todo: "Check the canary endpoint in firebreak.yml." },
  ],
];

/**
 * Codes that mean more to one call than to others, by the permission that it takes. Asking again would only fail
 * again, and the SDKs would for minutes.
 */
const ofCalls: Record<string, Record<string, Refusal>> = {
  "sns:SetPlatformApplicationAttributes": {
    InternalFailure: {
      kind: "bad-input",
      because: "it failed over the credential, as it does when the certificate and its key are swapped",
      todo: "Nothing is tried again by itself. Look at the secret's version that the plan names: each half in its own place. If both are, SNS had a failure of its own: see https://health.aws.amazon.com, and plan again later.",
      quote: true,
    },
  },
};

/**
 * What AWS's error code, and for some the words with it, mean; undefined for a code nobody has met yet.
 *
 * @param permission the one that the call takes, where it is known
 */
export function refusalOf(code: string, words: string, permission?: string): Refusal | undefined {
  const bare = code.replace(/Exception$/, "");
  const ofCall = ofCalls[permission ?? ""]?.[bare];
  if (ofCall !== undefined) return ofCall;
  const refusal = Object.hasOwn(refusals, bare) ? refusals[bare] : undefined;
  if (refusal !== invalid) return refusal;
  const particular = invalidTexts.find(([text]) => text.test(words))?.[1];
  return { ...invalid, ...particular };
}
