import { harmless } from "../../domain/harmless.ts";
import { written } from "../../domain/time.ts";
import type { ConfirmationSheet } from "../../ports/passkey-pages.ts";
import type { BrowserOptions } from "../../ports/relying-party.ts";
import { Frame, Outcome } from "./frame.tsx";

/** What is being confirmed, and the one button. */
export function ConfirmPage(props: { sheet: ConfirmationSheet; options: BrowserOptions; to: string }) {
  const { title, meaning, person, facts, planHash, words, until } = props.sheet;
  return (
    <Frame title={harmless(title)} active={true}>
      <h1>{harmless(title)}</h1>
      <p class="lead">{meaning}</p>
      <dl>
        {facts.map(({ name, text }) => (
          <>
            <dt>{name}</dt>
            <dd>
              <Unbroken text={harmless(text)} />
            </dd>
          </>
        ))}
        <dt>SHA-256 of the plan</dt>
        <dd>
          <code class="hash">{planHash}</code>
        </dd>
        {words !== null && (
          <>
            <dt>{`${harmless(person)} wrote`}</dt>
            <dd>
              <blockquote>{`“${words.split("\n").map(harmless).join("\n")}”`}</blockquote>
            </dd>
          </>
        )}
      </dl>
      <form data-page="confirm" data-to={props.to} data-options={JSON.stringify(props.options)}>
        <button disabled>Confirm with passkey</button>
        <Outcome />
        <p class="quiet">
          <Unbroken text={`For ${harmless(person)} alone. Works once, until ${written(until)}.`} />
        </p>
        <p class="quiet">
          You did not press the button in Slack yourself? Close this page and tell your team: somebody else may be in
          your Slack account.
        </p>
      </form>
    </Frame>
  );
}

/** The text with each instant kept on one line. */
function Unbroken({ text }: { text: string }) {
  const parts = text.split(/(\d{4}-\d\d-\d\d \d\d:\d\d UTC)/);
  return <>{parts.map((part, index) => (index % 2 === 0 ? part : <span class="at">{part}</span>))}</>;
}
