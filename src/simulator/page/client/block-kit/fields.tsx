import type { JSX } from "preact";
import { textOf } from "../../block-kit/reading.ts";
import { choiceIn, withChoice } from "../../block-kit/values.ts";
import type { ElementProps } from "./host.ts";

const keyboards: Record<string, "url" | "decimal"> = {
  url_text_input: "url",
  number_input: "decimal",
};

/** A line or a paragraph to write. */
export function TextField({ element, state, id, label, describedBy, busy, onChoose }: ElementProps): JSX.Element {
  const write = (event: { currentTarget: { value: string } }): void =>
    onChoose(withChoice(element, event.currentTarget.value === "" ? null : event.currentTarget.value), false);
  const shared = {
    id,
    class: "field",
    value: String(choiceIn(state) ?? ""),
    placeholder: textOf(element["placeholder"]),
    "aria-label": label,
    "aria-describedby": describedBy,
    disabled: busy,
    onInput: write,
    ...limits(element),
  };
  if (element["multiline"] === true) return <textarea rows={3} {...shared} />;
  const finish = (event: KeyboardEvent): void => {
    if (event.key === "Enter") onChoose(state, true);
  };
  return <input type="text" inputMode={keyboards[element.type]} autocomplete="off" onKeyDown={finish} {...shared} />;
}

/** How long a text may be, where the app says so. */
function limits(element: ElementProps["element"]): { minLength?: number; maxLength?: number } {
  const { min_length: least, max_length: most } = element;
  return {
    ...(typeof least === "number" ? { minLength: least } : {}),
    ...(typeof most === "number" ? { maxLength: most } : {}),
  };
}

/** A day. */
export function DateField({ element, state, id, label, describedBy, busy, onChoose }: ElementProps): JSX.Element {
  return (
    <input
      type="date"
      class="field short"
      id={id}
      aria-label={label}
      aria-describedby={describedBy}
      value={String(choiceIn(state) ?? "")}
      disabled={busy}
      onChange={(event) => onChoose(withChoice(element, event.currentTarget.value || null), true)}
    />
  );
}
