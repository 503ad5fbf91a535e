import { AwsError } from "../wire/error.ts";

/** SNS's refusal of a parameter. */
export function invalidParameter(what: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${what}`);
}

/** SNS's refusal of an ARN that leads nowhere. */
export function notFound(noun: "PlatformApplication" | "Endpoint"): AwsError {
  return new AwsError("NotFound", `${noun} does not exist`, 404);
}
