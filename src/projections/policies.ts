import { foldPolicy, policyStream, type PolicyTrouble } from "../domain/approval/policy-trouble.ts";
import { type Policy, policyId, policyInWords } from "../guard/policy.ts";
import type { Journal, Owed } from "../ports/journal.ts";

/** A policy of firebreak.yml, and how it stands as far as it was looked at. */
export interface PolicyLine {
  id: string;
  /** Its place in firebreak.yml, from 1. */
  place: number;
  action: string;
  /** What it covers, in words. */
  words: string;
  /** Why what it covers can't be approved now; null when it can. */
  shut: PolicyTrouble["shut"];
}

/** Reads how the policies stand, from the journal at the moment of each question. */
export function readPolicies(journal: Pick<Journal, "read">, policies: readonly Policy[]): () => Promise<PolicyLine[]> {
  const known = policies.map((policy, index) => ({
    id: policyId(policy),
    place: index + 1,
    action: policy.action,
    words: policyInWords(policy),
  }));
  return () =>
    Promise.all(
      known.map(async (line) => ({
        ...line,
        shut: foldPolicy(await journal.read(policyStream(line.id)))?.shut ?? null,
      })),
    );
}

/** The message that tells of a policy that is shut; drawn again when it is for another reason, and when it opens. */
export function owedForPolicy(id: string, since: number): Owed {
  const lane = policyStream(id);
  return { key: `${lane}/${since}`, lane, kind: "policy-alert", subject: { policy: id } };
}
