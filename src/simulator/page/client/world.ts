import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { WorkspaceView } from "../../slack/surface.ts";
import type { HintsView } from "../hints.ts";
import type { PanelsView } from "../panels.ts";
import { readText, wordsOfError } from "./api.ts";

/** Everything that one person can see now. */
export interface World {
  workspace: WorkspaceView;
  panels: PanelsView;
  hints: HintsView;
}

/** What the browser knows of the world, and whether it still hears from it. */
export interface Watched {
  world: World | null;
  /** Why the world can't be seen; `null` while it can. */
  trouble: string | null;
  /** Looks again at once. */
  refresh(): void;
}

/** Follows the world through one person's eyes: looks whenever the server says that something changed. */
export function useWorld(person: string): Watched {
  const [seen, setSeen] = useState<{ person: string; texts: string; world: World } | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const looking = useRef({ busy: false, again: false });

  const refresh = useCallback(() => {
    // One look at a time: what is asked for meanwhile is one more look afterwards.
    if (looking.current.busy) {
      looking.current.again = true;
      return;
    }
    const state = { busy: true, again: false };
    looking.current = state;
    look(person)
      .then((look) => {
        if (looking.current !== state) return;
        setTrouble(null);
        setSeen((before) => (before?.person === person && before.texts === look.texts ? before : { person, ...look }));
      })
      .catch((error: unknown) => setTrouble(wordsOfError(error)))
      .finally(() => {
        state.busy = false;
        if (state.again && looking.current === state) refresh();
      });
  }, [person]);

  useEffect(() => {
    looking.current = { busy: false, again: false };
    const events = new EventSource("/events");
    events.addEventListener("change", refresh);
    events.addEventListener("error", refresh);
    refresh();
    return () => events.close();
  }, [refresh]);

  return { world: seen?.world ?? null, trouble, refresh };
}

async function look(person: string): Promise<{ texts: string; world: World }> {
  const [workspace, panels, hints] = await Promise.all([
    readText("/api/workspace", { person }),
    readText("/api/panels", {}),
    readText("/api/hints", { person }),
  ]);
  const world = {
    workspace: JSON.parse(workspace) as WorkspaceView,
    panels: JSON.parse(panels) as PanelsView,
    hints: JSON.parse(hints) as HintsView,
  };
  return { texts: `${workspace}${panels}${hints}`, world };
}
