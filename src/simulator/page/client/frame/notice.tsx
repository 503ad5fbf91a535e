import type { JSX } from "preact";
import { Icon } from "./icons.tsx";

/** What was refused, and why. */
export function Notice({ words, onClose }: { words: string | null; onClose: () => void }): JSX.Element {
  return (
    <div class="notices" role="alert">
      {words === null ? null : (
        <div class="notice">
          <Icon name="warning" />
          <p>{words}</p>
          <button type="button" class="quiet icon-only" aria-label="Dismiss" onClick={onClose}>
            <Icon name="cross" />
          </button>
        </div>
      )}
    </div>
  );
}
