/** What is chosen in Block Kit's elements, in the shape in which Slack tells apps. */
import type { Block, ElementState, FileView, ViewValues } from "../../slack/surface.ts";
import { elementsOf, textOf } from "./reading.ts";
import type { PlacedElement } from "./reading.ts";

/** One choice of a menu. */
export interface Option {
  /** The option object as the app gave it. */
  whole: Record<string, unknown>;
  text: string;
  description: string;
  value: string;
}

/** Which field of an element's state holds the choice, and which of its own fields gives it at first. */
const shapes: Record<string, { state: string; initial: string }> = {
  button: { state: "value", initial: "value" },
  plain_text_input: { state: "value", initial: "initial_value" },
  url_text_input: { state: "value", initial: "initial_value" },
  number_input: { state: "value", initial: "initial_value" },
  static_select: { state: "selected_option", initial: "initial_option" },
  external_select: { state: "selected_option", initial: "initial_option" },
  overflow: { state: "selected_option", initial: "" },
  radio_buttons: { state: "selected_option", initial: "initial_option" },
  checkboxes: { state: "selected_options", initial: "initial_options" },
  multi_static_select: { state: "selected_options", initial: "initial_options" },
  users_select: { state: "selected_user", initial: "initial_user" },
  multi_users_select: { state: "selected_users", initial: "initial_users" },
  channels_select: { state: "selected_channel", initial: "initial_channel" },
  conversations_select: { state: "selected_conversation", initial: "initial_conversation" },
  datepicker: { state: "selected_date", initial: "initial_date" },
  file_input: { state: "files", initial: "" },
};

const plural = new Set(["selected_options", "selected_users", "files"]);

/** The options of a menu, its groups' options included. */
export function optionsOf(element: Block): Option[] {
  const grouped = arrayIn(element["option_groups"]).flatMap((group) => arrayIn(group["options"]));
  return [...arrayIn(element["options"]), ...grouped].map(optionOf);
}

/** An option object, read. */
export function optionOf(whole: Record<string, unknown>): Option {
  return {
    whole,
    text: textOf(whole["text"]),
    description: textOf(whole["description"]),
    value: String(whole["value"]),
  };
}

function arrayIn(value: unknown): Record<string, unknown>[] {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items.filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null);
}

/** What is chosen in an element before anybody touched it. */
export function initialState(element: Block): ElementState {
  const shape = shapes[element.type];
  if (shape === undefined) return { type: element.type };
  const nothing = plural.has(shape.state) ? [] : null;
  return { type: element.type, [shape.state]: element[shape.initial] ?? nothing };
}

/** What is chosen in an element; `undefined` for an element that isn't known. */
export function choiceIn(state: ElementState): unknown {
  const shape = shapes[state.type];
  return shape === undefined ? undefined : state[shape.state];
}

/** The state of an element in which something else was chosen. */
export function withChoice(element: Block, choice: unknown): ElementState {
  const shape = shapes[element.type];
  return shape === undefined ? { type: element.type } : { type: element.type, [shape.state]: choice };
}

/** What a person who says what she wants would have chosen: an option by its text or value, anything else as it is. */
export function chosenByName(element: Block, wanted: string | string[] | FileView[]): ElementState {
  const shape = shapes[element.type];
  const isListed = shape?.state === "selected_option" || shape?.state === "selected_options";
  if (!isListed || element.type === "external_select") return withChoice(element, wanted);
  const options = optionsOf(element);
  const found = [wanted].flat().map((name) => {
    const option = options.find(({ text, value }) => text === name || value === name);
    if (option !== undefined) return option.whole;
    const offered = options.map(({ text }) => `"${text}"`).join(", ");
    throw new Error(`There is no option "${String(name)}"; it offers ${offered}.`);
  });
  return withChoice(element, plural.has(shape.state) ? found : found[0]);
}

/** The state of a whole view: what was chosen so far where it still stands, the initial choice elsewhere. */
export function viewValues(blocks: Block[], chosen: ViewValues = {}): ViewValues {
  const values: ViewValues = {};
  for (const { blockId, actionId, element } of elementsOf(blocks).filter(isStateful)) {
    const kept = chosen[blockId]?.[actionId];
    values[blockId] = {
      ...values[blockId],
      [actionId]: kept !== undefined && kept.type === element.type ? kept : initialState(element),
    };
  }
  return values;
}

/** Slack tells no state of buttons and overflow menus. */
function isStateful({ element }: PlacedElement): boolean {
  return element.type !== "button" && element.type !== "overflow";
}

/** The fields of a form that must be filled in and aren't: block_id to what Slack's client says. */
export function missingFields(blocks: Block[], values: ViewValues): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const [index, block] of blocks.entries()) {
    if (block.type !== "input" || block["optional"] === true) continue;
    for (const { blockId, actionId } of elementsOf([{ ...block, block_id: block.block_id ?? `block-${index}` }])) {
      const choice = choiceIn(values[blockId]?.[actionId] ?? { type: "" });
      const isEmpty = choice === null || choice === undefined || choice === "" || isEmptyList(choice);
      if (isEmpty) missing[blockId] = "Please complete this required field.";
    }
  }
  return missing;
}

function isEmptyList(choice: unknown): boolean {
  return Array.isArray(choice) && choice.length === 0;
}
