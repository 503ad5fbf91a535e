import { SetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import type { PlannedWrite } from "../../domain/approval/planned-write.ts";
import { regionIn } from "../../domain/arn.ts";
import { applicationName } from "../../domain/estate.ts";
import type { PushCredential } from "../../ports/push-credential.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import { attributesOf } from "./credential-shape.ts";
import type { RoleCredentials } from "./privileged-role.ts";

/**
 * Puts the credential into the application, in a session of the break-glass role: one call, in the
 * application's region, which is not repeated.
 *
 * @returns AWS's id of the call; null when it did not say
 */
export async function setCredential(
  { settings, credentials }: { settings: AwsSettings; credentials: RoleCredentials },
  { application, topic }: PlannedWrite,
  credential: PushCredential,
): Promise<string | null> {
  const sns = new SNSClient({ ...forWriting({ ...settings, region: regionIn(application) }), credentials });
  const doing = `put the new credential into ${applicationName(application)}`;
  const question = {
    doing,
    permission: "sns:SetPlatformApplicationAttributes",
    carrying: [credential.privateKeyPem, credentials.secretAccessKey, credentials.sessionToken],
    todo: {
      "not-allowed":
        "Check that the break-glass role allows sns:SetPlatformApplicationAttributes on this application, and that the plan's cut-off has not passed.",
      unavailable:
        "AWS may have applied the write all the same: the application is read back before it is tried again.",
    },
  };
  const command = new SetPlatformApplicationAttributesCommand({
    PlatformApplicationArn: application,
    Attributes: attributesOf(credential, { topic }),
  });
  try {
    const { $metadata } = await ask(question, () => sns.send(command));
    return $metadata.requestId ?? null;
  } finally {
    sns.destroy();
  }
}
