import type { JSX } from "preact";
import { blockIn, textOf } from "../../block-kit/reading.ts";
import { linkAddresses, parseMrkdwn, parsePlainText } from "../../text/mrkdwn.ts";
import type { Passage } from "../../text/mrkdwn.ts";
import { Spans } from "./spans.tsx";

/** A text in Slack's markup; one that is verbatim has no links but those it marks as such. */
export function Mrkdwn({ text, verbatim = false }: { text: string; verbatim?: boolean }): JSX.Element {
  return (
    <>
      {parseMrkdwn(verbatim ? text : linkAddresses(text)).map((passage, index) => (
        <PassageView key={index} passage={passage} />
      ))}
    </>
  );
}

/** A Block Kit text object, `mrkdwn` or `plain_text`; nothing when there is none. */
export function TextObject({ of }: { of: unknown }): JSX.Element | null {
  const text = textOf(of);
  if (text === "") return null;
  const object = blockIn(of);
  if (object?.type !== "mrkdwn") return <Spans spans={parsePlainText(text)} />;
  return <Mrkdwn text={text} verbatim={object["verbatim"] === true} />;
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
