import { readView } from "../blocks/read.ts";
import type { Actor, Desk } from "../desk.ts";
import { readForm } from "../form.ts";
import { viewObject } from "../objects/view.ts";
import { SlackError } from "../slack-error.ts";
import type { StoredView } from "../state.ts";
import { SurfaceRefusal } from "../surface.ts";
import type { ViewValues } from "../surface.ts";
import { basics } from "./payloads.ts";

type Errors = Record<string, string>;

const TROUBLE = "We had some trouble connecting. Try again?";

/**
 * Submits a modal. What Slack's client checks itself never reaches the app.
 *
 * @returns errors by block_id: the client's, or those the app answered with
 * @throws SurfaceRefusal when the app did not answer, or not in a way Slack understands
 * @see https://docs.slack.dev/surfaces/modals#interactions
 */
export async function submitModal(desk: Desk, view: StoredView, given: ViewValues): Promise<Errors> {
  const { workspace } = desk;
  const merged = { ...view.values, ...given };
  const { values, errors } = readForm({ ...desk, person: view.owner }, view.definition.blocks, merged);
  view.values = values;
  view.errors = errors;
  if (Object.keys(errors).length > 0) {
    workspace.save();
    return errors;
  }
  giveFiles(desk, values);
  const payload = {
    type: "view_submission",
    ...basics(workspace, view.owner),
    trigger_id: desk.triggers.issue({ person: view.owner, view: view.id }),
    view: viewObject(workspace, view),
    response_urls: [],
  };
  workspace.save();
  const outcome = await desk.deliveries.deliver({ type: "interactive", payload });
  if (outcome.kind !== "acknowledged") throw new SurfaceRefusal(TROUBLE);
  try {
    applyAnswer(desk, view, outcome.payload);
  } catch (error) {
    if (error instanceof SlackError) throw new SurfaceRefusal(TROUBLE, { cause: error });
    throw error;
  }
  workspace.save();
  return view.errors;
}

/** Closes a person's modal and those below, and tells the app where it wants to know. */
export async function closeModals(actor: Actor): Promise<void> {
  const { workspace, views, person } = actor;
  const closed = views.stack(person).filter((view) => view.definition.notify_on_close);
  views.clear(person);
  workspace.save();
  for (const view of closed) {
    const payload = {
      type: "view_closed",
      ...basics(workspace, person),
      view: viewObject(workspace, view),
      is_cleared: true,
    };
    await actor.deliveries.deliver({ type: "interactive", payload });
  }
}

/** What the app answered a submission with. @see https://docs.slack.dev/surfaces/modals#response_actions */
function applyAnswer(desk: Desk, view: StoredView, answer: Record<string, unknown>): void {
  const { workspace, views } = desk;
  const { owner } = view;
  switch (answer["response_action"]) {
    case undefined:
      if (views.stack(owner).at(-1)?.id === view.id) views.pop(owner);
      return;
    case "clear":
      views.clear(owner);
      return;
    case "update":
      views.replace(view, readView(workspace, answer["view"], "modal"));
      return;
    case "push":
      views.push(owner, readView(workspace, answer["view"], "modal"));
      return;
    case "errors":
      view.errors = readErrors(view, answer["errors"]);
      return;
    default:
      throw new SlackError("invalid_response_action");
  }
}

/** Slack's client shows errors on inputs, and rejects those of anything else. */
function readErrors(view: StoredView, given: unknown): Errors {
  const errors = Object.entries((given ?? {}) as Record<string, unknown>);
  const inputs = new Set(view.definition.blocks.filter((one) => one.type === "input").map((one) => one.block_id));
  if (errors.length === 0 || errors.some(([id]) => !inputs.has(id))) throw new SlackError("invalid_errors");
  return Object.fromEntries(errors.map(([id, text]) => [id, String(text)]));
}

/** From here on the app may read the files that were put into the modal. */
function giveFiles({ workspace }: Desk, values: ViewValues): void {
  const files = Object.values(values)
    .flatMap((block) => Object.values(block))
    .flatMap((state) => (state["files"] ?? []) as { id: string }[]);
  const given = new Set(files.map((file) => file.id));
  for (const file of workspace.state.files) if (given.has(file.id)) file.givenToApp = true;
}
