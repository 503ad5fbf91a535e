import type { JSX } from "preact";
import { parseMarkdown } from "../../text/markdown.ts";
import type { Item, Part } from "../../text/markdown.ts";
import { Icon } from "../frame/icons.tsx";
import { Spans } from "./spans.tsx";

/** A Markdown document. */
export function Markdown({ text }: { text: string }): JSX.Element {
  return (
    <div class="markdown">
      {parseMarkdown(text).map((part, index) => (
        <PartView key={index} part={part} />
      ))}
    </div>
  );
}

function PartView({ part }: { part: Part }): JSX.Element {
  switch (part.kind) {
    case "heading":
      return <Heading part={part} />;
    case "paragraph":
      return (
        <p>
          <Spans spans={part.spans} />
        </p>
      );
    case "quote":
      return (
        <blockquote>
          <Spans spans={part.spans} />
        </blockquote>
      );
    case "pre":
      return <pre>{part.text}</pre>;
    case "rule":
      return <hr />;
    case "table":
      return <Table part={part} />;
    case "list":
      return part.ordered ? <ol>{part.items.map(drawItem)}</ol> : <ul>{part.items.map(drawItem)}</ul>;
  }
}

/** A document's headings begin below those of the page around it. */
function Heading({ part }: { part: Extract<Part, { kind: "heading" }> }): JSX.Element {
  const words = <Spans spans={part.spans} />;
  return part.level === 1 ? <h3>{words}</h3> : part.level === 2 ? <h4>{words}</h4> : <h5>{words}</h5>;
}

function drawItem(item: Item, index: number): JSX.Element {
  const box = item.checked === null ? null : item.checked ? "done" : "to do";
  return (
    <li key={index} class={`depth-${Math.min(item.depth, 2)} ${box === null ? "" : "task"}`}>
      {box === null ? null : (
        <span class="box" role="img" aria-label={box}>
          {item.checked === true ? <Icon name="check" /> : null}
        </span>
      )}
      <Spans spans={item.spans} />
    </li>
  );
}

function Table({ part }: { part: Extract<Part, { kind: "table" }> }): JSX.Element {
  const hasHead = part.head.some((cell) => cell.length > 0);
  return (
    <div class="table">
      <table>
        {hasHead ? (
          <thead>
            <tr>
              {part.head.map((cell, index) => (
                <th key={index} scope="col">
                  <Spans spans={cell} />
                </th>
              ))}
            </tr>
          </thead>
        ) : null}
        <tbody>
          {part.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>
                  <Spans spans={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
