import { z } from "zod";
import { checkMessageBlocks, checkView } from "../blocks/check.ts";
import type { Checked } from "../blocks/check.ts";
import { readView } from "../blocks/read.ts";
import { SlackError } from "../slack-error.ts";
import type { StoredView } from "../state.ts";
import { viewObject } from "../objects/view.ts";
import { json, method } from "./method.ts";
import type { Call, Method } from "./method.ts";
import { reachUser } from "./reach.ts";

const triggered = z.object({ trigger_id: z.string(), view: z.unknown() });

/** Modals and home tabs, and the check that needs neither. */
export const viewMethods: Record<string, Method> = {
  "views.open": method({
    scopes: [],
    tier: 4,
    args: triggered,
    run(call, args) {
      const definition = readView(call.workspace, args.view, "modal");
      const { person } = call.triggers.exchange(args.trigger_id);
      return shown(call, call.views.open(person, definition));
    },
  }),

  "views.push": method({
    scopes: [],
    tier: 4,
    args: triggered,
    run(call, args) {
      const definition = readView(call.workspace, args.view, "modal");
      const { person, view } = call.triggers.exchange(args.trigger_id);
      if (view === undefined || call.views.find({ id: view }) === undefined) throw new SlackError("not_found");
      return shown(call, call.views.push(person, definition));
    },
  }),

  "views.update": method({
    scopes: [],
    tier: 4,
    args: z.object({
      view: z.unknown(),
      view_id: z.string().optional(),
      external_id: z.string().optional(),
      hash: z.string().optional(),
    }),
    run(call, args) {
      const key = args.view_id === undefined ? { external: args.external_id ?? "" } : { id: args.view_id };
      const view = "external" in key && key.external === "" ? undefined : call.views.find(key);
      if (view === undefined) throw new SlackError("not_found");
      if (args.hash !== undefined && args.hash !== view.hash) throw new SlackError("hash_conflict");
      return shown(call, call.views.replace(view, readView(call.workspace, args.view, view.definition.type)));
    },
  }),

  // @see https://docs.slack.dev/reference/methods/views.publish
  "views.publish": method({
    scopes: [],
    tier: 4,
    args: z.object({ user_id: z.string(), view: z.unknown(), hash: z.string().optional() }),
    run(call, args) {
      if (!call.workspace.app.manifest.features.app_home.home_tab_enabled) throw new SlackError("not_enabled");
      const person = reachUser(call, args.user_id);
      const old = call.workspace.state.homes[person.id];
      if (args.hash !== undefined && args.hash !== old?.hash) throw new SlackError("hash_conflict");
      return shown(call, call.views.publish(person.id, readView(call.workspace, args.view, "home")));
    },
  }),

  "blocks.validate": method({
    scopes: [],
    tier: "special",
    args: z.object({
      blocks: json(z.unknown()).optional(),
      message: json(z.looseObject({ blocks: z.unknown() })).optional(),
      view: json(z.unknown()).optional(),
    }),
    run(_call, { blocks, message, view }) {
      if ([blocks, message, view].filter((one) => one !== undefined).length !== 1)
        throw new SlackError("invalid_arguments");
      if (view !== undefined) return verdict("invalid_view", checkView(view, unnamed));
      if (message !== undefined) return verdict("invalid_message", checkMessageBlocks(message.blocks, unnamed));
      return verdict("invalid_blocks", checkMessageBlocks(blocks, unnamed));
    },
  }),
};

const unnamed = (): string => "unnamed";

function shown(call: Call, view: StoredView) {
  call.applied(view.id, { user: view.owner });
  return { view: viewObject(call.workspace, view) };
}

function verdict(code: string, checked: Checked<unknown>) {
  if (checked.ok) return {};
  throw new SlackError(code, { errors: checked.problems });
}
