import type { JSX } from "preact";
import type { Block } from "../../../slack/surface.ts";
import { textOf } from "../../block-kit/reading.ts";
import { choiceIn, optionOf, optionsOf, withChoice } from "../../block-kit/values.ts";
import { Disclosure } from "../frame/disclosure.tsx";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { TextObject } from "../text/mrkdwn-text.tsx";
import type { ElementProps } from "./host.ts";

/** Something to choose, and what the element's state holds when it is chosen. */
interface Entry {
  value: string;
  text: string;
  whole: unknown;
}

/** One of many. */
export function Menu(props: ElementProps): JSX.Element {
  const entries = optionEntries(props.element);
  const chosen = choiceIn(props.state) as Record<string, unknown> | null;
  return <Select {...props} entries={entries} value={chosen === null ? "" : optionOf(chosen).value} />;
}

/** One person. */
export function PersonMenu(props: ElementProps): JSX.Element {
  return <Select {...props} entries={usePeople()} value={String(choiceIn(props.state) ?? "")} />;
}

/** One channel. */
export function ChannelMenu(props: ElementProps): JSX.Element {
  const { workspace } = useScene();
  const entries = workspace.channels.map(({ id, name }) => ({ value: id, text: `#${name}`, whole: id }));
  return <Select {...props} entries={entries} value={String(choiceIn(props.state) ?? "")} />;
}

function usePeople(): Entry[] {
  const { workspace } = useScene();
  return workspace.people
    .filter(({ isBot }) => !isBot)
    .map(({ id, realName }) => ({ value: id, text: realName, whole: id }));
}

function optionEntries(element: Block): Entry[] {
  return optionsOf(element).map(({ value, text, whole }) => ({ value, text, whole }));
}

function Select(props: ElementProps & { entries: Entry[]; value: string }): JSX.Element {
  const { element, entries, value, id, label, describedBy, busy, onChoose } = props;
  const choose = (picked: string): void => {
    const entry = entries.find((candidate) => candidate.value === picked);
    onChoose(withChoice(element, entry?.whole ?? null), true);
  };
  return (
    <select
      id={id}
      class="field menu"
      aria-label={label}
      aria-describedby={describedBy}
      disabled={busy}
      value={value}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      <option value="">{textOf(element["placeholder"]) || "Choose"}</option>
      {entries.map((entry) => (
        <option key={entry.value} value={entry.value}>
          {entry.text}
        </option>
      ))}
    </select>
  );
}

/** Any of many. The app is told when the menu closes, as in Slack. */
export function ManyMenu(props: ElementProps): JSX.Element {
  const { element, state, id, label, describedBy, busy, onChoose } = props;
  const people = usePeople();
  const entries = element.type === "multi_users_select" ? people : optionEntries(element);
  const chosen = ((choiceIn(state) as (string | Record<string, unknown>)[] | null) ?? []).map((item) =>
    typeof item === "string" ? item : optionOf(item).value,
  );
  const toggle = (value: string): void => {
    const kept = entries.filter((entry) => chosen.includes(entry.value) !== (entry.value === value));
    onChoose(
      withChoice(
        element,
        kept.map(({ whole }) => whole),
      ),
      false,
    );
  };
  const names = entries.filter(({ value }) => chosen.includes(value)).map(({ text }) => text);
  return (
    <Disclosure
      id={id}
      class="field menu"
      label={label}
      describedBy={describedBy}
      disabled={busy}
      summary={
        <>
          {names.length === 0 ? textOf(element["placeholder"]) || "Choose" : names.join(", ")}
          <Icon name="chevron" />
        </>
      }
      onClose={() => onChoose(state, true)}
    >
      <div class="choices">
        {entries.map((entry) => (
          <label key={entry.value} class="choice">
            <input type="checkbox" checked={chosen.includes(entry.value)} onChange={() => toggle(entry.value)} />
            <span>{entry.text}</span>
          </label>
        ))}
      </div>
    </Disclosure>
  );
}

/** A menu of actions behind three dots. */
export function Overflow({ element, id, busy, onChoose }: ElementProps): JSX.Element {
  return (
    <Disclosure id={id} class="button overflow" label="More actions" disabled={busy} summary={<Icon name="more" />}>
      {(close) => (
        <div class="menu-list">
          {optionsOf(element).map((option) => (
            <button
              key={option.value}
              type="button"
              onClick={() => {
                close();
                onChoose(withChoice(element, option.whole), true);
              }}
            >
              <TextObject of={option.whole["text"]} />
            </button>
          ))}
        </div>
      )}
    </Disclosure>
  );
}
