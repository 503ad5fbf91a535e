import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { FileView } from "../../../slack/surface.ts";
import { choiceIn, withChoice } from "../../block-kit/values.ts";
import { distance } from "../../text/dates.ts";
import { post, readBytes, toBase64 } from "../api.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import type { ElementProps } from "./host.ts";

/** Certificates that are offered beside a file field: more would hide the form. */
const mostOffered = 3;

/** Where a file's content comes from. */
interface Source {
  name: string;
  read(): Promise<ArrayBuffer | Uint8Array>;
}

/** Files to hand over: from this computer, dropped here, or as Apple's portal made them. */
export function FileField({ element, state, id, describedBy, onChoose }: ElementProps): JSX.Element {
  const { workspace, attempt } = useScene();
  const [isOver, setOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const files = (choiceIn(state) as FileView[] | null) ?? [];
  const most = typeof element["max_files"] === "number" ? element["max_files"] : 10;
  const types = Array.isArray(element["filetypes"]) ? element["filetypes"].map(String) : [];

  const hold = (held: FileView[]): void => onChoose(withChoice(element, held.slice(-most)), true);
  const upload = (sources: Source[]): void => {
    setBusy(true);
    void attempt(async () => {
      const uploaded: FileView[] = [];
      for (const { name, read } of sources) {
        const base64 = toBase64(new Uint8Array(await read()));
        uploaded.push(await post("/api/upload", { person: workspace.me.id, name, base64 }));
      }
      hold([...files, ...uploaded]);
    }).then(() => setBusy(false));
  };
  const take = (list: FileList | null | undefined): void =>
    upload([...(list ?? [])].map((file) => ({ name: file.name, read: () => file.arrayBuffer() })));

  return (
    <div class="file-field">
      <ul class="files">
        {files.map((file) => (
          <li key={file.id}>
            <Icon name="file" />
            <span>{file.name}</span>
            <button type="button" class="quiet" onClick={() => hold(files.filter(({ id }) => id !== file.id))}>
              Remove
            </button>
          </li>
        ))}
      </ul>
      <label
        class={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files);
        }}
      >
        <input
          type="file"
          id={id}
          aria-describedby={describedBy}
          accept={types.map((type) => `.${type}`).join(",")}
          disabled={busy}
          onChange={(event) => take(event.currentTarget.files)}
        />
        <Icon name="upload" />
        {busy ? "Uploading…" : "Choose a file, or drop it here"}
      </label>
      <Offers onTake={(source) => upload([source])} />
    </div>
  );
}

/** The newest certificates of Apple's portal, as if just downloaded. */
function Offers({ onTake }: { onTake: (source: Source) => void }): JSX.Element | null {
  const { panels } = useScene();
  const offered = panels.certificates.slice(0, mostOffered);
  if (offered.length === 0) return null;
  const now = new Date(panels.now);
  return (
    <div class="offers">
      <p>From Apple’s portal</p>
      {offered.map(({ serial, fileName, commonName, notBefore }) => (
        <button
          key={serial}
          type="button"
          class="offer"
          onClick={() => onTake({ name: fileName, read: () => readBytes("/api/certificate", { serial }) })}
        >
          <Icon name="file" />
          <span>
            {fileName}
            <small>
              {commonName}, made {distance(new Date(notBefore), now)}
            </small>
          </span>
        </button>
      ))}
    </div>
  );
}
