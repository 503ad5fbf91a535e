import { z } from "zod";
import { MESSAGE, VIEW } from "../limits.ts";
import type { ViewDefinition } from "../state.ts";
import type { Block } from "../surface.ts";
import { Block as BlockSchema } from "./blocks.ts";
import { View as ViewSchema } from "./views.ts";

/** What is wrong with a piece of Block Kit, and where. */
export interface Problem {
  /** Slack's `blocks.validate` code. */
  code: string;
  message: string;
  /** A JSON pointer (RFC 6901) into the argument. */
  pointer: string;
}

/** What a check found: the checked value, or what is wrong with it. */
export type Checked<Value> = { ok: true; value: Value } | { ok: false; problems: Problem[] };

/** Checks the blocks of a message against Slack's rules; those without an id get one. */
export function checkMessageBlocks(value: unknown, newId: () => string): Checked<Block[]> {
  const parsed = z.array(BlockSchema).max(MESSAGE.blocks).safeParse(value, { reportInput: true });
  if (!parsed.success) return failed(parsed.error, "/blocks");
  const blocks = parsed.data as Block[];
  const problems = [...repeatedIds(blocks, "/blocks"), ...fileInputs(blocks, "/blocks")];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: withIds(blocks, newId) };
}

/** Checks a modal or a home tab against Slack's rules; blocks and elements without an id get one. */
export function checkView(value: unknown, newId: () => string): Checked<ViewDefinition> {
  const parsed = ViewSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) return failed(parsed.error, "/view");
  const blocks = parsed.data.blocks as Block[];
  const files = parsed.data.type === "home" ? fileInputs(blocks, "/view/blocks") : [];
  const problems = [...repeatedIds(blocks, "/view/blocks"), ...files];
  if (problems.length > 0) return { ok: false, problems };
  const unset = { clear_on_close: false, notify_on_close: false };
  return { ok: true, value: { ...unset, ...parsed.data, blocks: withIds(blocks, newId) } as ViewDefinition };
}

/** `must be less than 151 characters [json-pointer:/blocks/0/text/text]`, as Slack writes it. */
export function describe(problem: Problem): string {
  return `${problem.message} [json-pointer:${problem.pointer}]`;
}

/** The characters people read in these blocks, which Slack limits together. */
export function charactersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + charactersIn(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === "text" && typeof inner === "string" ? inner.length : charactersIn(inner)),
    0,
  );
}

/** Whether a view is larger than Slack stores. */
export function isTooLarge(view: ViewDefinition): boolean {
  return Buffer.byteLength(JSON.stringify(view)) > VIEW.bytes;
}

/** The interactive elements and inputs directly inside a block, with where they lie in it. */
export function elementsOf(block: Block): { element: Block; path: string }[] {
  const { accessory, element, elements } = block as { accessory?: Block; element?: Block; elements?: Block[] };
  if (block.type === "section") return accessory === undefined ? [] : [{ element: accessory, path: "accessory" }];
  if (block.type === "input" && element !== undefined) return [{ element, path: "element" }];
  if (block.type !== "actions" || elements === undefined) return [];
  return elements.map((inner, index) => ({ element: inner, path: `elements/${index}` }));
}

function failed(error: z.ZodError, root: string): { ok: false; problems: Problem[] } {
  return { ok: false, problems: error.issues.map((issue) => problemFrom(issue, root)) };
}

function problemFrom(issue: z.core.$ZodIssue, root: string): Problem {
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  const path = missing ? issue.path.slice(0, -1) : issue.path;
  const pointer = [root, ...path.map((key) => String(key).replaceAll("~", "~0").replaceAll("/", "~1"))].join("/");
  const message = missing ? `missing required field: ${String(issue.path.at(-1))}` : words(issue);
  return { code: "failed_constraint", message, pointer };
}

function words(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "too_big":
      return issue.origin === "string"
        ? `must be less than ${Number(issue.maximum) + 1} characters`
        : `no more than ${issue.maximum} items allowed`;
    case "too_small":
      return issue.origin === "string"
        ? `must be more than ${Number(issue.minimum) - 1} characters`
        : `no less than ${issue.minimum} items allowed`;
    case "unrecognized_keys":
      return `invalid additional property: ${issue.keys.join(", ")}`;
    case "invalid_union":
      return "unsupported type";
    case "invalid_value":
      return "must be a valid enum value";
    case "invalid_type":
      return `must provide ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`;
    default:
      return issue.message;
  }
}

const repeated = (id: string, pointer: string): Problem => ({
  code: "failed_constraint",
  message: `\`${id}\` already exists`,
  pointer,
});

function repeatedIds(blocks: readonly Block[], root: string): Problem[] {
  const seen = new Set<string>();
  return blocks.flatMap((block, index) => {
    const problems: Problem[] = [];
    if (block.block_id !== undefined && seen.has(block.block_id))
      problems.push(repeated(block.block_id, `${root}/${index}/block_id`));
    if (block.block_id !== undefined) seen.add(block.block_id);
    const actions = new Set<unknown>();
    for (const { element, path } of elementsOf(block)) {
      const action = element["action_id"];
      if (typeof action === "string" && actions.has(action))
        problems.push(repeated(action, `${root}/${index}/${path}/action_id`));
      actions.add(action);
    }
    return problems;
  });
}

/** Files can be asked for in a modal only. @see https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
function fileInputs(blocks: readonly Block[], root: string): Problem[] {
  return blocks.flatMap((block, index) =>
    elementsOf(block)
      .filter(({ element }) => element.type === "file_input")
      .map(({ path }) => ({
        code: "failed_constraint",
        message: "unsupported type: file_input",
        pointer: `${root}/${index}/${path}/type`,
      })),
  );
}

function withIds(blocks: readonly Block[], newId: () => string): Block[] {
  return blocks.map((block) => {
    const named: Block = structuredClone({ block_id: newId(), ...block });
    for (const { element } of elementsOf(named)) {
      if (element.type !== "image") element["action_id"] ??= newId();
    }
    return named;
  });
}
