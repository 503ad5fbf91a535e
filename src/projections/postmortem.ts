import type { PersonId } from "../domain/actor.ts";
import { isSigned, type Review, signaturesNeeded } from "../domain/approval/review.ts";
import type { RecordedEvent } from "../domain/event.ts";
import type { Incident } from "../domain/incident/incident.ts";
import { stillOwed } from "../domain/incident/resolving.ts";
import { credentialInWords } from "../domain/rotation/credential.ts";
import { writtenTargets } from "../domain/rotation/rotation.ts";
import { findingsOf } from "../domain/runbook/run.ts";
import { between, type Instant, inWords, written } from "../domain/time.ts";
import { asLine } from "./markdown.ts";
import { milestonesOf } from "./milestones.ts";
import { actorName, timelineOf } from "./timeline.ts";

/** What the document needs that the journal does not hold. */
export interface PostmortemNames {
  nameOf: (person: PersonId) => Promise<string>;
  componentName: string;
}

/** The postmortem as far as the journal can tell it, in Markdown. What only people know is left for them to write. */
export async function writePostmortem(
  incident: Incident,
  events: readonly RecordedEvent[],
  names: PostmortemNames,
): Promise<string> {
  const declarer = await actorName(incident.declaredBy, names.nameOf);
  const entries = timelineOf(events);
  const oneDay = entries.every(({ at }) => dayOf(at) === dayOf(incident.declaredAt));
  const timeline = await Promise.all(
    entries.map(async ({ at, actor, text }) => {
      const when = oneDay ? written(at).slice(11) : written(at);
      return `| ${when} | ${asLine(await actorName(actor, names.nameOf))} | ${asLine(text)} |`;
    }),
  );
  return [
    `# INC-${incident.number}: ${asLine(incident.title)}`,
    "",
    `${names.componentName}, ${incident.severity}. Declared ${written(incident.declaredAt)} by ${asLine(declarer)}. State: ${incident.state}.`,
    "",
    ...(incident.impact === "" ? [] : ["## What people noticed", "", asLine(incident.impact), ""]),
    "## Cause",
    "",
    ...causes(incident),
    "",
    "## How long it took",
    "",
    "| from the declaration to | time |",
    "|---|---|",
    ...durations(incident, events),
    "",
    "## Timeline (UTC)",
    "",
    "| time | who | what |",
    "|---|---|---|",
    ...timeline,
    "",
    "## Actions",
    "",
    ...actions(incident),
    "",
    "## What went well, what did not",
    "",
    "_For the people who were there to write._",
    "",
  ].join("\n");
}

/** `2024-08-20`: a planned change may take weeks, and its hours alone would tell nothing. */
function dayOf(at: Instant): string {
  return at.slice(0, 10);
}

function causes(incident: Incident): string[] {
  const findings = incident.runs.flatMap((run) => findingsOf(run)).filter((finding) => finding.severity === "critical");
  const texts = [...new Set(findings.map((finding) => finding.text))];
  return texts.length === 0
    ? ["No runbook found the cause. _For the people who were there to write._"]
    : texts.map((text) => `- ${asLine(text)}`);
}

function durations(incident: Incident, events: readonly RecordedEvent[]): string[] {
  return [...milestonesOf(events)]
    .filter(([name]) => name !== "declared")
    .map(([name, at]) => `| ${name} | ${inWords(between(incident.declaredAt, at))} |`);
}

function actions(incident: Incident): string[] {
  const done = incident.rotations.flatMap((rotation) => {
    const replaced = writtenTargets(rotation);
    if (replaced.length === 0) return [];
    const by = rotation.credential === undefined ? "" : ` by ${credentialInWords(rotation.credential)}`;
    const names = replaced.map(({ name }) => name).join(", ");
    return [`- [x] The credential of ${names} was replaced${by}.`, ...codeDone(rotation.change)];
  });
  const restarted = incident.rollouts
    .filter(({ stage }) => stage === "done")
    .map(({ consumer, evidence }) => `- [x] ${asLine(consumer.name)} was restarted: ${asLine(evidence ?? "")}.`);
  const open = [...stillOwed(incident), ...incident.followUps.map((followUp) => followUp.what)];
  const owed = [...new Set(open)].map((what) => `- [ ] ${asLine(what)}`);
  return [
    ...done,
    ...restarted,
    ...incident.reviews.map(reviewOf),
    ...owed,
    "- [ ] Watch the expiry of every push certificate, far ahead, so that this can't come as a surprise again.",
  ];
}

/** What one person did alone is done only when two others have looked at it. */
function reviewOf(review: Review): string {
  return `- [${isSigned(review) ? "x" : " "}] The glass was broken: two others sign the review until ${written(review.dueAt)} (${review.signatures.length} of ${signaturesNeeded} have).`;
}

function codeDone(change: Incident["rotations"][number]["change"]): string[] {
  const pullRequest = change?.pullRequest;
  return pullRequest?.state === "merged"
    ? [`- [x] The infrastructure code was changed to match: pull request #${pullRequest.number}.`]
    : [];
}
