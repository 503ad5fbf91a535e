import { useState } from "preact/hooks";
import type { Block, ViewValues } from "../../../slack/surface.ts";
import { viewValues } from "../../block-kit/values.ts";
import { post } from "../api.ts";
import type { Host } from "../block-kit/host.ts";
import { useScene } from "../scene.ts";

/** What a modal or a home tab holds is this window's until it is sent; the app is told of each use. */
export function useViewHost({ id: viewId, blocks }: { id: string; blocks: Block[] }): Host {
  const { workspace, attempt } = useScene();
  const person = workspace.me.id;
  const [chosen, setChosen] = useState<ViewValues>({});
  const values = viewValues(blocks, chosen);
  return {
    id: viewId,
    values,
    errors: {},
    choose: (blockId, actionId, state) =>
      setChosen((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } })),
    use: async (use, state) => {
      const after = { ...values, [use.blockId]: { ...values[use.blockId], [use.actionId]: state } };
      const told = state.type === "button" || state.type === "overflow" ? values : after;
      await attempt(() => post("/api/act-in-view", { person, viewId, use, values: told }));
    },
    suggest: async (query) => (await post("/api/suggest", { person, where: { viewId }, query })).options,
  };
}
