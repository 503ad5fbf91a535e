import { isSigned, type Review, signaturesNeeded } from "../../../domain/approval/review.ts";
import { type Incident, isPlanned } from "../../../domain/incident/incident.ts";
import type { CardFacts, Notice } from "../../../ports/chat.ts";
import { type Button, button, buttons, type Content, content, header, section, titled } from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { actorName, link, mention, moment, quoted, sentence, typed } from "../text.ts";
import {
  incidentName,
  latestFinding,
  rolloutInWords,
  rotationInWords,
  severityInWords,
  sinceInWords,
  stateInShort,
  stateInWords,
  statusInWords,
} from "./incident-in-words.ts";

/** The runbook that the card offers while nobody knows the cause. */
const diagnosis = "sns-push-diagnosis";

/** The incident at a glance: how it stands, what is known, what is owed, and what can be done next. */
export function drawIncidentCard({ incident, facts }: Extract<Notice, { kind: "incident-card" }>): Content {
  const name = `INC-${incident.number} · ${incident.title}`;
  return content(`${incidentName(incident)}: ${stateInShort(incident)}`, [
    header(name),
    section(glance(incident, facts).join("\n")),
    ...(incident.impact === "" ? [] : titled("What people notice", [quoted(incident.impact)])),
    ...titled("What is known", known(incident)),
    ...titled("What could not be done yet", facts.waiting.slice(0, 10).map(waitingInWords)),
    ...titled(
      "Before it can be resolved",
      facts.blockers.slice(0, 10).map((blocker) => `• ${sentence(typed(blocker))}`),
    ),
    ...titled(
      "Follow-ups",
      incident.followUps.slice(0, 10).map((followUp) => `• ${sentence(typed(followUp.what))}`),
    ),
    ...buttons(...nextSteps(incident)),
  ]);
}

/** How the incident stands, one fact a line. */
export function glance(incident: Incident, facts: CardFacts): string[] {
  const status = statusInWords(incident);
  const page = facts.statusPage === undefined ? "Public status page" : link(facts.statusPage, "Public status page");
  return [
    `*State*  ${stateInWords(incident)}`,
    ...(isPlanned(incident) ? [] : [`*Severity*  ${severityInWords(incident.severity)}`]),
    `*Affected*  ${typed(facts.componentName)}`,
    `*Since*  ${sinceInWords(incident)}`,
    ...(incident.mitigatedAt === undefined
      ? []
      : [`*${isPlanned(incident) ? "Made" : "Mitigated"}*  ${moment(incident.mitigatedAt)}`]),
    ...(incident.resolvedAt === undefined
      ? []
      : [`*${isPlanned(incident) ? "Done" : "Resolved"}*  ${moment(incident.resolvedAt)}`]),
    ...(status === "" ? [] : [`*${page}*  ${status}`]),
  ];
}

/** What has been found out and done, one thing a line. */
export function known(incident: Incident): string[] {
  const finding = latestFinding(incident);
  const note = incident.notes.at(-1);
  return [
    ...(finding === undefined ? [] : [`🔎 ${typed(finding.text, 600)}`]),
    ...incident.reviews.filter((review) => !isSigned(review)).map(reviewLine),
    ...incident.rotations.slice(-5).map((rotation) => `🔑 ${rotationInWords(rotation)}`),
    ...incident.rollouts.slice(-5).map((rollout) => `🔄 ${rolloutInWords(rollout)}`),
    ...(note === undefined ? [] : [`📝 ${typed(note.text, 600)} (${actorName(note.by)}, ${moment(note.at)})`]),
  ];
}

function reviewLine({ owner, signatures, dueAt }: Review): string {
  return `🚨 The glass was broken: its review is open, ${signatures.length} of ${signaturesNeeded} signatures, due ${moment(dueAt)}, owned by ${mention(owner)}`;
}

function waitingInWords({ what, why, todo, retryAt }: CardFacts["waiting"][number]): string {
  const next = retryAt === null ? "A person has to help." : `Next try ${moment(retryAt)}.`;
  const help = todo === null ? "" : ` ${sentence(typed(todo))}`;
  return `⏳ To ${what}: ${sentence(typed(why))} ${next}${help}`;
}

function nextSteps(incident: Incident): Button[] {
  const value = pointTo(incident);
  const planned = isPlanned(incident);
  const diagnose = button(
    incident.runs.length === 0 ? "Run diagnosis" : "Run diagnosis again",
    { action: actions.startRunbook, value: pointTo(incident, diagnosis) },
    incident.runs.length === 0 && !planned ? { style: "primary" } : {},
  );
  const resolve = button(
    "Resolve…",
    { action: actions.resolve, value },
    {
      confirm: {
        title: `Resolve INC-${incident.number}?`,
        text: planned
          ? "It is over for the team: the planned change is closed."
          : "It is over for the team: the incident is closed, and the public status page says Resolved.",
        yes: "Resolve",
      },
    },
  );
  const postmortem = button("Write postmortem", { action: actions.writePostmortem, value });
  switch (incident.state) {
    case "open":
      return [diagnose, resolve];
    case "mitigated":
      return [resolve, postmortem];
    case "resolved":
      return [postmortem];
  }
}
