import type { JSX } from "preact";
import { useCallback, useState } from "preact/hooks";
import type { StartView } from "../api.ts";
import { wordsOfError } from "./api.ts";
import { usePlace } from "./place.ts";
import { SceneContext } from "./scene.ts";
import type { Draft, Reply, Scene, Spotlight } from "./scene.ts";
import { useWorld } from "./world.ts";
import type { Watched } from "./world.ts";
import { HintBar } from "./frame/hint-bar.tsx";
import { Masthead } from "./frame/masthead.tsx";
import { Notice } from "./frame/notice.tsx";
import { Slack } from "./slack/slack.tsx";
import { World } from "./world/world.tsx";

/** The training ground: Slack, and the rest of the world beside it. */
export function App({ start }: { start: StartView }): JSX.Element {
  const [place, go] = usePlace(start.person);
  const watched = useWorld(place.person);
  const [refusal, setRefusal] = useState<string | null>(null);
  const errands = useErrands();
  const attempt = useAttempt(watched, setRefusal);

  const { world, trouble } = watched;
  if (world === null) {
    return <p class="loading">{trouble ?? "The training ground is opening…"}</p>;
  }
  const scene: Scene = { ...world, ...errands, start, place, go, attempt };
  return (
    <SceneContext.Provider value={scene}>
      <div class="ground">
        <Masthead />
        <HintBar />
        <Slack />
        <World />
        <Notice words={refusal ?? trouble} onClose={() => setRefusal(null)} />
      </div>
    </SceneContext.Provider>
  );
}

/** What one part of the page hands to another. */
function useErrands(): Pick<
  Scene,
  "draft" | "setDraft" | "reply" | "setReply" | "spotlight" | "setSpotlight" | "csr" | "setCsr"
> {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [reply, setReply] = useState<Reply | null>(null);
  const [spotlight, setSpotlight] = useState<Spotlight | null>(null);
  const [csr, setCsr] = useState("");
  return { draft, setDraft, reply, setReply, spotlight, setSpotlight, csr, setCsr };
}

function useAttempt({ refresh }: Watched, tell: (words: string | null) => void): Scene["attempt"] {
  return useCallback(
    async (work) => {
      try {
        await work();
        tell(null);
        return true;
      } catch (error) {
        tell(wordsOfError(error));
        return false;
      } finally {
        refresh();
      }
    },
    [refresh, tell],
  );
}
