import { paginateListPlatformApplications, type PlatformApplication, type SNSClient } from "@aws-sdk/client-sns";
import { applicationName } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { PushApplication } from "../../ports/application-push.ts";
import { tokenIn } from "./authentication.ts";
import { expiryIn } from "./expiry.ts";

/** All applications of the region, each with its attributes: SNS gives them in pages of up to 100. */
export async function everyApplication(client: SNSClient): Promise<PlatformApplication[]> {
  const applications: PlatformApplication[] = [];
  for await (const page of paginateListPlatformApplications({ client }, {})) {
    applications.push(...(page.PlatformApplications ?? []));
  }
  return applications;
}

/**
 * An application as its attributes describe it.
 *
 * @throws FirebreakError `broken` when they name an expiry that is no instant
 */
export function applicationOf(arn: string, attributes: Record<string, string>): PushApplication {
  const name = applicationName(arn);
  const read = expiryIn(attributes);
  if ("unreadable" in read) {
    throw new FirebreakError("broken", `SNS gives the certificate of ${name} an expiry that can't be read.`, {
      found: read.unreadable.slice(0, 60),
      expected: "an instant, such as 2016-06-21T09:30:24Z",
      todo: "Look at the application's expiry in the SNS console, and report this text.",
    });
  }
  const enabled = attributes["Enabled"]?.toLowerCase() === "true";
  return { arn, name, expiry: read.expiry, token: tokenIn(attributes), enabled };
}
