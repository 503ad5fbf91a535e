import { GetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { asFirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import { type ExaminedLine, fine, notChecked } from "../../domain/examination.ts";
import type { Examination } from "../../ports/examination.ts";
import type { Feedback } from "../../ports/application-push.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forReading } from "./client-settings.ts";
import { feedbackIn } from "./delivery-records.ts";

const check = "SNS: delivery records";
const howTo =
  "Give the application SuccessFeedbackRoleArn, FailureFeedbackRoleArn and SuccessFeedbackSampleRate=100: docs/doctor.md tells how.";

/** Whether SNS records the deliveries of each application: without it a rotation's proof is weaker, and nothing is wrong. */
export function examineDeliveryRecords(settings: AwsSettings & { applications: readonly string[] }): Examination {
  return {
    check,
    silence: "not-checked",
    async look() {
      const sns = new SNSClient(forReading(settings));
      try {
        return await Promise.all(settings.applications.map((application) => lineOf(sns, application)));
      } finally {
        sns.destroy();
      }
    },
  };
}

/** One application that can't be read hides no other. */
async function lineOf(sns: SNSClient, application: string): Promise<ExaminedLine> {
  const name = applicationName(application);
  const line = `${check} of ${name}`;
  const doing = `read the push application ${name}`;
  const question = { doing, permission: "sns:GetPlatformApplicationAttributes", carrying: [] };
  try {
    const command = new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: application });
    const { Attributes = {} } = await ask(question, () => sns.send(command));
    const lack = lackOf(feedbackIn(Attributes));
    return lack === undefined ? fine(line, "every delivery is recorded") : notChecked(line, lack, howTo);
  } catch (thrown) {
    const { message, todo } = asFirebreakError(thrown);
    return notChecked(line, message, todo);
  }
}

function lackOf({ success, failure, sampleRate }: Feedback): string | undefined {
  const weaker = "so a test push is proven by counts at best";
  if (!success && !failure) return `deliveries are not recorded, ${weaker}`;
  if (!success) return `only failures are recorded, ${weaker}`;
  if (!failure) return "only successes are recorded, so why a push failed is not seen";
  if (sampleRate !== null && sampleRate < 100)
    return `${sampleRate} % of the successes are recorded, so a test push may have no record`;
  return undefined;
}
