/** What a notification is sent with: a certificate and its key, or the key that a token is signed with. */
export type PushCredential =
  | { certificatePem: string; keyPem: string }
  | { keyPem: string; keyId: string; teamId: string };

/** One notification, with the credential to send it with. */
export type Push = PushCredential & {
  environment: "production" | "sandbox";
  /** Hexadecimal. */
  deviceToken: string;
  /** The app's bundle id. */
  topic: string;
  /** JSON text. */
  payload: string;
  /** `alert`, `background`, … */
  pushType: string;
};

/**
 * What became of it.
 * - `delivered`: the push service took it
 * - `refused`: it did not take this notification
 * - `credential-rejected`: it does not accept the certificate or token at all
 */
export type PushOutcome =
  | { outcome: "delivered"; apnsId: string }
  | { outcome: "refused"; status: number; reason: string }
  | { outcome: "credential-rejected"; reason: string };

/** The way from SNS to Apple's push service. */
export interface PushGateway {
  /** Rejects when the push service can't be reached. */
  deliver(push: Push): Promise<PushOutcome>;
}
