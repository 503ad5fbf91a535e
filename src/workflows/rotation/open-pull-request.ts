import { bot } from "../../domain/actor.ts";
import { sha256 } from "../../domain/digest.ts";
import { applicationOwner } from "../../domain/estate.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { branchOf, type OwedChange, type Plan } from "../../domain/rotation/plan.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import type { Chat } from "../../ports/chat.ts";
import type { ProposedChange } from "../../ports/code-host.ts";
import type { Directory } from "../../ports/directory.ts";
import { type Phase, rotationAt } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { describeChange, describeOwed, type Evidence, messageOf, titleOf } from "./describe-change.ts";
import { editAt, type PlanChangeDeps } from "./plan-change.ts";

/** What the plan was made from, so that its change can be made again, and people's names for its description. */
export interface OpenPullRequestDeps extends PlanChangeDeps {
  directory: Directory;
  chat: Pick<Chat, "linkTo">;
  recorder: Recorder;
}

/** How often the code host may fail before the rotation goes on without it: what it would have done is owed by hand then. */
const patience = 3;

/** By this label people find everything of the bot's. */
const label = "firebreak";

/** Opens the pull request of the plan, and writes down what somebody owes by hand. */
export function openPullRequest(deps: OpenPullRequestDeps): Phase {
  return async (incident, move) => {
    const rotation = rotationAt(incident, move, "planned");
    if (rotation?.plan === undefined || rotation.planHash === undefined) return;
    const events = await changeEvents(deps, { incident, rotation, plan: rotation.plan, attempt: move.attempt });
    await deps.recorder.onIncident(incident.number, (now) =>
      isStillFor(rotationAt(now, move, "planned"), rotation) ? events : [],
    );
  };
}

/** Whether it is still about the same plan, and nobody was quicker. */
function isStillFor(now: Rotation | undefined, { planHash }: Rotation): boolean {
  return now !== undefined && now.planHash === planHash && now.change?.of !== planHash;
}

interface Opening {
  incident: Incident;
  rotation: Rotation;
  plan: Plan;
  attempt: number;
}

async function changeEvents(deps: OpenPullRequestDeps, opening: Opening): Promise<NewEvent[]> {
  const { rotation, plan } = opening;
  const { pullRequest, owed, nothing } = plan.change;
  const opened = pullRequest === null ? [] : [await openOrOwe(deps, opening, pullRequest)];
  const inWriting: NewEvent[] = [];
  for (const [index, one] of owed.entries()) inWriting.push(await owe(deps, opening, { owed: one, place: index + 1 }));
  const needless = nothing.map((one): NewEvent => ({
    type: "rotation.change-needless",
    actor: bot,
    data: { rotation: rotation.id, ...one },
  }));
  return [...opened, ...inWriting, ...needless];
}

type PlannedPullRequest = NonNullable<Plan["change"]["pullRequest"]>;

async function openOrOwe(
  deps: OpenPullRequestDeps,
  opening: Opening,
  pullRequest: PlannedPullRequest,
): Promise<NewEvent> {
  const { rotation, plan } = opening;
  try {
    const change = await proposalOf(deps, opening, { baseCommit: pullRequest.baseCommit, planned: pullRequest });
    const { number, url, branch, head, draft, remarks } = await deps.codeHost.propose(change);
    return {
      type: "rotation.pull-request-opened",
      actor: bot,
      data: { rotation: rotation.id, number, url, branch, head, draft, said: [...remarks] },
    };
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (opening.attempt < patience || error.kind === "broken") throw error;
    const applications = plan.targets.map(({ application }) => application);
    const versions = plan.targets.map(({ secret }) => `version ${secret.version} of ${secret.name}`).join(", ");
    return owedEvent(deps, rotation, {
      applications,
      why: `The pull request could not be opened: ${error.message}`,
      // An answer may have been lost: what was made all the same has the plan's own branch.
      todo: `Make the code name ${versions}: by the pull request of the branch ${branchOf(opening.incident.number, rotation.planHash ?? "")}, should it be there after all, or by one of your own.`,
      issue: null,
    });
  }
}

