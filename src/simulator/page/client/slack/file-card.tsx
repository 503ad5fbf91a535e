import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { FileView } from "../../../slack/surface.ts";
import { keepFile, readBytes } from "../api.ts";
import { Dialog } from "../frame/dialog.tsx";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Markdown } from "../text/markdown-text.tsx";

/** A file that somebody shared: to download, to read, or to take to Apple. */
export function FileCard({ file }: { file: FileView }): JSX.Element {
  const { workspace, go, setCsr, attempt } = useScene();
  const [text, setText] = useState<string | null>(null);
  const read = (): Promise<Uint8Array<ArrayBuffer>> =>
    readBytes("/api/file", { person: workspace.me.id, file: file.id });
  const readText = async (): Promise<string> => new TextDecoder().decode(await read());
  const isRequest = isSigningRequest(file);
  return (
    <div class="file-card">
      <Icon name="file" />
      <p>
        {file.name}
        <small>{sizeOf(file.size)}</small>
      </p>
      {isRequest ? (
        <button
          type="button"
          class="button"
          onClick={() =>
            void attempt(async () => {
              setCsr(await readText());
              go({ tab: "apple" });
            })
          }
        >
          Take to Apple’s portal
        </button>
      ) : null}
      {file.name.endsWith(".md") ? (
        <button type="button" class="button" onClick={() => void attempt(async () => setText(await readText()))}>
          Read
        </button>
      ) : null}
      <button
        type="button"
        class="button icon-only"
        aria-label={`Download ${file.name}`}
        onClick={() => void attempt(async () => keepFile(file.name, await read()))}
      >
        <Icon name="download" />
      </button>
      {text === null ? null : (
        <Dialog title={file.name} size="medium" onClose={() => setText(null)}>
          <div class="dialog-body">
            <Markdown text={text} />
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** Whether a file is a certificate signing request, by its name. */
export function isSigningRequest({ name }: FileView): boolean {
  return /\.(csr|certSigningRequest)$/i.test(name) || /\bcsr\b.*\.pem$/i.test(name);
}

function sizeOf(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`;
}
