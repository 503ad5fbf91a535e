import type { JSX } from "preact";
import { blockIn } from "../../block-kit/reading.ts";
import { Dialog } from "../frame/dialog.tsx";
import { TextObject } from "../text/mrkdwn-text.tsx";

/** Asks "are you sure?" in the app's words. */
export function Confirm({ of, onAnswer }: { of: unknown; onAnswer: (isYes: boolean) => void }): JSX.Element {
  const confirm = blockIn({ type: "", ...(of as object) });
  const isDanger = confirm?.["style"] === "danger";
  return (
    <Dialog title={<TextObject of={confirm?.["title"]} />} size="small" onClose={() => onAnswer(false)}>
      <div class="dialog-body">
        <TextObject of={confirm?.["text"]} />
      </div>
      <footer>
        <button type="button" class="button" onClick={() => onAnswer(false)}>
          <TextObject of={confirm?.["deny"]} />
        </button>
        <button type="button" class={isDanger ? "button danger" : "button primary"} onClick={() => onAnswer(true)}>
          <TextObject of={confirm?.["confirm"]} />
        </button>
      </footer>
    </Dialog>
  );
}
