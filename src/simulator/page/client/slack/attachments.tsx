import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { FileView } from "../../../slack/surface.ts";
import { post, toBase64 } from "../api.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";

interface Props {
  files: FileView[];
  onHold(files: FileView[]): void;
}

/** The files that go with the message that is being written. */
export function Attached({ files, onHold }: Props): JSX.Element | null {
  if (files.length === 0) return null;
  return (
    <ul class="attached" aria-label="Attached files">
      {files.map((file) => (
        <li key={file.id}>
          <Icon name="file" />
          <span>{file.name}</span>
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${file.name}`}
            onClick={() => onHold(files.filter(({ id }) => id !== file.id))}
          >
            <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Takes a file from this computer. */
export function Attach({ files, onHold }: Props): JSX.Element {
  const { workspace, attempt } = useScene();
  const [busy, setBusy] = useState(false);
  const take = (chosen: File | undefined): void => {
    if (chosen === undefined) return;
    setBusy(true);
    void attempt(async () => {
      const base64 = toBase64(new Uint8Array(await chosen.arrayBuffer()));
      onHold([...files, await post("/api/upload", { person: workspace.me.id, name: chosen.name, base64 })]);
    }).then(() => setBusy(false));
  };
  return (
    <label class="button icon-only attach" title="Attach a file">
      <input
        type="file"
        aria-label="Attach a file"
        disabled={busy}
        onChange={(event) => {
          const input = event.currentTarget;
          take(input.files?.[0]);
          // The same file may be chosen again after it was removed.
          input.value = "";
        }}
      />
      <Icon name="upload" />
    </label>
  );
}

/** Says that what is written goes into a thread, and lets it go to the channel after all. */
export function Replying({ channel }: { channel: string }): JSX.Element | null {
  const { reply, setReply } = useScene();
  if (reply?.channel !== channel) return null;
  return (
    <p class="replying">
      Reply to {reply.author} in the thread
      <button type="button" class="quiet" aria-label="Not in the thread" onClick={() => setReply(null)}>
        <Icon name="cross" />
      </button>
    </p>
  );
}
