import type { JSX } from "preact";
import { emojiByName } from "../../text/emoji.ts";
import { glyphs } from "../../text/glyphs.ts";

/** An emoji by its shortcode; one that isn't known stays as it was typed. */
export function Glyph({ name }: { name: string }): JSX.Element {
  const sign = glyphs[name];
  if (sign === undefined) return <>{emojiByName.get(name) ?? `:${name}:`}</>;
  return (
    <svg class={`glyph ${sign.tone}`} viewBox="0 0 16 16" role="img" aria-label={name.replaceAll("_", " ")}>
      <path d={sign.path} />
    </svg>
  );
}
