import { type Application, type Estate, sharersOf } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { mostTargets, type Target } from "../../domain/rotation/target.ts";
import type { Severity } from "../../domain/severity.ts";
import { rotating } from "../../guard/deed.ts";
import type { ApprovalGate } from "../approval-gate.ts";

/**
 * What firebreak.yml says of the application.
 *
 * @throws FirebreakError `misconfigured` when it does not list it
 */
export function applicationOf(estate: Pick<Estate, "applications">, arn: string): Application {
  const application = estate.applications.find((one) => one.arn === arn);
  if (application !== undefined) return application;
  throw new FirebreakError("misconfigured", `firebreak.yml does not list the application ${arn}.`, {
    expected: "its topic, canary endpoint and secret under applications",
    todo: "Add it and start the bot again.",
  });
}

/**
 * What a rotation that is about one application changes: with it those that share its credential, and it alone where
 * nobody may ask for all of them. The one that it is about comes first, as the canary.
 *
 * @param incident where it is rotated: policies look at its severity
 * @param arn listed in firebreak.yml, or else alone
 */
export function rotatedTogether(
  { estate, gate }: { estate: Pick<Estate, "applications">; gate: Pick<ApprovalGate, "coverOf"> },
  incident: { severity: Severity },
  arn: string,
): string[] {
  const all = [arn, ...sharersOf(estate, arn).map((one) => one.arn)].slice(0, mostTargets);
  const deeds = all.map((application) => rotating(application, incident));
  return gate.coverOf(deeds) === undefined ? [arn] : all;
}

/** The consumers that keep the credential of one of these applications in their memory, by their ids. */
export function consumersOf({ consumers }: Pick<Estate, "consumers">, targets: readonly Target[]): string[] {
  const isCaching = ({ applications }: { applications: readonly string[] }) =>
    targets.some(({ application }) => applications.includes(application));
  return consumers.filter(isCaching).map(({ id }) => id);
}
