import type { JSX } from "preact";
import type { HintAction } from "../../advice.ts";
import type { HintsView } from "../../hints.ts";
import { useScene } from "../scene.ts";
import type { Scene } from "../scene.ts";
import { Disclosure } from "./disclosure.tsx";
import { Icon } from "./icons.tsx";

/** What to try next, and why. */
export function HintBar(): JSX.Element {
  const scene = useScene();
  const { hints, panels } = scene;
  const advice = hints.current ?? hints.ending;
  return (
    <section class="hint-bar" aria-label="What to do next">
      <Steps hints={hints} />
      <p class="hint" role="status">
        <strong>{advice?.words}</strong> <span class="why">{advice?.why}</span>
      </p>
      <ActionButton action={advice?.action ?? null} scene={scene} />
      {panels.drill === null ? null : (
        <p class="drill">
          <strong>{panels.drill.name}</strong> {panels.drill.words}
        </p>
      )}
    </section>
  );
}

/** Does what the hint says, or leads there; nothing where one is there already. */
function ActionButton({ action, scene }: { action: HintAction | null; scene: Scene }): JSX.Element | null {
  if (action === null || (action.kind === "tab" && action.tab === scene.place.tab)) return null;
  return (
    <button type="button" class="button primary" onClick={() => follow(action, scene)}>
      {action.label}
      <Icon name="arrow" />
    </button>
  );
}

function follow(action: HintAction, { go, setDraft, setSpotlight }: Scene): void {
  switch (action.kind) {
    case "fill":
      go({ channel: action.channel });
      setDraft({ channel: action.channel, text: action.text });
      return;
    case "person":
      go({ person: action.person });
      return;
    case "tab":
      go({ tab: action.tab });
      document.querySelector<HTMLElement>(`#tab-${action.tab}`)?.focus();
      return;
    case "show":
      go({ channel: action.channel });
      setSpotlight({ ts: action.ts, actionId: action.actionId });
  }
}

/** How far one has come; opens to the whole list. */
function Steps({ hints: { steps, current } }: { hints: HintsView }): JSX.Element {
  const count = steps.filter(({ done }) => done).length;
  const summary = (
    <>
      <span class="progress" aria-hidden="true">
        {steps.map(({ id, done }) => (
          <i key={id} class={done ? "done" : id === current?.id ? "now" : ""} />
        ))}
      </span>
      <span class="step">
        {current === null ? `All ${count} steps done` : `Step ${current.number} of ${steps.length}`}
      </span>
      <Icon name="chevron" />
    </>
  );
  return (
    <Disclosure class="quiet steps" summary={summary}>
      <ol class="step-list">
        {steps.map(({ id, title, done }) => (
          <li key={id} class={done ? "done" : ""} aria-current={id === current?.id ? "step" : undefined}>
            <span class="box" role="img" aria-label={done ? "done" : "to do"}>
              {done ? <Icon name="check" /> : null}
            </span>
            {title}
          </li>
        ))}
      </ol>
    </Disclosure>
  );
}
