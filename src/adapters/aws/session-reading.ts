import { GetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { regionIn } from "../../domain/arn.ts";
import { applicationName } from "../../domain/estate.ts";
import type { PrivilegedSession } from "../../ports/application-push.ts";
import { applicationOf } from "./applications.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import type { RoleCredentials } from "./privileged-role.ts";

/** Reads an application in a session of the break-glass role: a rehearsal shows by it that the role opens, and what its policy allows. */
export async function readInSession(
  { settings, credentials }: { settings: AwsSettings; credentials: RoleCredentials },
  application: string,
): ReturnType<PrivilegedSession["read"]> {
  const sns = new SNSClient({ ...forWriting({ ...settings, region: regionIn(application) }), credentials });
  const question = {
    doing: `read the push application ${applicationName(application)} with the break-glass role`,
    permission: "sns:GetPlatformApplicationAttributes",
    carrying: [credentials.secretAccessKey, credentials.sessionToken],
  };
  const command = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: application });
  try {
    const { Attributes = {}, $metadata } = await ask(question, () => sns.send(command));
    const { expiry, enabled, token } = applicationOf(application, Attributes);
    return { observed: { expiry, enabled, token }, requestId: $metadata.requestId ?? null };
  } finally {
    sns.destroy();
  }
}
