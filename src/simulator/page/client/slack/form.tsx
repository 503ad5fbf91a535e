import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ModalView } from "../../../slack/surface.ts";
import { missingFields } from "../../block-kit/values.ts";
import { post } from "../api.ts";
import { Blocks } from "../block-kit/blocks.tsx";
import type { Host } from "../block-kit/host.ts";
import { Dialog } from "../frame/dialog.tsx";
import { useScene } from "../scene.ts";
import { useViewHost } from "./view-host.ts";

/** A modal: its fields, what is wrong with them, and its buttons. */
export function Form({ modal }: { modal: ModalView }): JSX.Element {
  const { workspace, attempt } = useScene();
  const person = workspace.me.id;
  const viewId = modal.id;
  const [isTried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const view = useViewHost(modal);
  const { values } = view;
  const missing = missingFields(modal.blocks, values);
  const host: Host = { ...view, errors: isTried ? { ...modal.errors, ...missing } : modal.errors };
  const submit = (): void => {
    setTried(true);
    if (Object.keys(missing).length > 0) return;
    setBusy(true);
    void attempt(() => post("/api/submit", { person, viewId, values })).then(() => setBusy(false));
  };
  const close = (): void => void attempt(() => post("/api/close", { person, viewId }));

  return (
    <Dialog title={modal.title} size="medium" onClose={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div class="dialog-body">
          <Blocks blocks={modal.blocks} host={host} />
        </div>
        <footer>
          <button type="button" class="button" onClick={close}>
            {modal.close ?? "Close"}
          </button>
          {modal.submit === null ? null : (
            <button type="submit" class="button primary" disabled={busy} aria-busy={busy}>
              {modal.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
