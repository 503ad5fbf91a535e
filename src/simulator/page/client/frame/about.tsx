import type { JSX } from "preact";
import { useScene } from "../scene.ts";
import { Dialog } from "./dialog.tsx";

/** What this world does not do. */
export function About({ onClose }: { onClose: () => void }): JSX.Element {
  const { start } = useScene();
  return (
    <Dialog title="About this world" size="medium" onClose={onClose}>
      <div class="dialog-body about">
        <p>
          This is a training ground: a simulated Slack, AWS, Apple and GitHub around the real Firebreak bot. This is
          where it differs from the world outside; the whole list is in <code>docs/simulator-differences.md</code>.
        </p>
        <dl>
          {start.differences.map(({ title, words }) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      </div>
      <footer>
        <button type="button" class="button primary" onClick={onClose}>
          Back to the incident
        </button>
      </footer>
    </Dialog>
  );
}
