import type { types } from "@slack/bolt";
import type { Verdict } from "../../../domain/approval/events.ts";
import { applicationName } from "../../../domain/estate.ts";
import { type Action, actions, type Pointer, readPointer } from "../buttons.ts";
import type { PressAsk } from "./ask.ts";
import { isOfCertificate, pressOfCertificate } from "./certificate-presses.ts";
import { drawBreakGlassForm } from "./guard/break-glass-form.ts";
import { drawReasonForm } from "./guard/reason-form.ts";
import { requestAt, subjectInWords } from "./guard/request-at.ts";
import { drawReviewForm } from "./guard/review-form.ts";
import { drawVoteForm } from "./guard/vote-form.ts";
import { isOfHome, pressOfHome } from "./home-presses.ts";
import { isOfList, pressOfList } from "./lists.ts";
import { type Press, rotationPresses } from "./rotation/presses.ts";
import type { Answer } from "./tell.ts";
import { incidentNumbered, personally, type SurfaceTools, told } from "./tools.ts";
import { openView } from "./view.ts";

/** One entry a button. */
const presses: Record<Action, Press> = {
  [actions.startRunbook]: ({ dispatch }, ask, { incident, path: [runbook = ""] }) =>
    told(dispatch({ kind: "run-runbook", ...personally(ask), incident, runbook, inputs: {} })),
  [actions.resolve]: ({ dispatch }, ask, { incident }) =>
    told(dispatch({ kind: "resolve-incident", ...personally(ask), incident })),
  [actions.writePostmortem]: ({ dispatch }, ask, { incident }) =>
    told(dispatch({ kind: "write-postmortem", ...personally(ask), incident })),
  ...rotationPresses,
  [actions.enableEndpoints]: (tools, ask, { incident, path: [application = ""] }) => {
    const what = `The endpoints of ${applicationName(application)}`;
    const question = { asked: "ask-enable-endpoints", incident, subject: application, what } as const;
    return openForm(tools, ask, drawReasonForm(ask, question));
  },
  [actions.approve]: (tools, ask) => vote(tools, ask, "approve"),
  [actions.deny]: (tools, ask) => vote(tools, ask, "deny"),
  [actions.comment]: async (tools, ask) => {
    const { incident, request } = await requestAt(tools, ask.value);
    return openForm(tools, ask, drawVoteForm(ask, incident, request));
  },
  [actions.breakGlass]: async (tools, ask) => {
    const { incident, request } = await requestAt(tools, ask.value);
    return openForm(tools, ask, drawBreakGlassForm(ask, incident, request));
  },
  [actions.revoke]: async (tools, ask) => {
    const { incident, request } = await requestAt(tools, ask.value);
    const what = subjectInWords(incident, request);
    const question = { asked: "revoke-grant", incident: incident.number, subject: request.id, what } as const;
    return openForm(tools, ask, drawReasonForm(ask, question));
  },
  [actions.confirmRollout]: ({ dispatch }, ask, { incident, path: [rollout = ""] }) =>
    told(dispatch({ kind: "confirm-rollout", by: ask.person, key: ask.key, incident, rollout })),
  [actions.skipRollout]: (tools, ask, pointer) => askWhy(tools, ask, { asked: "skip-rollout", pointer }),
  [actions.retryRollout]: (tools, ask, pointer) => askWhy(tools, ask, { asked: "retry-rollout", pointer }),
  [actions.signReview]: (tools, ask, { incident, path: [review = ""] }) =>
    openForm(tools, ask, drawReviewForm(ask, incident, review)),
};

/** What a rollout's button asks, once it is said why. */
async function askWhy(
  tools: SurfaceTools,
  ask: PressAsk,
  { asked, pointer }: { asked: "skip-rollout" | "retry-rollout"; pointer: Pointer },
): Promise<undefined> {
  const [subject = ""] = pointer.path;
  const { number: incident, rollouts } = await incidentNumbered(tools, pointer.incident);
  const what = rollouts.find(({ id }) => id === subject)?.consumer.name ?? subject;
  return openForm(tools, ask, drawReasonForm(ask, { asked, incident, subject, what }));
}

async function openForm(tools: SurfaceTools, ask: PressAsk, view: types.ModalView): Promise<undefined> {
  await openView(tools, ask, view);
  return undefined;
}

/** Does what the pressed button asks; nothing for a link, or a button of another version. */
export async function press(tools: SurfaceTools, ask: PressAsk): Promise<Answer | undefined> {
  const { action } = ask;
  if (isOfCertificate(action)) return pressOfCertificate(tools, ask, action);
  if (isOfList(action)) return pressOfList(tools, ask, action);
  if (isOfHome(action)) return pressOfHome(tools, ask, action);
  const handle = Object.hasOwn(presses, action) ? presses[action as Action] : undefined;
  return handle?.(tools, ask, readPointer(ask.value));
}

/** The vote names the whole hash of the plan that its card showed: an old card's vote does not count for a new plan. */
async function vote(tools: SurfaceTools, ask: PressAsk, verdict: Verdict): Promise<string> {
  const { incident, request } = await requestAt(tools, ask.value);
  return told(
    tools.dispatch({
      kind: "vote",
      by: ask.person,
      key: ask.key,
      incident: incident.number,
      request: request.id,
      verdict,
      planHash: request.planHash,
      comment: null,
      passkey: null,
    }),
  );
}
