import { createPeople } from "../simulator/drills/person.ts";
import type { Training } from "../training.ts";
import type { House, IncidentReport } from "../ports/house.ts";

/** Something that has to be so after a drill. */
export interface OutcomeCheck {
  what: string;
  holds: boolean;
  /** What was found, when it does not hold. */
  found: string;
}

/** The states a status page has to go through, oldest first. */
const publicStates = ["investigating", "identified", "monitoring", "resolved"];

/** Looks at the world from outside, and at the journal, for what the drill had to bring about. */
export async function checkOutcome(of: {
  training: Training;
  house: House;
  incident: IncidentReport;
}): Promise<OutcomeCheck[]> {
  const panels = await createPeople(of.training.page).panels();
  const application = panels.applications.find(({ name }) => name === "ios-prod");
  const expiry = application?.certificateExpiresAt ?? "none";
  const writes = panels.effects.filter(({ effect }) => effect === "SetPlatformApplicationAttributes").length;
  const roles = panels.effects.filter(
    ({ effect, subject }) => effect === "AssumeRole" && subject.endsWith("/firebreak-break-glass"),
  ).length;
  const pulls = panels.pullRequests.map(({ state }) => state).join(", ");
  const told = panels.statusPage.updates.map(({ status }) => status).toReversed();
  const verification = await of.house.verify({ keys: [], anchors: [] });
  const session = panels.sessions.find(({ roleArn }) => roleArn.endsWith("/firebreak-break-glass"));
  const restarts = panels.effects.filter(({ effect }) => effect === "UpdateService").length;

  return [
    check("the application is enabled and its certificate good for a year", [
      application?.enabled === true && expiry > panels.now,
      expiry,
    ]),
    check("the credential was written once", [writes === 1, `${writes} writes`]),
    check("the break-glass role was assumed once, for Dana", [
      roles === 1 && session?.sourceIdentity === "dana@acme.example",
      `${roles} times, for ${session?.sourceIdentity ?? "nobody"}`,
    ]),
    check("its session could do nothing but this plan", [
      session?.policy?.includes(application?.arn ?? "") === true,
      session?.policy ?? "no session policy",
    ]),
    check("the notification service was restarted once, and none of its older tasks is left", [
      restarts === 1 && panels.services.every(({ deployments }) => deployments.length === 1),
      `${restarts} restarts`,
    ]),
    check("there is one pull request, merged", [pulls === "merged", pulls]),
    check("a push arrived with the new certificate", [panels.pushes.some(({ delivered }) => delivered), "none"]),
    check("the status page told the public every step", [told.join() === publicStates.join(), told.join(", ")]),
    check("the status page shows no trouble now", [!panels.statusPage.trouble, panels.statusPage.headline]),
    check("the incident is resolved", [of.incident.state === "resolved", of.incident.state]),
    check("the journal is intact", [
      verification.intact,
      verification.intact ? "" : `event ${verification.position}: ${verification.why}`,
    ]),
  ];
}

function check(what: string, [holds, found]: [holds: boolean, found: string]): OutcomeCheck {
  return { what, holds, found };
}
