import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ChannelView } from "../../../slack/surface.ts";
import { useReadMarks } from "../read-marks.ts";
import { type Scene, useScene } from "../scene.ts";
import { Channel } from "./channel.tsx";
import { ChannelList } from "./channel-list.tsx";
import { Form } from "./form.tsx";
import { Home, homePlace } from "./home.tsx";

/** The workspace: its channels, one of them open, and the form that the bot opened. */
export function Slack(): JSX.Element {
  const scene = useScene();
  const { workspace } = scene;
  useNewIncident();
  const isHome = workspace.hasHome && scene.place.channel === homePlace;
  const open = isHome ? undefined : openChannel(scene);
  const unread = useReadMarks(workspace.me.id, open);
  return (
    <>
      <ChannelList open={open} unread={unread} />
      <main class="channel" aria-label="Slack">
        {isHome ? <Home /> : open === undefined ? <NoChannel /> : <Channel key={open.id} channel={open} />}
      </main>
      {workspace.modal === null ? null : <Form key={workspace.modal.id} modal={workspace.modal} />}
    </>
  );
}

/** The channel that was asked for, or the one that matters most. */
function openChannel({ workspace, place, hints }: Scene): ChannelView | undefined {
  return (
    workspace.channels.find(({ id }) => id === place.channel) ??
    workspace.channels.find(({ id }) => id === hints.incident) ??
    workspace.channels.find(({ name, isMember }) => isMember && name === "incidents") ??
    workspace.channels.find(({ isMember }) => isMember) ??
    workspace.channels[0]
  );
}

function NoChannel(): JSX.Element {
  return <p class="empty">There is no channel yet.</p>;
}

/** A new incident's channel opens by itself, for everybody who looks on. */
function useNewIncident(): void {
  const { workspace, hints, go } = useScene();
  const person = workspace.me.id;
  const { incident } = hints;
  const before = useRef({ person, incident });
  useEffect(() => {
    const isNew = before.current.person === person && before.current.incident !== incident;
    before.current = { person, incident };
    if (isNew && incident !== null) go({ channel: incident });
  }, [person, incident, go]);
}
