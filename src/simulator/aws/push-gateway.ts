/** One notification, with the credential to send it with. */
export interface Push {
  environment: "production" | "sandbox";
  certificatePem: string;
  keyPem: string;
  /** Hexadecimal. */
  deviceToken: string;
  /** The app's bundle id. */
  topic: string;
  /** JSON text. */
  payload: string;
  /** `alert`, `background`, … */
  pushType: string;
}

/**
 * What became of it.
 * - `delivered`: the push service took it
 * - `refused`: it did not take this notification
 * - `credential-rejected`: it does not accept the certificate at all
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
