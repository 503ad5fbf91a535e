import type { Verdict } from "../../../domain/approval/events.ts";
import { FirebreakError } from "../../../domain/errors.ts";
import { shortHash } from "../../../domain/rotation/plan.ts";
import { type Action, actions, type Pointer, pointTo, readPointer } from "../buttons.ts";
import type { PressAsk } from "./ask.ts";
import { drawCertificateForm } from "./certificate-form.ts";
import { isOfCertificate, pressOfCertificate } from "./certificate-presses.ts";
import { isOfHome, pressOfHome } from "./home-presses.ts";
import { isOfList, pressOfList } from "./lists.ts";
import type { Answer } from "./tell.ts";
import { incidentNumbered, personally, type SurfaceTools, told } from "./tools.ts";

/** Does what one button asks; what comes back is told to the person who pressed it. */
type Press = (tools: SurfaceTools, ask: PressAsk, pointer: Pointer) => Promise<string | undefined>;

/** One entry a button. */
const presses: Record<Action, Press> = {
  [actions.startRunbook]: ({ dispatch }, ask, { incident, path: [runbook = ""] }) =>
    told(dispatch({ kind: "run-runbook", ...personally(ask), incident, runbook, inputs: {} })),
  [actions.resolve]: ({ dispatch }, ask, { incident }) =>
    told(dispatch({ kind: "resolve-incident", ...personally(ask), incident })),
  [actions.writePostmortem]: ({ dispatch }, ask, { incident }) =>
    told(dispatch({ kind: "write-postmortem", ...personally(ask), incident })),
  [actions.startRotation]: startRotation,
  async [actions.upload]({ api }, ask, { incident, path: [rotation = ""] }) {
    const view = drawCertificateForm(ask, pointTo({ number: incident }, rotation));
    await api.call("views.open", { trigger_id: ask.trigger, view });
    return undefined;
  },
  [actions.askAgain]: ({ dispatch }, ask, { incident, path: [rotation = ""] }) =>
    told(dispatch({ kind: "ask-again", by: ask.person, key: ask.key, incident, rotation })),
  [actions.approve]: (tools, ask, pointer) => vote(tools, ask, { pointer, verdict: "approve" }),
  [actions.deny]: (tools, ask, pointer) => vote(tools, ask, { pointer, verdict: "deny" }),
};

/** Does what the pressed button asks; nothing for a link, or a button of another version. */
export async function press(tools: SurfaceTools, ask: PressAsk): Promise<Answer | undefined> {
  const { action } = ask;
  if (isOfCertificate(action)) return pressOfCertificate(tools, ask, action);
  if (isOfList(action)) return pressOfList(tools, ask, action);
  if (isOfHome(action)) return pressOfHome(tools, ask, action);
  const handle = Object.hasOwn(presses, action) ? presses[action as Action] : undefined;
  return handle?.(tools, ask, readPointer(ask.value));
}

/** Which application it is about is read from the run's finding, not from the button. */
async function startRotation(tools: SurfaceTools, ask: PressAsk, pointer: Pointer): Promise<string> {
  const [runId, findingId] = pointer.path;
  const incident = await incidentNumbered(tools, pointer.incident);
  const run = incident.runs.find(({ id }) => id === runId);
  const found = run?.steps.find(({ result }) => result?.finding?.finding === findingId)?.result?.finding;
  const application = found?.next?.with["application"];
  if (application === undefined) {
    throw new FirebreakError("not-found", `INC-${incident.number} has no finding that leads to a rotation here.`, {
      todo: "Run the diagnosis again.",
    });
  }
  return told(
    tools.dispatch({ kind: "start-rotation", by: ask.person, key: ask.key, incident: incident.number, application }),
  );
}

/** The vote names the whole hash of the plan that its card showed: an old card's vote does not count for a new plan. */
async function vote(
  tools: SurfaceTools,
  ask: PressAsk,
  { pointer, verdict }: { pointer: Pointer; verdict: Verdict },
): Promise<string> {
  const [id, hash] = pointer.path;
  const incident = await incidentNumbered(tools, pointer.incident);
  const request = incident.requests.find((one) => one.id === id);
  if (request === undefined || shortHash(request.planHash) !== hash) {
    throw new FirebreakError("not-now", "This card is not of a plan that is asked for.", {
      todo: "Use the newest card.",
    });
  }
  const { planHash } = request;
  return told(
    tools.dispatch({
      kind: "vote",
      by: ask.person,
      key: ask.key,
      incident: incident.number,
      request: request.id,
      verdict,
      planHash,
    }),
  );
}
