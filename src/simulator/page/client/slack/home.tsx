import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { HomeView } from "../../../slack/surface.ts";
import { post } from "../api.ts";
import { Blocks } from "../block-kit/blocks.tsx";
import { useScene } from "../scene.ts";
import { useViewHost } from "./view-host.ts";

/** Where the home tab is among the channels, which have ids in capitals. */
export const homePlace = "home";

/** The app's home tab. Whoever comes to it opens it, and the app hears of that. */
export function Home(): JSX.Element {
  const { workspace, attempt } = useScene();
  const person = workspace.me.id;
  useEffect(() => void attempt(() => post("/api/open-home", { person })), [person, attempt]);
  return (
    <>
      <header class="channel-head">
        <h2>Firebreak</h2>
        <p class="topic">Home, for you alone</p>
      </header>
      {workspace.home === null ? (
        <p class="empty">Firebreak has published nothing here yet.</p>
      ) : (
        <Published key={workspace.home.id} home={workspace.home} />
      )}
    </>
  );
}

function Published({ home }: { home: HomeView }): JSX.Element {
  const host = useViewHost(home);
  return (
    <section class="home" aria-label="Firebreak’s home tab">
      <Blocks blocks={home.blocks} host={host} />
    </section>
  );
}