/**
 * The pull request as it is to be, its change made anew against that commit.
 *
 * @param from.planned what was approved: anything else is refused; undefined where the base branch has moved on since
 * @throws FirebreakError `broken` when the change is not the one in the plan
 */
export async function proposalOf(
  deps: OpenPullRequestDeps,
  { incident, rotation, plan }: Pick<Opening, "incident" | "rotation" | "plan">,
  { baseCommit, planned }: { baseCommit: string; planned: PlannedPullRequest | undefined },
): Promise<ProposedChange> {
  const edit = await editAt(deps, baseCommit, rotation);
  if (planned !== undefined) checkAsPlanned(edit.files, planned);
  const evidence = await evidenceFor(deps, { incident, rotation, plan });
  const { people, teams } = await deps.codeHost.reviewersOf(
    baseCommit,
    edit.files.map(({ path }) => path),
  );
  return {
    branch: branchOf(incident.number, rotation.planHash ?? ""),
    title: titleOf(evidence),
    body: describeChange({ ...evidence, explanations: edit.explanations }),
    baseCommit,
    commitMessage: messageOf(evidence),
    files: edit.files.map(({ path, after }) => ({ path, text: after })),
    labels: rotation.rehearsal ? [label, "rehearsal"] : [label],
    draft: true,
    reviewers: rotation.rehearsal ? { people: [], teams: [] } : { people, teams },
  };
}

function checkAsPlanned(files: readonly { path: string; after: string }[], planned: PlannedPullRequest): void {
  const isAsPlanned = planned.files.every(({ path, after }) =>
    files.some((file) => file.path === path && sha256(file.after) === after),
  );
  if (isAsPlanned && files.length === planned.files.length) return;
  throw new FirebreakError("broken", "The change to the code is not the one in the plan.");
}

async function evidenceFor(
  deps: Pick<OpenPullRequestDeps, "directory" | "chat">,
  { incident, rotation, plan }: Pick<Opening, "incident" | "rotation" | "plan">,
): Promise<Omit<Evidence, "explanations">> {
  const requester = await deps.directory.nameOf(plan.requester);
  const link = incident.channel === undefined ? undefined : deps.chat.linkTo(incident.channel);
  return { incident, rotation, plan, requester, approvers: [], link };
}

/** Writes down what somebody owes: as an issue where the host can be reached, and in the incident either way. */
async function owe(
  deps: OpenPullRequestDeps,
  opening: Opening,
  { owed, place }: { owed: OwedChange; place: number },
): Promise<NewEvent> {
  const { incident, rotation } = opening;
  if (rotation.rehearsal) return owedEvent(deps, rotation, { ...owed, issue: null });
  const evidence = await evidenceFor(deps, opening);
  try {
    const { number, url } = await deps.codeHost.openIssue({
      key: `${branchOf(incident.number, rotation.planHash ?? "")}/owed-${place}`,
      title: `The code of ${rotation.name} has to name its new push credential (INC-${incident.number})`,
      body: describeOwed(evidence, owed),
      labels: [label],
      assignees: [],
    });
    return owedEvent(deps, rotation, { ...owed, issue: { number, url } });
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (opening.attempt < patience || error.kind === "broken") throw error;
    return owedEvent(deps, rotation, { ...owed, issue: null });
  }
}

function owedEvent(
  { estate }: Pick<OpenPullRequestDeps, "estate">,
  { id: rotation }: Rotation,
  owed: OwedChange & { issue: { number: number; url: string } | null },
): NewEvent {
  const owner = owed.applications.map((arn) => applicationOwner(estate, arn)).find((one) => one !== null) ?? null;
  return { type: "rotation.change-owed", actor: bot, data: { rotation, ...owed, owner } };
}
