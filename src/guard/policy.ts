import { z } from "zod";
import type { PersonId } from "../domain/actor.ts";
import { Approvers, Quorum } from "../domain/approval/events.ts";
import { digest } from "../domain/digest.ts";
import { Duration } from "../domain/time.ts";

/** The actions that need people's approval. */
export const PrivilegedAction = z.enum(["rotate-credential"]);
export type PrivilegedAction = z.infer<typeof PrivilegedAction>;

/** Who may ask for a privileged action, who may approve it, and for how long. */
export const Policy = z.strictObject({
  action: PrivilegedAction,
  /** Who may ask. */
  ask: z.array(Approvers).min(1),
  /** All of these must be met. */
  approve: z.array(Quorum).min(1),
  /** How long people have to approve. At most a day: the world does not stand still for longer. */
  requestLifetime: Duration.pipe(z.number().min(60_000).max(86_400_000)),
  /** How long an approved plan may run after the request has ended. At most an hour. */
  grantLifetime: Duration.pipe(z.number().min(60_000).max(3_600_000)),
});
export type Policy = z.infer<typeof Policy>;

/** A fault that no directory could mend: with it the action could never run, or run unguarded. */
export interface PolicyFault {
  /** Where in the list of policies. */
  path: (string | number)[];
  message: string;
}

/** The faults that can be seen without asking anybody. Live ones (an empty group) are met when somebody asks. */
export function policyFaults(policies: readonly Policy[]): PolicyFault[] {
  return policies.flatMap((policy, index) => {
    const twice = policies.findIndex((other) => other.action === policy.action) < index;
    const unreachable = policy.approve.flatMap((quorum, at) => quorumFault(policy, quorum, [index, "approve", at]));
    return [
      ...(twice
        ? [{ path: [index, "action"], message: `a second policy for ${policy.action}; one action has one policy` }]
        : []),
      ...unreachable,
    ];
  });
}

function quorumFault(policy: Policy, quorum: Quorum, path: PolicyFault["path"]): PolicyFault[] {
  const people = listed(quorum);
  if (people === undefined) return [];
  if (people.size < quorum.count) {
    return [{ path, message: `asks for ${quorum.count} approvals from ${people.size} listed, so it can never be met` }];
  }
  const everyAskerIsOneOfThem = policy.ask.every((asker) => "person" in asker && people.has(asker.person));
  return everyAskerIsOneOfThem && people.size - 1 < quorum.count
    ? [
        {
          path,
          message: "can't be met, whoever asks: all who may ask are needed, and nobody approves their own request",
        },
      ]
    : [];
}

/** The people of a quorum that lists people alone; undefined when it names a group. */
function listed(quorum: Quorum): Set<PersonId> | undefined {
  const people = quorum.from.flatMap((source) => ("person" in source ? [source.person] : []));
  return people.length === quorum.from.length ? new Set(people) : undefined;
}

/** The hash that a plan carries: a changed policy is a changed plan. */
export function policyHash(policy: Policy): string {
  return digest(policy);
}
