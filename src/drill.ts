import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHouse } from "./composition/cli.ts";
import { asFirebreakError, describeError } from "./domain/errors.ts";
import { between } from "./domain/time.ts";
import { checkOutcome } from "./drill/outcome.ts";
import { reportMilestones } from "./drill/report.ts";
import { expiredCertificate } from "./simulator/drills/expired-certificate.ts";
import { createPeople } from "./simulator/drills/person.ts";
import { startTraining, type Training } from "./training.ts";
import type { House, IncidentReport } from "./ports/house.ts";

/** What a drill is run with. */
export interface DrillOptions {
  environment: Readonly<Record<string, string | undefined>>;
  print: (line: string) => void;
  /** Keep the training ground's files, and say where they are. */
  keep?: boolean;
}

/** Nobody watches: the drill's clocks run as fast as the world allows. */
const pace = { watch: "2s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };

/**
 * Walks the night of the expired certificate without anybody at the keyboard, and holds what came
 * of it against what had to.
 *
 * @returns the exit code: 0 when every milestone was reached and every check of the outcome holds
 */
export async function runDrill(options: DrillOptions): Promise<number> {
  const { print } = options;
  const directory = mkdtempSync(join(tmpdir(), "firebreak-drill-"));
  let training: Training | undefined;
  try {
    training = await startTraining({ directory, reset: true, port: 0, pace, environment: options.environment, print });
    await play(training, print);
    const { house, close } = await openHouse({ dataDirectory: training.files.data, databaseUrl: undefined }, "bot");
    try {
      const incident = await house.incident(1);
      const missed = reportMilestones(incident, print);
      const failed = await examine({ training, house, incident }, print);
      return missed + failed === 0 ? 0 : 1;
    } finally {
      await close();
    }
  } catch (thrown) {
    print("");
    for (const line of describeError(asFirebreakError(thrown))) print(line);
    if (thrown instanceof Error && thrown.constructor === Error) print(thrown.message);
    return 1;
  } finally {
    await training?.close();
    if (options.keep === true) print(`Everything is kept in ${directory}.`);
    else rmSync(directory, { recursive: true, force: true });
  }
}

async function play(training: Training, print: (line: string) => void): Promise<void> {
  const people = createPeople(training.page);
  for (const scene of expiredCertificate(people)) {
    const began = new Date();
    await scene.play();
    print(`  ${scene.title} (${(between(began, new Date()) / 1000).toFixed(1)} s)`);
  }
}

async function examine(
  of: { training: Training; house: House; incident: IncidentReport },
  print: (line: string) => void,
): Promise<number> {
  const checks = await checkOutcome(of);
  print("");
  for (const check of checks)
    print(`  ${check.holds ? "ok  " : "FAIL"}  ${check.what}${check.holds ? "" : `: ${check.found}`}`);
  const failed = checks.filter((check) => !check.holds).length;
  print("");
  print(failed === 0 ? "Every check of the outcome holds." : `${failed} of ${checks.length} checks failed.`);
  return failed;
}
