import type { JSX } from "preact";
import type { PullRequestView } from "../../panels.ts";
import { post } from "../api.ts";
import { useScene } from "../scene.ts";
import { Markdown } from "../text/markdown-text.tsx";
import { Empty, State, When } from "./parts.tsx";

/** What CI says, and what it could say instead: a person decides, to see what becomes of it. */
export function CheckList({ pullRequest }: { pullRequest: PullRequestView }): JSX.Element {
  const { number, checks, state: standing } = pullRequest;
  if (checks.length === 0) return <Empty>No checks.</Empty>;
  return (
    <ul class="checks">
      {checks.map(({ name, state, words }) => (
        <li key={name}>
          <State tone={state === "passed" ? "good" : state === "failed" ? "bad" : "calm"}>
            {name} {state}
          </State>
          <small>{words}</small>
          {standing === "open" ? <Otherwise number={number} name={name} state={state} /> : null}
        </li>
      ))}
    </ul>
  );
}

type Verdict = PullRequestView["checks"][number]["state"];
const instead: Record<Verdict, string> = { pending: "Let it wait", passed: "Let it pass", failed: "Let it fail" };

function Otherwise({ number, name, state }: { number: number; name: string; state: Verdict }): JSX.Element {
  const { attempt } = useScene();
  const others = (Object.keys(instead) as Verdict[]).filter((verdict) => verdict !== state);
  return (
    <span class="try">
      {others.map((verdict) => (
        <button
          key={verdict}
          type="button"
          class="button"
          aria-label={`${instead[verdict]}: ${name}`}
          onClick={() => void attempt(() => post("/api/check", { number, name, state: verdict }))}
        >
          {instead[verdict]}
        </button>
      ))}
    </span>
  );
}

/** What has been said below a pull request. */
export function Conversation({ comments }: Pick<PullRequestView, "comments">): JSX.Element | null {
  if (comments.length === 0) return null;
  return (
    <section class="card" aria-label="Comments">
      {comments.map(({ author, body, at }) => (
        <div key={`${at} ${body}`}>
          <p class="byline">
            {author}, <When at={at} />
          </p>
          <Markdown text={withoutMarkers(body)} />
        </div>
      ))}
    </section>
  );
}

/** What people are to do by hand. */
export function Issues(): JSX.Element | null {
  const { issues } = useScene().panels;
  if (issues.length === 0) return null;
  return (
    <>
      <h2>Issues</h2>
      {issues.map(({ number, title, body, author, state, assignees, createdAt }) => (
        <section key={number} class="card">
          <h3>
            {title} <span class="number">#{number}</span>
          </h3>
          <p class="byline">
            {state === "open" ? "Open" : "Closed"}: {author}, <When at={createdAt} />
            {assignees.length === 0 ? "" : `, for ${assignees.map((login) => `@${login}`).join(", ")}`}
          </p>
          <Markdown text={withoutMarkers(body)} />
        </section>
      ))}
    </>
  );
}

/** GitHub does not show what stands in an HTML comment. */
function withoutMarkers(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, "").trimEnd();
}
