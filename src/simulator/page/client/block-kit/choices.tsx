import type { JSX } from "preact";
import { choiceIn, optionOf, optionsOf, withChoice } from "../../block-kit/values.ts";
import type { Option } from "../../block-kit/values.ts";
import { TextObject } from "../text/mrkdwn-text.tsx";
import type { ElementProps } from "./host.ts";

/** One of a few. */
export function RadioButtons(props: ElementProps): JSX.Element {
  const { element, state, onChoose } = props;
  const chosen = choiceIn(state) as Record<string, unknown> | null;
  const isChosen = ({ value }: Option): boolean => chosen !== null && optionOf(chosen).value === value;
  const choose = (option: Option): void => onChoose(withChoice(element, option.whole), true);
  return <Choices kind="radio" {...props} isChosen={isChosen} onToggle={choose} />;
}

/** Any of a few. */
export function Checkboxes(props: ElementProps): JSX.Element {
  const { element, state, onChoose } = props;
  const chosen = ((choiceIn(state) as Record<string, unknown>[] | null) ?? []).map(optionOf);
  const isChosen = ({ value }: Option): boolean => chosen.some((option) => option.value === value);
  const toggle = (option: Option): void => {
    const kept = optionsOf(element).filter((candidate) => isChosen(candidate) !== (candidate.value === option.value));
    onChoose(
      withChoice(
        element,
        kept.map(({ whole }) => whole),
      ),
      true,
    );
  };
  return <Choices kind="checkbox" {...props} isChosen={isChosen} onToggle={toggle} />;
}

interface ChoicesProps extends ElementProps {
  kind: "radio" | "checkbox";
  isChosen(option: Option): boolean;
  onToggle(option: Option): void;
}

function Choices({ kind, element, id, label, describedBy, busy, isChosen, onToggle }: ChoicesProps): JSX.Element {
  return (
    <div
      class="choices"
      role={kind === "radio" ? "radiogroup" : "group"}
      aria-label={label}
      aria-labelledby={label === undefined ? `${id}-label` : undefined}
      aria-describedby={describedBy}
    >
      {optionsOf(element).map((option) => (
        <label key={option.value} class="choice">
          <input type={kind} name={id} checked={isChosen(option)} disabled={busy} onChange={() => onToggle(option)} />
          <span>
            <TextObject of={option.whole["text"]} />
            {option.description === "" ? null : (
              <span class="choice-description">
                <TextObject of={option.whole["description"]} />
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
