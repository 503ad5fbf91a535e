import type { Application, Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Target } from "../../domain/rotation/target.ts";

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

/** The consumers that keep the credential of one of these applications in their memory, by their ids. */
export function consumersOf({ consumers }: Pick<Estate, "consumers">, targets: readonly Target[]): string[] {
  const isCaching = ({ applications }: { applications: readonly string[] }) =>
    targets.some(({ application }) => applications.includes(application));
  return consumers.filter(isCaching).map(({ id }) => id);
}
