import type { WorldContext } from "../../core/context.ts";
import type { AccountSeed, ManagedPolicySeed } from "../seed.ts";
import type { PolicyDocument, Statement } from "./policy.ts";
import { parsePolicy } from "./policy.ts";

/** Which managed policies hang on which role. Kept on the world's shelves; the policies themselves are the seed's. */
export interface Attachments {
  exists(policyArn: string): boolean;
  /** Their ARNs, in the order in which they were attached. */
  of(roleArn: string): readonly string[];
  /** What they say, all together. */
  statementsOf(roleArn: string): readonly Statement[];
  attach(roleArn: string, policyArn: string): void;
  detach(roleArn: string, policyArn: string): void;
}

/** The one policy of AWS's own that this world has: it denies everything. (AWS Managed Policy Reference, AWSDenyAll.) */
const denyAll: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
};

/** Opens what was attached before. A seeded policy that this evaluator does not understand is an error here. */
export function openAttachments({ shelves }: WorldContext, seeds: readonly AccountSeed[]): Attachments {
  const shelf = shelves.shelf<Record<string, string[]>>("aws-iam", () => ({}));
  const policies = new Map<string, Statement[]>([
    ["arn:aws:iam::aws:policy/AWSDenyAll", parsePolicy(denyAll, "identity")],
    ...seeds.flatMap(({ accountId, managedPolicies = [] }) =>
      managedPolicies.map((seed) => [managedPolicyArn(accountId, seed), readDocument(seed)] as const),
    ),
  ]);
  const of = (roleArn: string): readonly string[] => shelf.state[roleArn] ?? [];
  const keep = (roleArn: string, attached: string[]) => {
    shelf.state[roleArn] = attached;
    shelf.save();
  };
  return {
    exists: (policyArn) => policies.has(policyArn),
    of,
    statementsOf: (roleArn) => of(roleArn).flatMap((policyArn) => policies.get(policyArn) ?? []),
    attach: (roleArn, policyArn) => keep(roleArn, [...new Set([...of(roleArn), policyArn])]),
    detach: (roleArn, policyArn) =>
      keep(
        roleArn,
        of(roleArn).filter((one) => one !== policyArn),
      ),
  };
}

function managedPolicyArn(account: string, { name }: ManagedPolicySeed): string {
  return `arn:aws:iam::${account}:policy/${name}`;
}

function readDocument({ name, document }: ManagedPolicySeed): Statement[] {
  try {
    return parsePolicy(document, "identity");
  } catch (error) {
    throw new Error(`The seeded policy ${name} can't be read: ${(error as Error).message}`, { cause: error });
  }
}
