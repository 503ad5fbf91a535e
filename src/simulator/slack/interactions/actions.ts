import { elementsOf } from "../blocks/check.ts";
import type { Actor } from "../desk.ts";
import { readAction, readForm } from "../form.ts";
import type { Channel, Message, StoredView } from "../state.ts";
import { SurfaceRefusal } from "../surface.ts";
import type { Block, ElementUse, Query, ViewValues } from "../surface.ts";
import { basics, inMessage, inView } from "./payloads.ts";

/** Where an element can be used. */
export type Place = { channel: Channel; message: Message } | { view: StoredView };

/**
 * Uses an element of a message, a modal or a home tab.
 *
 * @throws SurfaceRefusal when the element is gone, or the app did not answer
 * @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export async function useElement(
  actor: Actor,
  place: Place,
  { use, values }: { use: ElementUse; values: ViewValues },
): Promise<void> {
  const { workspace, person } = actor;
  if (!workspace.app.manifest.settings.interactivity.is_enabled)
    throw new SurfaceRefusal("This app is not configured to handle interactive responses.");
  const blocks = "view" in place ? place.view.definition.blocks : place.message.blocks;
  const element = findElement(blocks, use);
  const chosen = readAction(actor, element, use.choice);
  if (chosen === undefined) throw new SurfaceRefusal("That choice isn't offered any more.");
  const { blockId, actionId } = use;
  const given = { ...values, [blockId]: { ...values[blockId], [actionId]: { type: element.type, ...chosen } } };
  const state = readForm(actor, blocks, given).values;
  const action = { type: element.type, ...chosen, block_id: blockId, action_id: actionId };
  const payload = {
    type: "block_actions",
    ...basics(workspace, person),
    ...whereabouts(actor, place, state),
    actions: [{ ...action, action_ts: String(workspace.now() / 1000) }],
  };
  workspace.save();
  const outcome = await actor.deliveries.deliver({ type: "interactive", payload });
  if (outcome.kind === "timeout")
    throw new SurfaceRefusal("Operation timed out. Apps need to respond within 3 seconds.");
  if (outcome.kind === "unreached") throw new SurfaceRefusal("This app is not responding right now.");
}

/**
 * Asks the app for the options of an `external_select`; none when it does not answer.
 *
 * @see https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
 */
export async function askForOptions(actor: Actor, place: Place, query: Query): Promise<Block[]> {
  const { workspace, person } = actor;
  const blocks = "view" in place ? place.view.definition.blocks : place.message.blocks;
  findElement(blocks, query);
  const payload = {
    type: "block_suggestion",
    ...basics(workspace, person),
    ...("view" in place ? inView(workspace, place.view) : inMessage(workspace, place.channel, place.message)),
    block_id: query.blockId,
    action_id: query.actionId,
    value: query.text,
  };
  const outcome = await actor.deliveries.deliver({ type: "interactive", payload });
  const options = outcome.kind === "acknowledged" ? outcome.payload["options"] : undefined;
  return Array.isArray(options) ? (options as Block[]) : [];
}

function whereabouts(actor: Actor, place: Place, state: ViewValues): Record<string, unknown> {
  const { workspace, person } = actor;
  if ("view" in place) {
    place.view.values = state;
    const trigger = actor.triggers.issue({ person, view: place.view.id });
    return { ...inView(workspace, place.view), trigger_id: trigger };
  }
  const { channel, message } = place;
  return {
    ...inMessage(workspace, channel, message),
    state: { values: state },
    trigger_id: actor.triggers.issue({ person }),
    response_url: actor.replies.issue({ person, channel: channel.id, source: message.ts }),
  };
}

function findElement(blocks: readonly Block[], { blockId, actionId }: { blockId: string; actionId: string }): Block {
  const block = blocks.find((one) => one.block_id === blockId);
  const found = block && elementsOf(block).find(({ element }) => element["action_id"] === actionId);
  if (found === undefined) throw new SurfaceRefusal("That isn't there any more: the app has changed it meanwhile.");
  return found.element;
}
