import type { Approvable } from "../../domain/approval/plan.ts";
import type { Grant } from "../../guard/redeem.ts";

/** STS API Reference, Tag: a value has at most 256 letters, numbers, blanks and these signs; no comma. */
const longestValue = 256;
const forbidden = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;

/** The tags of a grant's session: what CloudTrail and the journal can be held against each other by. */
export function sessionTags(
  grant: Pick<Grant<Approvable>, "request" | "planHash" | "approvers">,
): { Key: string; Value: string }[] {
  return [
    { Key: "RequestId", Value: fitting(grant.request) },
    { Key: "PlanHash", Value: grant.planHash },
    { Key: "Approvers", Value: listed(grant.approvers) },
  ];
}

/** As many as fit, parted by blanks, and how many more there are: `T1/U2 T1/U3 +9`. */
function listed(people: readonly string[]): string {
  const all = people.map(fitting);
  for (let shown = all.length; shown >= 0; shown -= 1) {
    const rest = all.length - shown;
    const text = [...all.slice(0, shown), ...(rest === 0 ? [] : [`+${rest}`])].join(" ");
    if (text.length <= longestValue) return text;
  }
  return `+${all.length}`;
}

function fitting(text: string): string {
  return text.replace(forbidden, "-").slice(0, longestValue);
}
