import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ListPlatformApplicationsCommand, SNSClient } from "@aws-sdk/client-sns";
import { read, type Sighting } from "../../../domain/inventory/sighting.ts";
import type { CertificateSource } from "../../../ports/certificate-source.ts";
import {
  type AccountRegion,
  checkAccount,
  clientSettings,
  paceIn,
  placeInWords,
  questionIn,
  readingBudget,
} from "./account-region.ts";
import { hasTokenKey, type KeyChange, keyNotShown, placeOf, readingOfApplication } from "./application.ts";
import { keyChange } from "./key-change.ts";
import { pagesOf } from "./pages.ts";

/** Where, and what SNS does not say of its applications. */
export interface SnsSourceSettings extends AccountRegion {
  /** The secret in Secrets Manager that an application's token key is kept in, by the application's ARN. */
  keyOf: ReadonlyMap<string, string>;
}

/** Calls a second: SNS allows 15 to an account in a region (SNS API Reference, ListPlatformApplications), and others ask too. */
const perSecond = 12;

/**
 * The platform applications of one account and region, all from one list: its pages have up to 100 each, with their
 * attributes. Nothing is asked for an application of its own but, for those in `keyOf`, the age of their token key.
 */
export function createSnsSource(settings: SnsSourceSettings): CertificateSource {
  const { account, region, keyOf } = settings;
  const pace = paceIn(settings, perSecond);
  const question = questionIn(settings, "list the push applications", "sns:ListPlatformApplications");

  return {
    id: `sns/${account}/${region}`,
    kind: "sns",
    title: `SNS in ${placeInWords(settings)}`,
    account,
    region,
    budget: readingBudget,

    async *read(signal) {
      const sns = new SNSClient(clientSettings(settings));
      const secrets = new SecretsManagerClient(clientSettings(settings));
      const pages = pagesOf(async (NextToken) => {
        const command = new ListPlatformApplicationsCommand({ NextToken });
        const answer = await pace.ask(question, signal, () => sns.send(command, { abortSignal: signal }));
        return { items: answer.PlatformApplications ?? [], next: answer.NextToken };
      });
      try {
        for await (const page of pages) {
          const sightings: Sighting[] = [];
          for (const { PlatformApplicationArn: arn = "", Attributes: attributes = {} } of page) {
            checkAccount(settings, arn);
            const application = { arn, attributes };
            const secret = hasTokenKey(application) ? keyOf.get(arn) : undefined;
            const key: KeyChange =
              secret === undefined ? keyNotShown : await keyChange({ secrets, settings, pace, signal }, secret);
            sightings.push(read(placeOf(application, settings), readingOfApplication(application, key)));
          }
          yield sightings;
        }
      } finally {
        sns.destroy();
        secrets.destroy();
      }
    },
  };
}
