import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useScene } from "../scene.ts";
import { About } from "./about.tsx";
import { Avatar } from "./avatar.tsx";
import { Disclosure } from "./disclosure.tsx";
import { Icon, Mark } from "./icons.tsx";

/** The top of the page: where one is, what is broken, and who one is. */
export function Masthead(): JSX.Element {
  const { hints } = useScene();
  const [isAboutOpen, setAboutOpen] = useState(false);
  return (
    <header class="masthead">
      <h1>
        <Mark />
        Firebreak <span>training ground</span>
      </h1>
      <p class={hints.isBroken ? "trouble" : "trouble none"} role="status">
        <Icon name={hints.isBroken ? "warning" : "check"} />
        {hints.trouble}
      </p>
      <PersonSwitcher />
      <button type="button" class="quiet" aria-label="About this world" onClick={() => setAboutOpen(true)}>
        <Icon name="question" />
        About
      </button>
      {isAboutOpen ? <About onClose={() => setAboutOpen(false)} /> : null}
    </header>
  );
}

/** Who one is, and who else one can be. */
function PersonSwitcher(): JSX.Element {
  const { workspace, go } = useScene();
  const { me } = workspace;
  const summary = (
    <>
      <Avatar person={me} />
      <span class="you">
        You are <strong>{me.realName}</strong>
        {me.title === "" ? null : <span class="title">, {withinSentence(me.title)}</span>}
      </span>
      <Icon name="chevron" />
    </>
  );
  return (
    <Disclosure class="quiet switcher" summary={summary} align="end">
      {(close) => (
        <div class="menu-list people" role="group" aria-label="Be somebody else">
          <p>Be somebody else</p>
          {workspace.people
            .filter(({ isBot }) => !isBot)
            .map((person) => (
              <button
                key={person.id}
                type="button"
                aria-current={person.id === me.id ? "true" : undefined}
                onClick={() => {
                  close();
                  go({ person: person.id });
                }}
              >
                <Avatar person={person} />
                <span>
                  {person.realName}
                  <small>{person.title}</small>
                </span>
                {person.id === me.id ? <Icon name="check" /> : null}
              </button>
            ))}
        </div>
      )}
    </Disclosure>
  );
}

/** `On call for mobile` becomes `on call for mobile`; `SRE lead` stays. */
function withinSentence(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
