import type { JSX } from "preact";
import { textOf } from "../../block-kit/reading.ts";
import { initialState } from "../../block-kit/values.ts";
import { isLink } from "../../text/mrkdwn.ts";
import { TextObject } from "../text/mrkdwn-text.tsx";
import type { ElementProps } from "./host.ts";

/** A button; one with a `url` also opens it. */
export function Button({ element, id, busy, onChoose }: ElementProps): JSX.Element {
  const url = textOf(element["url"]);
  const press = (): void => {
    if (isLink(url)) window.open(url, "_blank", "noreferrer");
    onChoose(initialState(element), true);
  };
  return (
    <button
      type="button"
      id={id}
      class={`button ${textOf(element["style"])}`}
      aria-label={textOf(element["accessibility_label"]) || undefined}
      disabled={busy}
      aria-busy={busy}
      data-action={textOf(element["action_id"])}
      onClick={press}
    >
      <TextObject of={element["text"]} />
    </button>
  );
}
