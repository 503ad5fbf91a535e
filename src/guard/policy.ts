import { z } from "zod";
import { Approvers, Quorum, StepUp } from "../domain/approval/events.ts";
import { signaturesNeeded } from "../domain/approval/review.ts";
import { digest } from "../domain/digest.ts";
import type { TeamMember } from "../domain/estate.ts";
import { knowsPasskeys } from "../domain/passkey/address.ts";
import { fits } from "../domain/pattern.ts";
import { Severity } from "../domain/severity.ts";
import { count, Duration } from "../domain/time.ts";
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
  /** Which votes have to be confirmed with a passkey. */
  stepUp: StepUp.default("none"),
  /** Who is asked too when nobody else has answered, and after how long. Nobody, when left out. */
  escalate: z.strictObject({ after: Duration, to: z.array(Approvers).min(1) }).optional(),
  /** What wakes the approvers when nobody has voted after that long. Nothing, when left out. */
  wake: z.strictObject({ after: Duration, pager: z.string() }).optional(),
  /** Who may go ahead alone, always with a passkey, and who reviews it, until when. Nobody, when left out. */
  solo: z
    .strictObject({
      by: z.array(Approvers).min(1),
      review: z.strictObject({ from: z.array(Approvers).min(1), within: Duration.pipe(z.number().min(3_600_000)) }),
    })
    .optional(),
  /** The team that is told when this can't be approved as things are: an id under owners. */
  owner: z.string().optional(),
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

/** The faults that can be seen without asking anybody: `people` is the team, who alone may take part. Live ones (an empty group) are met when somebody asks. */
export function policyFaults(policies: readonly Policy[], people: readonly TeamMember[]): PolicyFault[] {
  return policies.flatMap((policy, index) => {
    const before = policies.slice(0, index).findIndex((other) => takesAll(other, policy));
    const unreachable = policy.approve.flatMap((quorum, at) =>
      quorumFault(policy, quorum, { path: [index, "approve", at], people }),
    );
    return [
      ...(before === -1
        ? []
        : [{ path: [index, "action"], message: `never reached: policy ${before + 1} covers all of it already` }]),
      ...unreachable,
      ...timeFaults(policy, index),
      ...soloFaults(policy, { index, people }),
    ];
  });
}

/** What is wrong when a policy needs passkeys, and people's browsers would know none at the address of their page. */
export function passkeyFaults(
  policies: readonly Policy[],
  address: string | undefined,
): { path: string[]; found: string; expected: string }[] {
  const index = policies.findIndex(({ stepUp, solo }) => stepUp !== "none" || solo !== undefined);
  if (index === -1 || (address !== undefined && knowsPasskeys(address))) return [];
  const expected = `https and a host name, or http://localhost: policy ${index + 1} of guard.policies needs passkeys, which work nowhere else`;
  return [{ path: ["web", "internal", "address"], found: address ?? "nothing", expected }];
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

function quorumFault(
  policy: Policy,
  quorum: Quorum,
  { path, people }: { path: PolicyFault["path"]; people: readonly TeamMember[] },
): PolicyFault[] {
  const able = listed(quorum.from, people);
  if (able === undefined) return [];
  if (able.size < quorum.count) {
    const message = `asks for ${count(quorum.count, "approval")} and names ${able.size} of the team, so it can never be met`;
    return [{ path, message }];
  }
  const askers = listed(policy.ask, people);
  const everyAskerIsOneOfThem = askers !== undefined && [...askers].every((asker) => able.has(asker));
  return everyAskerIsOneOfThem && able.size - 1 < quorum.count
    ? [
        {
          path,
          message: "can't be met, whoever asks: all who may ask are needed, and nobody approves their own request",
        },
      ]
    : [];
}

/** The identities of the team that are listed, each once whatever accounts it has; undefined when a group is named. */
function listed(from: readonly Approvers[], people: readonly TeamMember[]): Set<string> | undefined {
  if (from.some((source) => "group" in source)) return undefined;
  const accounts = from.flatMap((source) => ("person" in source ? [source.person] : []));
  return new Set(people.filter(({ chat }) => accounts.includes(chat)).map(({ identity }) => identity));
}

/** What would come only when the request is over. */
function timeFaults({ requestLifetime, escalate, wake }: Policy, index: number): PolicyFault[] {
  const late = (after: number | undefined, name: string): PolicyFault[] =>
    after === undefined || after < requestLifetime
      ? []
      : [{ path: [index, name, "after"], message: "never comes: the request ends before it" }];
  return [...late(escalate?.after, "escalate"), ...late(wake?.after, "wake")];
}

/** What never is so urgent that one person could go ahead. */
const canWait: Record<Policy["action"], string | undefined> = {
  "rotate-credential": undefined,
  "probe-guard": "a probe",
  "enable-endpoints": "enabling endpoints",
  "restart-consumer": undefined,
};

/** A review needs two beside whoever broke the glass. */
function soloFaults(
  { action, solo }: Policy,
  { index, people }: { index: number; people: readonly TeamMember[] },
): PolicyFault[] {
  if (solo === undefined) return [];
  const patient = canWait[action];
  if (patient !== undefined) {
    return [{ path: [index, "solo"], message: `${patient} can always wait for approvers: nobody does it alone` }];
  }
  const reviewers = listed(solo.review.from, people);
  const breakers = listed(solo.by, people);
  if (reviewers === undefined || breakers === undefined) return [];
  const short = [...breakers].some((breaker) => reviewers.size - (reviewers.has(breaker) ? 1 : 0) < signaturesNeeded);
  const message = `asks for ${signaturesNeeded} reviewers beside whoever goes alone, and lists too few`;
  return short ? [{ path: [index, "solo", "review"], message }] : [];
}

/** The hash that a plan carries: a changed policy is a changed plan. */
export function policyHash(policy: Policy): string {
  return digest(policy);
}

/** What a policy covers, in words: `rotate-credential in production, in a sev1 or sev2`. */
export function policyInWords({ action, targets, environments, severities }: Policy): string {
  const place = environments === undefined ? "" : ` in ${environments.join(" or ")}`;
  const what = targets === undefined ? "" : ` of ${targets.join(" or ")}`;
  return `${action}${what}${place}${severities === undefined ? "" : `, in a ${severities.join(" or ")}`}`;
}

/** The id by which the journal knows a policy: the beginning of its hash. A policy that is changed is another one. */
export function policyId(policy: Policy): string {
  return policyHash(policy).slice(0, 12);
}
