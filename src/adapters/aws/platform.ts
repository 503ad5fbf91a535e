import { FirebreakError } from "../../domain/errors.ts";

/** SNS's names for Apple's production and sandbox services. */
export type ApplePlatform = "APNS" | "APNS_SANDBOX";

/**
 * The platform that an application or endpoint belongs to: its ARN says.
 *
 * @throws FirebreakError `bad-input` for any other ARN
 */
export function platformOf(arn: string): ApplePlatform {
  const [, platform] = /:(?:app|endpoint)\/(APNS|APNS_SANDBOX)\/./.exec(arn) ?? [];
  if (platform === "APNS" || platform === "APNS_SANDBOX") return platform;
  throw new FirebreakError("bad-input", "This is no application or device of Apple's push service.", {
    found: arn,
    expected: "an ARN with :app/APNS/, :app/APNS_SANDBOX/, :endpoint/APNS/ or :endpoint/APNS_SANDBOX/ in it",
  });
}
