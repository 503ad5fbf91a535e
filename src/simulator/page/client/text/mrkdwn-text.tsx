import type { JSX } from "preact";
import { blockIn, textOf } from "../../block-kit/reading.ts";
import { parseMrkdwn, parsePlainText } from "../../text/mrkdwn.ts";
import type { Passage } from "../../text/mrkdwn.ts";
import { Spans } from "./spans.tsx";

/** A text in Slack's markup. */
export function Mrkdwn({ text }: { text: string }): JSX.Element {
  return (
    <>
      {parseMrkdwn(text).map((passage, index) => (
        <PassageView key={index} passage={passage} />
      ))}
    </>
  );
}

/** A Block Kit text object, `mrkdwn` or `plain_text`; nothing when there is none. */
export function TextObject({ of }: { of: unknown }): JSX.Element | null {
  const text = textOf(of);
  if (text === "") return null;
  return blockIn(of)?.type === "mrkdwn" ? <Mrkdwn text={text} /> : <Spans spans={parsePlainText(text)} />;
}

function PassageView({ passage }: { passage: Passage }): JSX.Element {
  if (passage.kind === "pre") return <pre>{passage.text}</pre>;
  if (passage.kind === "text") return <Spans spans={passage.spans} />;
  return (
    <blockquote>
      <Spans spans={passage.spans} />
    </blockquote>
  );
}
