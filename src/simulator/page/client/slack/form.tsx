import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ModalView, ViewValues } from "../../../slack/surface.ts";
import { missingFields, viewValues } from "../../block-kit/values.ts";
import { post } from "../api.ts";
import { Blocks } from "../block-kit/blocks.tsx";
import type { Host } from "../block-kit/host.ts";
import { Dialog } from "../frame/dialog.tsx";
import { useScene } from "../scene.ts";

/** A modal: its fields, what is wrong with them, and its buttons. */
export function Form({ modal }: { modal: ModalView }): JSX.Element {
  const { workspace, attempt } = useScene();
  const person = workspace.me.id;
  const viewId = modal.id;
  const [chosen, setChosen] = useState<ViewValues>({});
  const [isTried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const values = viewValues(modal.blocks, chosen);
  const missing = missingFields(modal.blocks, values);

  const host: Host = {
    id: viewId,
    values,
    errors: isTried ? { ...modal.errors, ...missing } : modal.errors,
    choose: (blockId, actionId, state) =>
      setChosen((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } })),
    use: async (use, state) => {
      const after = { ...values, [use.blockId]: { ...values[use.blockId], [use.actionId]: state } };
      const told = state.type === "button" || state.type === "overflow" ? values : after;
      await attempt(() => post("/api/act-in-view", { person, viewId, use, values: told }));
    },
    suggest: async (query) => (await post("/api/suggest", { person, where: { viewId }, query })).options,
  };
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
