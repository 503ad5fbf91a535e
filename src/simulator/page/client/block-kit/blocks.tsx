import type { JSX } from "preact";
import type { Block } from "../../../slack/surface.ts";
import { blockIdOf, blockIn, blocksIn, textOf } from "../../block-kit/reading.ts";
import { Markdown } from "../text/markdown-text.tsx";
import { TextObject } from "../text/mrkdwn-text.tsx";
import { Element, isElement } from "./element.tsx";
import type { Host } from "./host.ts";
import { Input } from "./input.tsx";
import { Picture } from "./picture.tsx";
import { RichText } from "./rich-text.tsx";

interface BlockProps {
  block: Block;
  blockId: string;
  host: Host;
}

/** A message's or a form's blocks. */
export function Blocks({ blocks, host }: { blocks: Block[]; host: Host }): JSX.Element {
  return (
    <div class="blocks">
      {blocks.map((block, index) => {
        const blockId = blockIdOf(block, index);
        const View = views[block.type] ?? Unknown;
        return <View key={keyOf(blocks, index)} block={block} blockId={blockId} host={host} />;
      })}
    </div>
  );
}

/**
 * What a block is known by when its message is drawn anew. Slack names the blocks of every version differently, and a
 * question that is open must not vanish by that: it is the first section, the second. A form's fields have names of
 * their own.
 */
function keyOf(blocks: Block[], index: number): string {
  const block = blocks[index];
  if (block === undefined || block.type === "input") return block?.block_id ?? `block-${index}`;
  return `${block.type}-${blocks.slice(0, index).filter(({ type }) => type === block.type).length}`;
}

const views: Record<string, (props: BlockProps) => JSX.Element> = {
  header: ({ block }) => (
    <h4 class="block-header">
      <TextObject of={block["text"]} />
    </h4>
  ),
  section: Section,
  divider: () => <hr class="block-divider" />,
  context: Context,
  actions: ({ block, blockId, host }) => (
    <div class="block-actions">
      {blocksIn(block["elements"]).map((element, index) => (
        <Element key={String(element["action_id"] ?? index)} element={element} blockId={blockId} host={host} />
      ))}
    </div>
  ),
  image: ({ block }) => <Picture block={block} />,
  input: Input,
  rich_text: ({ block }) => <RichText block={block} />,
  markdown: ({ block }) => <Markdown text={textOf(block["text"])} />,
};

function Section({ block, blockId, host }: BlockProps): JSX.Element {
  const accessory = blockIn(block["accessory"]);
  return (
    <div class="block-section">
      <div class="section-body">
        {block["text"] === undefined ? null : (
          <div class="section-text">
            <TextObject of={block["text"]} />
          </div>
        )}
        <Fields fields={blocksIn(block["fields"])} />
      </div>
      {accessory === undefined ? null : (
        <div class="section-accessory">
          {isElement(accessory) ? (
            <Element element={accessory} blockId={blockId} host={host} />
          ) : (
            <Picture block={accessory} />
          )}
        </div>
      )}
    </div>
  );
}

function Fields({ fields }: { fields: Block[] }): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <div class="section-fields">
      {fields.map((field, index) => (
        <div key={index}>
          <TextObject of={field} />
        </div>
      ))}
    </div>
  );
}

function Context({ block }: BlockProps): JSX.Element {
  return (
    <div class="block-context">
      {blocksIn(block["elements"]).map((element, index) =>
        element.type === "image" ? (
          <Picture key={index} block={element} />
        ) : (
          <span key={index}>
            <TextObject of={element} />
          </span>
        ),
      )}
    </div>
  );
}

/** Slack has more blocks than this world draws: better said than left out. */
function Unknown({ block }: BlockProps): JSX.Element {
  return <p class="block-unknown">A “{block.type}” block, which the training ground doesn’t draw.</p>;
}
