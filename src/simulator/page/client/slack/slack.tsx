import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useReadMarks } from "../read-marks.ts";
import { useScene } from "../scene.ts";
import { Channel } from "./channel.tsx";
import { ChannelList } from "./channel-list.tsx";
import { Form } from "./form.tsx";

/** The workspace: its channels, one of them open, and the form that the bot opened. */
export function Slack(): JSX.Element {
  const { workspace, place, hints } = useScene();
  useNewIncident();
  const open =
    workspace.channels.find(({ id }) => id === place.channel) ??
    workspace.channels.find(({ id }) => id === hints.incident) ??
    workspace.channels.find(({ name, isMember }) => isMember && name === "incidents") ??
    workspace.channels.find(({ isMember }) => isMember) ??
    workspace.channels[0];
  const unread = useReadMarks(workspace.me.id, open);
  return (
    <>
      <ChannelList open={open} unread={unread} />
      <main class="channel" aria-label="Slack">
        {open === undefined ? <p class="empty">There is no channel yet.</p> : <Channel key={open.id} channel={open} />}
      </main>
      {workspace.modal === null ? null : <Form key={workspace.modal.id} modal={workspace.modal} />}
    </>
  );
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
