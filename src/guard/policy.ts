import { z } from "zod";
import type { PersonId } from "../domain/actor.ts";
import { Approvers, Quorum } from "../domain/approval/events.ts";
import { digest } from "../domain/digest.ts";
import { fits } from "../domain/pattern.ts";
import { Severity } from "../domain/severity.ts";
import { Duration } from "../domain/time.ts";
import { type Deed, Environment, PrivilegedAction } from "./deed.ts";

/** Who may ask for a privileged action, who may approve it, and for how long. */
export const Policy = z.strictObject({
  action: PrivilegedAction,
  /** For these alone: patterns of ARNs, `*` for anything within one part, `**` for anything. Any, when left out. */
  targets: z.array(z.string().min(1)).min(1).optional(),
  /** In these alone. Any, when left out. */
  environments: z.array(Environment).min(1).optional(),
  /** In incidents of these severities alone. Any, when left out. */
  severities: z.array(Severity).min(1).optional(),
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

/** The policy for a deed: the first in the list that covers it. Without one nobody may. */
export function policyFor(policies: readonly Policy[], deed: Deed): Policy | undefined {
  return policies.find(
    ({ action, targets, environments, severities }) =>
      action === deed.action &&
      (targets === undefined || targets.some((pattern) => fits(pattern, deed.target))) &&
      (environments === undefined || environments.includes(deed.environment)) &&
      (severities === undefined || severities.includes(deed.severity)),
  );
}

/** A fault that no directory could mend: with it the action could never run, or run unguarded. */
export interface PolicyFault {
  /** Where in the list of policies. */
  path: (string | number)[];
  message: string;
}

/** The faults that can be seen without asking anybody. Live ones (an empty group) are met when somebody asks. */
export function policyFaults(policies: readonly Policy[]): PolicyFault[] {
  return policies.flatMap((policy, index) => {
    const before = policies.slice(0, index).findIndex((other) => takesAll(other, policy));
    const unreachable = policy.approve.flatMap((quorum, at) => quorumFault(policy, quorum, [index, "approve", at]));
    return [
      ...(before === -1
        ? []
        : [{ path: [index, "action"], message: `never reached: policy ${before + 1} covers all of it already` }]),
      ...unreachable,
    ];
  });
}

/** Whether an earlier policy covers whatever a later one would. */
function takesAll(earlier: Policy, later: Policy): boolean {
  const all = <Value>(wide: readonly Value[] | undefined, narrow: readonly Value[] | undefined) =>
    wide === undefined || (narrow?.every((one) => wide.includes(one)) ?? false);
  const literal = (pattern: string) => !pattern.includes("*");
  const covered = (target: string) =>
    earlier.targets?.some((pattern) => pattern === target || (literal(target) && fits(pattern, target))) ?? true;
  return (
    earlier.action === later.action &&
    all(earlier.environments, later.environments) &&
    all(earlier.severities, later.severities) &&
    (earlier.targets === undefined || (later.targets?.every(covered) ?? false))
  );
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
