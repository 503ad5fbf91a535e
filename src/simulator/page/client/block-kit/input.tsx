import type { JSX } from "preact";
import type { Block } from "../../../slack/surface.ts";
import { blockIn } from "../../block-kit/reading.ts";
import { TextObject } from "../text/mrkdwn-text.tsx";
import { Element } from "./element.tsx";
import type { Host } from "./host.ts";

/** A field of a form: its label, the element, a hint, and what is wrong with it. */
export function Input({ block, blockId, host }: { block: Block; blockId: string; host: Host }): JSX.Element {
  const element = blockIn(block["element"]);
  const id = `${host.id}-${blockId}`;
  const error = host.errors[blockId];
  const described = [error === undefined ? "" : `${id}-error`, block["hint"] === undefined ? "" : `${id}-hint`];
  const describedBy = described.filter((part) => part !== "").join(" ") || undefined;
  return (
    <div class={error === undefined ? "block-input" : "block-input wrong"}>
      <label id={`${id}-label`} for={id}>
        <TextObject of={block["label"]} />
        {block["optional"] === true ? <span class="optional"> (optional)</span> : null}
      </label>
      {element === undefined ? null : (
        <Element
          element={element}
          blockId={blockId}
          host={host}
          input={{ id, describedBy, dispatches: block["dispatch_action"] === true }}
        />
      )}
      {error === undefined ? null : (
        <p class="input-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block["hint"] === undefined ? null : (
        <p class="input-hint" id={`${id}-hint`}>
          <TextObject of={block["hint"]} />
        </p>
      )}
    </div>
  );
}
