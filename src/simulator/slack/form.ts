import { z } from "zod";
import { elementsOf } from "./blocks/check.ts";
import type { Actor } from "./desk.ts";
import { fileObject, fileType } from "./objects/file.ts";
import type { Block, ElementState, ViewValues } from "./surface.ts";

/**
 * What Slack's own client does with forms: the state of inputs, and the checks it makes before an app
 * hears of a submission.
 */

/** Where each kind of element keeps what was chosen, and where its initial choice comes from. */
const FIELDS: Record<string, { field: string; initial: string; several?: true }> = {
  plain_text_input: { field: "value", initial: "initial_value" },
  url_text_input: { field: "value", initial: "initial_value" },
  number_input: { field: "value", initial: "initial_value" },
  datepicker: { field: "selected_date", initial: "initial_date" },
  static_select: { field: "selected_option", initial: "initial_option" },
  external_select: { field: "selected_option", initial: "initial_option" },
  radio_buttons: { field: "selected_option", initial: "initial_option" },
  users_select: { field: "selected_user", initial: "initial_user" },
  channels_select: { field: "selected_channel", initial: "initial_channel" },
  conversations_select: { field: "selected_conversation", initial: "initial_conversation" },
  multi_static_select: { field: "selected_options", initial: "initial_options", several: true },
  multi_users_select: { field: "selected_users", initial: "initial_users", several: true },
  checkboxes: { field: "selected_options", initial: "initial_options", several: true },
  file_input: { field: "files", initial: "", several: true },
};

/** What a person filled in: as the app will see it, and what is wrong with it by block_id. */
export interface Filled {
  values: ViewValues;
  errors: Record<string, string>;
}

/** Reads what the person entered in these blocks; what she left alone keeps its earlier or initial value. */
export function readForm(actor: Actor, blocks: readonly Block[], given: ViewValues): Filled {
  const filled: Filled = { values: {}, errors: {} };
  for (const block of blocks) {
    const blockId = block.block_id ?? "";
    for (const { element } of elementsOf(block)) {
      const kind = FIELDS[element.type];
      if (kind === undefined) continue;
      const actionId = String(element["action_id"]);
      const entered = given[blockId]?.[actionId]?.[kind.field];
      const chosen = entered === undefined ? element[kind.initial] : entered;
      const read = readChoice(actor, element, chosen);
      const blank = read.value === null || (Array.isArray(read.value) && read.value.length === 0);
      const required = block.type === "input" && block["optional"] !== true;
      (filled.values[blockId] ??= {})[actionId] = { type: element.type, [kind.field]: read.value };
      const problem = read.problem ?? (blank && required ? "Please complete this required field." : undefined);
      if (problem !== undefined) filled.errors[blockId] = problem;
    }
  }
  return filled;
}

/** What using an element adds to its action: the choice, in the element's own terms; undefined if it can't be chosen. */
export function readAction(
  actor: Actor,
  element: Block,
  choice: ElementState | undefined,
): Record<string, unknown> | undefined {
  if (element.type === "button") {
    const { text, value, style, url } = element;
    return Object.fromEntries(Object.entries({ text, value, style, url }).filter(([, field]) => field !== undefined));
  }
  if (element.type === "overflow") {
    const option = optionOf(element, choice?.["selected_option"]);
    return option === undefined ? undefined : { selected_option: option };
  }
  const kind = FIELDS[element.type];
  if (kind === undefined) return undefined;
  const read = readChoice(actor, element, choice?.[kind.field]);
  return read.problem === undefined ? { [kind.field]: read.value } : undefined;
}

interface Read {
  value: unknown;
  problem?: string;
}

function readChoice(actor: Actor, element: Block, chosen: unknown): Read {
  const empty = FIELDS[element.type]?.several ? [] : null;
  if (chosen === undefined || chosen === null || chosen === "") return { value: empty };
  const several = Array.isArray(chosen) ? (chosen as unknown[]) : [];
  const known = (id: unknown): boolean => actor.workspace.user(String(id))?.deactivated === false;
  const pick = (value: unknown): Read =>
    value === undefined ? { value: empty, problem: "Please choose one of the options." } : { value };
  switch (element.type) {
    case "static_select":
    case "radio_buttons":
      return pick(optionOf(element, chosen));
    case "multi_static_select":
    case "checkboxes":
      return pick(allOrNothing(several.map((one) => optionOf(element, one))));
    case "users_select":
      return pick(known(chosen) ? chosen : undefined);
    case "multi_users_select":
      return pick(allOrNothing(several.map((one) => (known(one) ? one : undefined))));
    case "channels_select":
    case "conversations_select":
      return pick(actor.workspace.channel(String(chosen))?.id);
    case "file_input":
      return readFiles(actor, element, several);
    case "external_select":
      return { value: chosen };
    default:
      return { value: String(chosen), ...problemIn(element, String(chosen)) };
  }
}

/** An element's own option with the value of the given one. */
function optionOf(element: Block, given: unknown): unknown {
  const groups = (element["option_groups"] ?? []) as { options: { value: string }[] }[];
  const options = (element["options"] ?? groups.flatMap((group) => group.options)) as { value: string }[];
  const value = (given as { value?: unknown } | undefined)?.value;
  return options.find((option) => option.value === value);
}

function allOrNothing<Value>(values: (Value | undefined)[]): Value[] | undefined {
  const found = values.filter((value) => value !== undefined);
  return found.length === values.length ? found : undefined;
}

function readFiles(actor: Actor, element: Block, given: readonly unknown[]): Read {
  const ids = given.map((one) => (one as { id?: unknown }).id);
  const { workspace, person } = actor;
  const files = workspace.state.files.filter((file) => ids.includes(file.id) && file.owner === person);
  const value = files.map((file) => fileObject(workspace, file));
  const types = element["filetypes"] as string[] | undefined;
  const most = (element["max_files"] as number | undefined) ?? 10;
  if (files.length < given.length) return { value, problem: "That file isn't there any more." };
  if (files.length > most) return { value, problem: `Please upload ${most} at most.` };
  const odd = files.find((file) => types !== undefined && !types.includes(fileType(file.name)));
  return odd === undefined ? { value } : { value, problem: `${odd.name}: only ${types?.join(", ")} can be uploaded.` };
}

function problemIn(element: Block, text: string): { problem?: string } {
  const { min_length: shortest, max_length: longest } = element as { min_length?: number; max_length?: number };
  if (shortest !== undefined && text.length < shortest)
    return { problem: `Please enter ${shortest} characters or more.` };
  if (longest !== undefined && text.length > longest)
    return { problem: `Please enter ${longest} characters or fewer.` };
  if (element.type === "url_text_input" && !URL.canParse(text)) return { problem: "Please enter a valid URL." };
  if (element.type === "datepicker" && !z.iso.date().safeParse(text).success)
    return { problem: "Please enter a valid date." };
  return element.type === "number_input" ? problemInNumber(element, text) : {};
}

function problemInNumber(element: Block, text: string): { problem?: string } {
  const { min_value: least, max_value: most } = element as { min_value?: string; max_value?: string };
  const shape = element["is_decimal_allowed"] === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!shape.test(text)) return { problem: "Please enter a valid number." };
  if (least !== undefined && Number(text) < Number(least)) return { problem: `Please enter ${least} or more.` };
  if (most !== undefined && Number(text) > Number(most)) return { problem: `Please enter ${most} or less.` };
  return {};
}
