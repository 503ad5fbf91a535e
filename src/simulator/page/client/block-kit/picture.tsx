import type { JSX } from "preact";
import type { Block } from "../../../slack/surface.ts";
import { textOf } from "../../block-kit/reading.ts";
import { TextObject } from "../text/mrkdwn-text.tsx";

/** A picture. This page loads nothing from outside, so of most pictures it shows what they are said to show. */
export function Picture({ block }: { block: Block }): JSX.Element {
  const url = textOf(block["image_url"]);
  const words = textOf(block["alt_text"]);
  const isHere = url.startsWith("data:image/") || url.startsWith("/");
  return (
    <figure class="picture">
      {block["title"] === undefined ? null : (
        <figcaption>
          <TextObject of={block["title"]} />
        </figcaption>
      )}
      {isHere ? <img src={url} alt={words} /> : <span class="picture-words">Picture: {words}</span>}
    </figure>
  );
}
