import type { JSX } from "preact";
import type { Tab } from "../../advice.ts";
import { useScene } from "../scene.ts";
import { ApplePortal } from "./apple.tsx";
import { Aws } from "./aws.tsx";
import { Pager } from "./pager.tsx";
import { PullRequests } from "./pull-request.tsx";
import { Pushes } from "./pushes.tsx";
import { Records } from "./records.tsx";
import { StatusPage } from "./status-page.tsx";

const tabs: { tab: Tab; title: string; View: () => JSX.Element }[] = [
  { tab: "aws", title: "AWS", View: Aws },
  { tab: "pushes", title: "Pushes", View: Pushes },
  { tab: "apple", title: "Apple", View: ApplePortal },
  { tab: "pull-request", title: "Pull request", View: PullRequests },
  { tab: "status-page", title: "Status page", View: StatusPage },
  { tab: "pager", title: "Pager", View: Pager },
  { tab: "records", title: "Records", View: Records },
];

/** The rest of the world, beside Slack. */
export function World(): JSX.Element {
  const { place, go, hints } = useScene();
  const open = tabs.find(({ tab }) => tab === place.tab) ?? tabs[0];
  const action = hints.current?.action;
  const wanted = action?.kind === "tab" && action.tab !== place.tab ? action.tab : undefined;
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (move === undefined || open === undefined) return;
    const next = tabs[(tabs.indexOf(open) + move + tabs.length) % tabs.length];
    if (next === undefined) return;
    go({ tab: next.tab });
    document.querySelector<HTMLElement>(`#tab-${next.tab}`)?.focus();
  };
  return (
    <aside class="world" aria-label="The rest of the world">
      <div class="tabs" role="tablist" aria-label="The rest of the world" onKeyDown={onKeyDown}>
        {tabs.map(({ tab, title }) => (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === open?.tab}
            aria-controls="world-panel"
            tabIndex={tab === open?.tab ? 0 : -1}
            onClick={() => go({ tab })}
          >
            {title}
            {tab === wanted ? <span class="next">next</span> : null}
          </button>
        ))}
      </div>
      <div class="world-panel" id="world-panel" role="tabpanel" aria-labelledby={`tab-${open?.tab}`} tabIndex={0}>
        {open === undefined ? null : <open.View />}
      </div>
    </aside>
  );
}
