import { isAbout, isRunning } from "../../../domain/rotation/rotation.ts";
import { applicationName } from "../../../domain/estate.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import type { Finding } from "../../../domain/runbook/events.ts";
import { findingsOf, nextStep, type Run } from "../../../domain/runbook/run.ts";
import { between, count } from "../../../domain/time.ts";
import type { Notice } from "../../../ports/chat.ts";
import {
  type Block,
  button,
  buttons,
  type Content,
  content,
  header,
  paragraphs,
  section,
  smallPrint,
} from "../blocks.ts";
import { actions, pointTo } from "../buttons.ts";
import { actorName, code, moment, typed } from "../text.ts";

/** The runbook whose start is a command of its own: it asks for people's approval. */
const rotationRunbook = "apns-certificate-rotation";

/** A runbook's run: what was found and what to do about it, then its steps as they end. */
export function drawRun({ incident, run }: Extract<Notice, { kind: "run" }>): Content {
  const findings = findingsOf(run);
  const [gravest] = findings;
  const told = run.ended === undefined || gravest === undefined ? progress(run) : typed(gravest.text);
  return content(`${typed(run.title)} ${told}`, [
    header(run.title),
    smallPrint(
      `INC-${incident.number} · ${code(run.runbook)} · started by ${actorName(run.startedBy)} ${moment(run.startedAt)}`,
    ),
    section(progress(run)),
    ...paragraphs(findings.slice(0, 20).map(findingLine)),
    ...offers(incident, run, findings),
    ...paragraphs(run.steps.map((step) => stepLine(run, step))),
  ]);
}

function progress(run: Run): string {
  const done = run.steps.filter((step) => step.result !== undefined).length;
  const found = findingsOf(run).length;
  switch (run.ended?.verdict) {
    case undefined:
      return `⏳ Running: ${done} of ${count(run.steps.length, "step")} done.`;
    case "clear":
      return "✓ Done: nothing wrong was found.";
    case "found":
      return `🔎 Done: ${count(found, "finding")}.`;
    case "incomplete":
      return `⚠ Ended before every step was done: ${done} of ${run.steps.length}.`;
  }
}

function stepLine(run: Run, { id, title, result }: Run["steps"][number]): string {
  const name = typed(title, 100);
  const summary = typed(result?.summary ?? "", 100);
  switch (result?.outcome) {
    case undefined:
      return nextStep(run)?.id === id ? `⏳ ${name}: running …` : `… ${name}: to come`;
    case "ok":
      return `✓ ${name}: ${summary || "done"}`;
    case "found":
      return `✗ ${name}: no, as said above`;
    case "failed":
      return `⚠ ${name}: could not be done: ${summary}`;
    case "skipped":
      return `– ${name}: left out. ${summary}`;
  }
}

const severities: Record<Finding["severity"], string> = { critical: "Critical", warning: "Warning", info: "To know" };

function findingLine(finding: Finding): string {
  const next =
    finding.next === undefined || finding.next.runbook === rotationRunbook
      ? ""
      : `\nNext: ${code(`/runbook run ${finding.next.runbook}`)}`;
  return `*${severities[finding.severity]}: ${typed(finding.text, 600).replaceAll("*", "∗")}*${next}`;
}

/**
 * One button for each application whose certificate should be rotated, unless that has begun since: its own card goes
 * on then. After a rotation that came to nothing, another run offers it again.
 */
function offers(incident: Incident, run: Run, findings: readonly Finding[]): Block[] {
  if (incident.state === "resolved") return [];
  const offered = new Map<string, string>();
  for (const { finding, next } of findings) {
    const application = next?.runbook === rotationRunbook ? next.with["application"] : undefined;
    if (application !== undefined && !offered.has(application)) offered.set(application, finding);
  }
  const hasBegun = (application: string) =>
    incident.rotations.some(
      (one) =>
        isAbout(one, application) && !one.rehearsal && (isRunning(one) || between(run.startedAt, one.startedAt) >= 0),
    );
  const idle = [...offered].filter(([application]) => !hasBegun(application));
  return idle
    .slice(0, 5)
    .flatMap(([application, finding]) =>
      buttons(
        button(
          idle.length === 1 ? "Rotate certificate" : `Rotate certificate of ${applicationName(application)}`,
          { action: actions.startRotation, value: pointTo(incident, run.id, finding) },
          { style: "primary" },
        ),
      ),
    );
}
