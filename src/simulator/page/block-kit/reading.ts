/** What Block Kit blocks say and hold, for whoever reads them without drawing them. */
import type { Block, MessageView } from "../../slack/surface.ts";

/** An interactive element, and the block it stands in. */
export interface PlacedElement {
  blockId: string;
  actionId: string;
  /** What a person reads on it or beside it. */
  label: string;
  element: Block;
  /** Whether it is a field of a form rather than something to press. */
  isInput: boolean;
}

/** A field's text: text objects and bare strings alike. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return isBlock(value) && typeof value["text"] === "string" ? value["text"] : "";
}

/** A field that holds blocks or elements. */
export function blocksIn(value: unknown): Block[] {
  return Array.isArray(value) ? value.filter(isBlock) : [];
}

/** A field that holds one block or element. */
export function blockIn(value: unknown): Block | undefined {
  return isBlock(value) ? value : undefined;
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The id that a block has, or had been given by its place. */
export function blockIdOf(block: Block, index: number): string {
  return block.block_id ?? `block-${index}`;
}

/** Every interactive element of the blocks, in reading order. */
export function elementsOf(blocks: Block[]): PlacedElement[] {
  return blocks.flatMap((block, index) => {
    const blockId = blockIdOf(block, index);
    const isInput = block.type === "input";
    const elements = [blockIn(block["accessory"]), blockIn(block["element"]), ...blocksIn(block["elements"])];
    return elements.flatMap((element) => {
      if (element === undefined || typeof element["action_id"] !== "string") return [];
      const label = isInput ? textOf(block["label"]) : textOf(element["text"]) || textOf(element["placeholder"]);
      return [{ blockId, actionId: element["action_id"], label, element, isInput }];
    });
  });
}

/** Everything a message says, its blocks' words included, a line for each piece of text. */
export function wordsOf(message: Pick<MessageView, "text" | "blocks" | "files">): string {
  return [message.text, ...message.blocks.flatMap(wordsIn), ...message.files.map((file) => file.name)]
    .filter((words) => words !== "")
    .join("\n");
}

function wordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    field === "text" && typeof inner === "string" ? [inner] : wordsIn(inner),
  );
}
