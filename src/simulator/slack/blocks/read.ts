import { MESSAGE } from "../limits.ts";
import { refusedWith, SlackError } from "../slack-error.ts";
import type { ViewDefinition } from "../state.ts";
import type { Block } from "../surface.ts";
import type { Workspace } from "../workspace.ts";
import { charactersIn, checkMessageBlocks, checkView, describe } from "./check.ts";

/**
 * The blocks of a message as they came, JSON text or not; none when there were none.
 *
 * @throws `invalid_blocks_format`, `invalid_blocks` with pointers, or `msg_blocks_too_long`
 */
export function readBlocks(workspace: Workspace, given: unknown): Block[] {
  if (given === undefined || given === null || given === "") return [];
  const value = fromJson(given, "invalid_blocks_format");
  if (!Array.isArray(value)) throw new SlackError("invalid_blocks_format");
  const checked = checkMessageBlocks(value, () => workspace.newId("b"));
  if (!checked.ok) {
    const errors = checked.problems.map(describe);
    const { code, detail } = refusedWith("invalid_blocks", errors);
    throw new SlackError(code, { errors, ...detail });
  }
  if (charactersIn(checked.value) > MESSAGE.characters) throw new SlackError("msg_blocks_too_long");
  return checked.value;
}

/**
 * A view as it came, JSON text or not.
 *
 * @throws `invalid_arguments` with pointers
 */
export function readView(workspace: Workspace, given: unknown, type: "modal" | "home"): ViewDefinition {
  const checked = checkView(fromJson(given, "invalid_arguments"), () => workspace.newId("b"));
  if (!checked.ok) throw refusedWith("invalid_arguments", checked.problems.map(describe));
  if (checked.value.type !== type)
    throw refusedWith("invalid_arguments", ["unsupported type [json-pointer:/view/type]"]);
  return checked.value;
}

function fromJson(given: unknown, code: string): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    throw new SlackError(code);
  }
}
