import { isEnabling } from "../../domain/enabling/enabling.ts";
import { applicationName, type Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { enabling } from "../../guard/deed.ts";
import { checkAsker } from "../../guard/request.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";

/** What asking to enable endpoints is decided on. */
export interface AskEnableEndpointsDeps {
  gate: ApprovalGate;
  estate: Estate;
  recorder: Recorder;
}

/** Asks for the disabled endpoints of an application to be enabled again: others approve it. */
export function askEnableEndpoints(deps: AskEnableEndpointsDeps): Handler<"ask-enable-endpoints"> {
  return async ({ by, key, incident: number, application, reason }) => {
    const incident = await deps.recorder.incident(number);
    checkListed(deps.estate, application);
    await refusing(deps, { by, incident: number, deed: "ask" }, async () => {
      const policy = deps.gate.policyFor(enabling(application, incident));
      checkAsker(policy, by, await deps.gate.membersOf(policy.ask, [by]));
    });
    await deps.recorder.onIncident(
      number,
      (now) => {
        checkMayAsk(now, application);
        const data = { enabling: `enabling-${now.enablings.length + 1}`, application, requester: by };
        return [{ type: "enabling.asked", actor: { kind: "person", id: by }, data, typed: { reason } }];
      },
      key,
    );
    return {
      incident: number,
      text: "The disabled endpoints are being counted. A card appears in a moment, and asks for approval.",
    };
  };
}

function checkListed({ applications }: Estate, application: string): void {
  if (applications.some(({ arn }) => arn === application)) return;
  throw new FirebreakError("not-found", "This application is not one of firebreak.yml's.", {
    found: application,
    expected: applications.map(({ arn }) => arn).join(", ") || "one under applications",
  });
}

function checkMayAsk({ state, number, enablings }: Incident, application: string): void {
  if (state === "resolved") {
    throw new FirebreakError("not-now", `INC-${number} is resolved.`, { todo: "Open a new incident for it." });
  }
  if (enablings.some((one) => one.application === application && isEnabling(one))) {
    throw new FirebreakError(
      "not-now",
      `Enabling the endpoints of ${applicationName(application)} is already under way.`,
      {
        todo: "See its card.",
      },
    );
  }
}
