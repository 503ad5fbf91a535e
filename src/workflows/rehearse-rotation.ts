import type { Estate } from "../domain/estate.ts";
import { applicationName, environmentOf } from "../domain/estate.ts";
import { asFirebreakError } from "../domain/errors.ts";
import type { RehearsalCheck } from "../domain/inventory/events.ts";
import type { Item } from "../domain/inventory/item.ts";
import { ownerOf } from "../domain/inventory/stake.ts";
import { uuidOf } from "../domain/digest.ts";
import { theOnlyOne } from "../domain/rotation/rotation.ts";
import type { ApplicationPush, CloudReader } from "../ports/application-push.ts";
import type { CodeHost } from "../ports/code-host.ts";
import type { InfrastructureCode } from "../ports/infrastructure-code.ts";
import type { PushService } from "../ports/push-service.ts";
import type { ApprovalGate } from "./approval-gate.ts";
import { approvalsToday } from "./gather-coverage.ts";
import { applicationOf } from "./rotation/applications.ts";
import { editAt } from "./rotation/plan-change.ts";

/** Tries whether a rotation of the item would work today. Reads only. */
export type Rehearse = (item: Item) => Promise<RehearsalCheck[]>;

/** Everything that a rotation would reach. */
export interface RehearseDeps {
  push: ApplicationPush;
  cloud: CloudReader;
  pushService: PushService;
  codeHost: CodeHost;
  code: InfrastructureCode;
  gate: ApprovalGate;
  estate: Estate;
}

type Look = { id: string; look: () => Promise<Omit<RehearsalCheck, "id">> };

/** Walks through a rotation's parts without any effect: nothing is written, opened or sent. */
export function rehearseRotation(deps: RehearseDeps): Rehearse {
  return async (item) => [
    ...(await tryRotation(deps, item.place.locator)),
    await tried({ id: "approvals", look: () => approvals(deps, item.place.locator) }),
    { id: "portal", ...portal(deps, item) },
  ];
}

/** Whether what a rotation reaches is there: everything but the people. */
export async function tryRotation(deps: RehearseDeps, arn: string): Promise<RehearsalCheck[]> {
  const checks: RehearsalCheck[] = [];
  for (const look of looksAt(deps, arn)) checks.push(await tried(look));
  return checks;
}

async function tried({ id, look }: Look): Promise<RehearsalCheck> {
  try {
    return { id, ...(await look()) };
  } catch (thrown) {
    const { kind, message, found, todo } = asFirebreakError(thrown);
    const verdict = kind === "unavailable" || kind === "broken" ? "unknown" : "fail";
    const words = [message, found].filter(Boolean).join(" ");
    return { id, verdict, found: words, ...(todo === undefined ? {} : { todo }) };
  }
}

function looksAt(deps: RehearseDeps, arn: string): Look[] {
  return [
    {
      id: "application",
      look: async () => {
        const { enabled } = await deps.push.observe(arn);
        const state = enabled ? "enabled" : "disabled: a rotation enables it";
        return { verdict: "pass", found: `The application can be read; it is ${state}.` };
      },
    },
    { id: "secret", look: () => secret(deps, arn) },
    { id: "code", look: () => code(deps, arn) },
    { id: "apple", look: () => apple(deps, arn) },
  ];
}

async function secret({ cloud, estate }: RehearseDeps, arn: string): Promise<Omit<RehearsalCheck, "id">> {
  const { secret: name } = applicationOf(estate, arn);
  await cloud.read("secretsmanager:DescribeSecret", { SecretId: name });
  return { verdict: "pass", found: `The secret ${name} is there and can be described.` };
}

/** The edit is made against the code as it is now, for a version that does not exist, and thrown away. */
async function code(deps: RehearseDeps, arn: string): Promise<Omit<RehearsalCheck, "id">> {
  const { commit } = await deps.codeHost.readBase();
  const { topic } = applicationOf(deps.estate, arn);
  const observed = { expiry: null, enabled: true, token: null };
  const target = { application: arn, name: applicationName(arn), environment: environmentOf(arn), topic, observed };
  const versions = [{ secret: theOnlyOne, version: uuidOf("rehearsal") }];
  const { files, owed, nothing } = await editAt(deps, commit, { targets: [target], versions });
  const [first] = owed;
  if (first !== undefined) return { verdict: "fail", found: first.why, todo: first.todo };
  const changed = files.map(({ path }) => path).join(", ");
  const found =
    changed === "" ? (nothing[0]?.why ?? "Nothing has to be changed.") : `The pull request would change ${changed}.`;
  return { verdict: "pass", found };
}

async function approvals({ gate }: RehearseDeps, arn: string): Promise<Omit<RehearsalCheck, "id">> {
  const quorums = await approvalsToday(gate, [arn]);
  const short = quorums.find(({ able, needed }) => able !== "unknown" && able < needed);
  if (short !== undefined) {
    return {
      verdict: "fail",
      found: `${short.needed} of ${short.from} must approve; ${short.able} could today.`,
      todo: "Add approvers to the group, or change the policy.",
    };
  }
  if (quorums.some(({ able }) => able === "unknown")) {
    return { verdict: "unknown", found: "Who could approve could not be read." };
  }
  return { verdict: "pass", found: "Enough people could approve it today." };
}

function portal({ estate }: RehearseDeps, item: Item): Omit<RehearsalCheck, "id"> {
  const people = ownerOf(item, estate.owners)?.portal ?? [];
  if (people.length > 0) return { verdict: "pass", found: "Somebody is named who can fetch a certificate from Apple." };
  return {
    verdict: "fail",
    found: "Nobody is named who can fetch a certificate from Apple.",
    todo: "Name two people under owners[].portal in firebreak.yml.",
  };
}

async function apple({ pushService }: RehearseDeps, arn: string): Promise<Omit<RehearsalCheck, "id">> {
  const reach = await pushService.reach(environmentOf(arn));
  if (reach.reachable) {
    return { verdict: "pass", found: ["Apple's push service answers.", reach.remark ?? ""].join(" ").trim() };
  }
  return {
    verdict: "fail",
    found: `Apple's push service can't be reached: ${reach.why}`,
    todo: "Open the way out to it on port 443, or on 2197.",
  };
}
