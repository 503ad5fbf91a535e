/** Which of Apple's two services: apps from the App Store, or builds under development. */
export type Environment = "production" | "sandbox";

/** A device that has registered for push with one app. */
export interface Device {
  /** 64 hexadecimal digits. Apple says the length may grow; SNS and today's devices use 32 bytes. */
  token: string;
  /** The app's topic: its bundle id, or that with `.voip` or `.complication`. */
  topic: string;
  environment: Environment;
  /** Whose it is, for people to read. */
  name: string;
  /** When the app was removed from the device, ISO 8601; null while it is there. */
  unregisteredAt: string | null;
}

/** A push that APNs has taken for delivery. */
export interface Push {
  /** ISO 8601, UTC, in the world's time. */
  at: string;
  environment: Environment;
  apnsId: string;
  deviceToken: string;
  topic: string;
  pushType: string;
  /** 10 at once, 5 with regard for the battery, 1 least. */
  priority: number;
  payload: unknown;
  /** Serial of the certificate it was sent with, lower-case hexadecimal; null with a token. */
  certificateSerial: string | null;
  /** Id of the key that had signed its token; null with a certificate. */
  keyId: string | null;
}

/** A push that APNs has not taken. */
export interface RefusedPush {
  /** ISO 8601, UTC, in the world's time. */
  at: string;
  environment: Environment;
  /** Apple's reason; for an expired certificate, which ends the handshake, the TLS alert `certificate_expired`. */
  reason: string;
  /** What the request named; null when it named none, or none was sent. */
  deviceToken: string | null;
  topic: string | null;
  /** Serial of the certificate that was presented, if any. */
  certificateSerial: string | null;
  /** Id of the key of a token that was good, if any. */
  keyId: string | null;
}
