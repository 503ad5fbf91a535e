import type { Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { isProbing } from "../../domain/probe/probe.ts";
import { probing } from "../../guard/deed.ts";
import { checkAsker } from "../../guard/request.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import type { Recorder } from "../record.ts";
import { refusing } from "../refusing.ts";

/** What asking for a probe is decided on. */
export interface AskProbeDeps {
  gate: ApprovalGate;
  estate: Estate;
  recorder: Recorder;
}

/** Asks for a probe of the break-glass role: others approve it, as they would a rotation. */
export function askProbe(deps: AskProbeDeps): Handler<"ask-probe"> {
  return async ({ by, key, incident: number, reason }) => {
    const incident = await deps.recorder.incident(number);
    const application = applicationFor(deps.estate, incident);
    await refusing(deps, { by, incident: number, deed: "ask" }, async () => {
      const policy = deps.gate.policyFor(probing(application, incident));
      checkAsker(policy, by, await deps.gate.membersOf(policy.ask, [by]));
    });
    await deps.recorder.onIncident(
      number,
      (now) => {
        checkMayAsk(now);
        const data = { probe: `probe-${now.probes.length + 1}`, application, requester: by };
        return [{ type: "probe.asked", actor: { kind: "person", id: by }, data, typed: { reason } }];
      },
      key,
    );
    return {
      incident: number,
      text: "The probe is being planned. Its card appears in a moment, and asks for approval.",
    };
  };
}

/** The application of the incident's component; else the first that is listed: the role is the same for all. */
function applicationFor({ components, applications }: Estate, { component }: Incident): string {
  const application = components.find(({ id }) => id === component)?.application ?? applications[0]?.arn;
  if (application !== undefined) return application;
  throw new FirebreakError("not-found", "There is no application to try the role with.", {
    expected: "one under applications in firebreak.yml",
  });
}

function checkMayAsk({ state, number, probes }: Incident): void {
  if (state === "resolved") {
    throw new FirebreakError("not-now", `INC-${number} is resolved.`, { todo: "Open a new incident for the probe." });
  }
  if (probes.some(isProbing)) {
    throw new FirebreakError("not-now", "A probe is already under way here.", { todo: "See its card." });
  }
}
