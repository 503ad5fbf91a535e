import type { PersonId } from "../domain/actor.ts";
import type { Approvers } from "../domain/approval/events.ts";
import { environmentOf, type Estate } from "../domain/estate.ts";
import { asFirebreakError } from "../domain/errors.ts";
import type { ChannelState, CoverageFacts, WatchedSource } from "../domain/inventory/coverage.ts";
import { plannedSeverity } from "../domain/incident/incident.ts";
import { foldSource, sourceStream, type SourceTrouble } from "../domain/inventory/source.ts";
import type { Standing } from "../domain/standing.ts";
import { type Deed, rotating } from "../guard/deed.ts";
import { everyoneOf, unfit, unreadable } from "../guard/membership.ts";
import type { Policy } from "../guard/policy.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Chat } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Directory } from "../ports/directory.ts";
import { everyItem, type Inventory } from "../ports/inventory.ts";
import type { Journal } from "../ports/journal.ts";
import type { PushService } from "../ports/push-service.ts";
import type { WatchSchedule } from "../ports/watch-schedule.ts";
import type { ApprovalGate } from "./approval-gate.ts";

/** What coverage is held against. */
export interface GatherCoverageDeps {
  inventory: Inventory;
  schedule: WatchSchedule;
  sources: readonly CertificateSource[];
  journal: Pick<Journal, "read" | "heads">;
  chat: Pick<Chat, "channelState">;
  directory: Directory;
  gate: ApprovalGate;
  pushService: PushService;
  estate: Estate;
  clock: Clock;
}

/** Gathers everything that coverage is judged by, as it is now. */
export function gatherCoverage(deps: GatherCoverageDeps): () => Promise<CoverageFacts> {
  return async () => {
    const { estate } = deps;
    const troubles = await readTroubles(deps.journal);
    return {
      items: await everyItem(deps.inventory),
      sources: await watchedSources(deps, troubles),
      dropped: droppedSources(troubles),
      estate,
      channels: await channelStates(deps),
      quorums: await approvalsToday(
        deps.gate,
        estate.applications.map(({ arn }) => arn),
      ),
      standings: await standingsOf(deps),
      reach: await reachOf(deps),
      now: deps.clock.now(),
    };
  };
}

/** What every source that was ever trouble has gone through. */
export async function readTroubles(journal: Pick<Journal, "read" | "heads">): Promise<SourceTrouble[]> {
  const troubles: SourceTrouble[] = [];
  for (const { stream } of await journal.heads(sourceStream(""))) {
    const trouble = foldSource(await journal.read(stream));
    if (trouble !== undefined) troubles.push(trouble);
  }
  return troubles;
}

/** The sources that are read, each with when it was, and what is wrong with it. */
export async function watchedSources(
  { sources, schedule }: Pick<GatherCoverageDeps, "sources" | "schedule">,
  troubles: readonly SourceTrouble[],
): Promise<WatchedSource[]> {
  const scheduled = new Map((await schedule.all()).map((row) => [row.source, row]));
  return sources.map(({ id, title, account, region }) => {
    const failing = troubles.find((trouble) => trouble.id === id)?.failing ?? null;
    const readAt = scheduled.get(id)?.readAt?.toISOString() ?? null;
    return { id, title, account, region, readAt, failing };
  });
}

function droppedSources(troubles: readonly SourceTrouble[]): CoverageFacts["dropped"] {
  return troubles.flatMap(({ id, title, dropped }) => (dropped === null ? [] : [{ id, title, ...dropped }]));
}

async function channelStates({ estate, chat }: GatherCoverageDeps): Promise<Map<string, ChannelState>> {
  const states = new Map<string, ChannelState>();
  for (const { id, channel } of estate.owners) states.set(id, await chat.channelState(channel));
  return states;
}

async function standingsOf({ estate, directory }: GatherCoverageDeps): Promise<Map<PersonId, Standing>> {
  const standings = new Map<PersonId, Standing>();
  for (const person of new Set(estate.owners.flatMap((owner) => owner.portal))) {
    standings.set(person, await directory.standing(person));
  }
  return standings;
}

async function reachOf({ estate, pushService }: GatherCoverageDeps): Promise<CoverageFacts["reach"]> {
  const environments = [...new Set(estate.applications.map(({ arn }) => environmentOf(arn)))];
  return Promise.all(
    environments.map(async (environment) => {
      const reach = await pushService.reach(environment);
      return { service: `Apple's ${environment} push service`, why: reach.reachable ? null : reach.why };
    }),
  );
}

/** Severities in which a rotation is mostly asked for: planned, and at night. */
const severities = [plannedSeverity, "sev2"] as const;

/** How many people could approve a rotation of these today, for each quorum that its policies ask for. */
export async function approvalsToday(
  gate: ApprovalGate,
  applications: readonly string[],
): Promise<CoverageFacts["quorums"]> {
  const deeds = applications.flatMap((arn) => severities.map((severity) => rotating(arn, { severity })));
  const policies = new Set(deeds.map((deed) => policyOf(gate, deed)));
  const quorums = await Promise.all([...policies].map((policy) => ableIn(gate, policy)));
  return quorums.flat();
}

const nobody: CoverageFacts["quorums"] = [{ needed: 1, able: 0, from: "nobody, since no policy covers one of them," }];

async function ableIn(gate: ApprovalGate, policy: Policy | undefined): Promise<CoverageFacts["quorums"]> {
  if (policy === undefined) return nobody;
  const membership = await gate.membership(policy, []);
  return policy.approve.map(({ from, count }) => {
    const people = everyoneOf(from, membership);
    const dark =
      unreadable(from, membership).length > 0 ||
      people.some((person) => (membership.standings.get(person) ?? "unknown") === "unknown");
    const able = people.filter((person) => unfit(person, membership) === undefined).length;
    return { needed: count, able: dark ? "unknown" : able, from: from.map(named).join(" or ") };
  });
}

function policyOf(gate: ApprovalGate, deed: Deed): Policy | undefined {
  try {
    return gate.policyFor(deed);
  } catch (thrown) {
    if (asFirebreakError(thrown).kind === "misconfigured") return undefined;
    throw thrown;
  }
}

function named(source: Approvers): string {
  return "group" in source ? `the group ${source.group}` : source.person;
}
