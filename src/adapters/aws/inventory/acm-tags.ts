import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { asFirebreakError } from "../../../domain/errors.ts";
import { clientSettings, paceIn, questionIn } from "./account-region.ts";
import type { AcmSourceSettings } from "./acm.ts";
import { pagesOf } from "./pages.ts";
import { tagsOf } from "./shown.ts";

/** The tags of ACM's certificates, by their ARNs. */
export interface CertificateTags {
  tags: ReadonlyMap<string, Record<string, string>>;
  /** Why there are none, where they could not be read. */
  missing: string | undefined;
}

/** Calls a second: nothing is documented, and a page has a hundred resources. */
const perSecond = 5;

/** In the largest pages that there are. (Resource Groups Tagging API Reference, GetResources.) */
const everything = { ResourceTypeFilters: ["acm:certificate"], ResourcesPerPage: 100 };

/**
 * Reads the tags of a region's certificates, all from one list.
 *
 * @throws FirebreakError `unavailable`; that they are not allowed to be read is no reason to lose the certificates
 */
export function createTagReader(settings: AcmSourceSettings): (signal: AbortSignal) => Promise<CertificateTags> {
  const pace = paceIn(settings, perSecond);
  const question = questionIn(settings, "list the tags of the certificates in ACM", "tag:GetResources");

  return async (signal) => {
    const tags = new Map<string, Record<string, string>>();
    if (!settings.tags) return { tags, missing: undefined };
    const tagging = new ResourceGroupsTaggingAPIClient(clientSettings(settings));
    const pages = pagesOf(async (PaginationToken) => {
      const command = new GetResourcesCommand({ ...everything, PaginationToken });
      const answer = await pace.ask(question, signal, () => tagging.send(command, { abortSignal: signal }));
      return { items: answer.ResourceTagMappingList ?? [], next: answer.PaginationToken };
    });
    try {
      for await (const page of pages) {
        for (const { ResourceARN = "", Tags } of page) tags.set(ResourceARN, tagsOf(Tags));
      }
      return { tags, missing: undefined };
    } catch (thrown) {
      const error = asFirebreakError(thrown);
      if (error.kind !== "not-allowed") throw error;
      return { tags: new Map(), missing: "not known: tag:GetResources is not allowed" };
    } finally {
      tagging.destroy();
    }
  };
}
