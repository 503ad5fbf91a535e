import type { ComponentType, JSX } from "preact";
import type { Block } from "../../../slack/surface.ts";
import { blocksIn, textOf } from "../../block-kit/reading.ts";
import { isLink } from "../../text/mrkdwn.ts";
import { Link, Mention, Spans } from "../text/spans.tsx";
import { Glyph } from "../text/glyph.tsx";

/** A `rich_text` block: sections, lists, quotes and preformatted text. */
export function RichText({ block }: { block: Block }): JSX.Element {
  return (
    <div class="rich-text">
      {blocksIn(block["elements"]).map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: Block }): JSX.Element {
  const elements = blocksIn(part["elements"]);
  switch (part.type) {
    case "rich_text_preformatted":
      return <pre>{elements.map((element) => textOf(element["text"]) || textOf(element["url"])).join("")}</pre>;
    case "rich_text_quote":
      return <blockquote>{elements.map(drawInline)}</blockquote>;
    case "rich_text_list":
      return <List part={part} />;
    default:
      return <p>{elements.map(drawInline)}</p>;
  }
}

function List({ part }: { part: Block }): JSX.Element {
  const indent = Math.min(Number(part["indent"] ?? 0), 2);
  const items = blocksIn(part["elements"]).map((item, index) => (
    <li key={index} class={`depth-${indent}`}>
      {blocksIn(item["elements"]).map(drawInline)}
    </li>
  ));
  return part["style"] === "ordered" ? <ol start={Number(part["offset"] ?? 0) + 1}>{items}</ol> : <ul>{items}</ul>;
}

const styleTags = [
  ["code", "code"],
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
] as const;

function drawInline(element: Block, index: number): JSX.Element {
  const style = (element["style"] ?? {}) as Record<string, boolean>;
  return styleTags.reduce(
    (inner, [name, tag]) => {
      const Tag = tag as unknown as ComponentType<{ key: number; children: JSX.Element }>;
      return style[name] === true ? <Tag key={index}>{inner}</Tag> : inner;
    },
    <Inline key={index} element={element} />,
  );
}

function Inline({ element }: { element: Block }): JSX.Element {
  const text = textOf(element["text"]);
  switch (element.type) {
    case "link": {
      const url = textOf(element["url"]);
      return isLink(url) ? <Link url={url}>{text || url}</Link> : <>{text || url}</>;
    }
    case "emoji":
      return <Glyph name={textOf(element["name"])} />;
    case "user":
      return <Mention kind="user" id={textOf(element["user_id"])} label={null} />;
    case "channel":
      return <Mention kind="channel" id={textOf(element["channel_id"])} label={null} />;
    case "usergroup":
      return <Mention kind="group" id={textOf(element["usergroup_id"])} label={null} />;
    case "broadcast":
      return <span class="mention">@{textOf(element["range"])}</span>;
    case "date": {
      const epochSeconds = Number(element["timestamp"]);
      const link = textOf(element["url"]) || null;
      const format = textOf(element["format"]);
      return <Spans spans={[{ kind: "date", epochSeconds, format, link, fallback: textOf(element["fallback"]) }]} />;
    }
    default:
      return <>{text}</>;
  }
}
