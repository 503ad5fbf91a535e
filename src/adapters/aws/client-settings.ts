import type { Clock } from "../../ports/clock.ts";

/**
 * Where in AWS, and by whose clock. The endpoint and the credentials are the environment's: the SDK
 * finds them by itself.
 */
export interface AwsSettings {
  region: string;
  clock: Clock;
  /** How long AWS is waited for; a few seconds when not given. */
  patience?: AwsPatience;
}

/** How long AWS is waited for before a phase gives up and is tried again later, in milliseconds. */
export interface AwsPatience {
  connection: number;
  /** For one answer; a read is tried three times. */
  answer: number;
  /** Before it is asked again after it said that it is asked too often; a second when not given, and twice as long each time. */
  throttled?: number;
}

/** AWS answers in well under a second. */
const usualPatience: AwsPatience = { connection: 3_000, answer: 10_000 };

/** The settings of a client that reads: what fails for the moment is asked for again. */
export function forReading(settings: AwsSettings) {
  return clientSettings(settings, 3);
}

/**
 * The settings of a client whose calls have effects: each is sent once, because whoever tries again
 * has to look first. The SDK alone would repeat an `InternalFailure` for minutes.
 */
export function forWriting(settings: AwsSettings) {
  return clientSettings(settings, 1);
}

function clientSettings({ region, clock, patience = usualPatience }: AwsSettings, maxAttempts: number) {
  const { connection: connectionTimeout, answer: requestTimeout } = patience;
  return {
    region,
    maxAttempts,
    // Shown in CloudTrail beside each call.
    userAgentAppId: "firebreak",
    requestHandler: { connectionTimeout, requestTimeout, socketTimeout: requestTimeout, throwOnRequestTimeout: true },
    // Signatures carry the time, and a clock that was moved moves them too.
    systemClockOffset: clock.now().getTime() - Date.now(),
  };
}
