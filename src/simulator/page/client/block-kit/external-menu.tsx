import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { textOf } from "../../block-kit/reading.ts";
import { choiceIn, optionOf, withChoice } from "../../block-kit/values.ts";
import type { Option } from "../../block-kit/values.ts";
import type { ElementProps } from "./host.ts";

/** How many characters Slack waits for before it asks the app, unless the element says otherwise. */
const leastTyped = 3;

/** One of what the app offers for what was typed. */
export function ExternalMenu(props: ElementProps): JSX.Element {
  const { element, state, id, label, describedBy, busy, suggest, onChoose } = props;
  const [offered, setOffered] = useState<Option[]>([]);
  const chosen = choiceIn(state) as Record<string, unknown> | null;
  const least = typeof element["min_query_length"] === "number" ? element["min_query_length"] : leastTyped;

  const write = (text: string): void => {
    const option = offered.find((candidate) => candidate.text === text);
    if (option !== undefined) onChoose(withChoice(element, option.whole), true);
    else if (text.length >= least) void suggest(text).then((options) => setOffered(options.map(optionOf)));
  };
  return (
    <>
      <input
        type="text"
        class="field menu"
        list={`${id}-offered`}
        id={id}
        aria-label={label}
        aria-describedby={describedBy}
        autocomplete="off"
        placeholder={textOf(element["placeholder"]) || "Type to search"}
        defaultValue={chosen === null ? "" : optionOf(chosen).text}
        disabled={busy}
        onFocus={(event) => write(event.currentTarget.value)}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <datalist id={`${id}-offered`}>
        {offered.map(({ value, text }) => (
          <option key={value} value={text} />
        ))}
      </datalist>
    </>
  );
}
