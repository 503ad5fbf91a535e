import {
  ACMClient,
  CertificateKeyPairOrigin,
  KeyAlgorithm,
  ListCertificatesCommand,
  type ListCertificatesCommandInput,
} from "@aws-sdk/client-acm";
import { read } from "../../../domain/inventory/sighting.ts";
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
import { placeOf, readingOfSummary } from "./acm-certificate.ts";
import { createTagReader } from "./acm-tags.ts";
import { pagesOf } from "./pages.ts";

/** Where, and whether the certificates' tags are read too. */
export interface AcmSourceSettings extends AccountRegion {
  tags: boolean;
}

/** Calls a second: ACM's own documents have said from 1 to 8 for ListCertificates; a page has up to 1,000. */
const perSecond = 1;

/**
 * What is asked of ACM: everything. Left out, it would list RSA keys of 1024 and 2048 bits alone, and
 * nothing that was issued over ACME. (ACM API Reference, ListCertificates and Filters.)
 */
const everything: ListCertificatesCommandInput = {
  Includes: { keyTypes: Object.values(KeyAlgorithm) },
  CertificateKeyPairOrigins: Object.values(CertificateKeyPairOrigin),
  MaxItems: 1000,
};

/** The certificates in ACM of one account and region, from its list alone: nothing is asked for a certificate of its own. */
export function createAcmSource(settings: AcmSourceSettings): CertificateSource {
  const { account, region } = settings;
  const pace = paceIn(settings, perSecond);
  const readTags = createTagReader(settings);
  const question = questionIn(settings, "list the certificates in ACM", "acm:ListCertificates");

  return {
    id: `acm/${account}/${region}`,
    kind: "acm",
    title: `ACM in ${placeInWords(settings)}`,
    account,
    region,
    budget: readingBudget,

    async *read(signal) {
      const acm = new ACMClient(clientSettings(settings));
      const pages = pagesOf(async (NextToken) => {
        const command = new ListCertificatesCommand({ ...everything, NextToken });
        const answer = await pace.ask(question, signal, () => acm.send(command, { abortSignal: signal }));
        return { items: answer.CertificateSummaryList ?? [], next: answer.NextToken };
      });
      try {
        const { tags, missing } = await readTags(signal);
        for await (const page of pages) {
          yield page.map((summary) => {
            const arn = summary.CertificateArn ?? "";
            checkAccount(settings, arn);
            return read(placeOf(summary, settings), readingOfSummary(summary, missing), tags.get(arn) ?? {});
          });
        }
      } finally {
        acm.destroy();
      }
    },
  };
}
