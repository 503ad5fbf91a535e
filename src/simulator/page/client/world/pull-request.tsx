import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ChangedFileView, PullRequestView } from "../../panels.ts";
import { parsePatch } from "../../text/diff.ts";
import { post } from "../api.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Markdown } from "../text/markdown-text.tsx";
import { CheckList, Conversation, Issues } from "./conversation.tsx";
import { Empty, State, When } from "./parts.tsx";

/** The code host: the newest pull request, whole, and the others' titles. */
export function PullRequests(): JSX.Element {
  const { panels } = useScene();
  const [newest, ...others] = panels.pullRequests;
  if (newest === undefined) {
    return (
      <>
        <h2>Pull request</h2>
        <Empty>None yet. Firebreak opens one when a rotation has its plan.</Empty>
        <Issues />
      </>
    );
  }
  return (
    <>
      <PullRequest pullRequest={newest} />
      {others.map((other) => (
        <details key={other.number} class="earlier">
          <summary>
            #{other.number} {other.title}
            <Icon name="chevron" />
          </summary>
          <PullRequest pullRequest={other} />
        </details>
      ))}
      <Issues />
    </>
  );
}

function PullRequest({ pullRequest }: { pullRequest: PullRequestView }): JSX.Element {
  const { number, title, repository, author, branch, base, createdAt, body, files, requested } = pullRequest;
  return (
    <article class="pull-request">
      <h2>
        {title} <span class="number">#{number}</span>
      </h2>
      <p class="byline">
        <Standing pullRequest={pullRequest} />
        <span>
          {author}, <When at={createdAt} />: <code>{branch}</code> into <code>{base}</code> of {repository}
        </span>
      </p>
      <section class="card">
        <Markdown text={body} />
      </section>
      {files.map((file) => (
        <ChangedFile key={file.path} file={file} />
      ))}
      <section class="card">
        <CheckList pullRequest={pullRequest} />
        {requested.length === 0 ? null : <p>Asked for a review: {requested.map((name) => `@${name}`).join(", ")}</p>}
        <Merge pullRequest={pullRequest} />
      </section>
      <Conversation comments={pullRequest.comments} />
    </article>
  );
}

function Standing({ pullRequest: { state, draft } }: { pullRequest: PullRequestView }): JSX.Element {
  return (
    <span class={`standing ${state}`}>
      <Icon name={state === "closed" ? "cross" : "merge"} />
      {state === "open" ? (draft ? "Draft" : "Open") : state === "merged" ? "Merged" : "Closed"}
    </span>
  );
}

function Merge({ pullRequest }: { pullRequest: PullRequestView }): JSX.Element | null {
  const { workspace, attempt } = useScene();
  const [busy, setBusy] = useState(false);
  const { number, state, mergedAt, mergedBy, obstacle } = pullRequest;
  if (state === "merged" && mergedAt !== null) {
    const name = workspace.people.find(({ name: login }) => login === mergedBy)?.realName ?? mergedBy ?? "somebody";
    return (
      <p>
        Merged by {name}, <When at={mergedAt} />.
      </p>
    );
  }
  if (state === "closed") return null;
  const act = (doing: () => Promise<unknown>): void => {
    setBusy(true);
    void attempt(doing).then(() => setBusy(false));
  };
  const person = workspace.me.id;
  return (
    <div class="try">
      <button
        type="button"
        class="button primary"
        disabled={busy}
        aria-busy={busy}
        onClick={() => act(() => post("/api/merge", { person, number }))}
      >
        <Icon name="merge" />
        Merge pull request
      </button>
      <button
        type="button"
        class="button"
        disabled={busy}
        aria-busy={busy}
        onClick={() => act(() => post("/api/review", { person, number, verdict: "approve" }))}
      >
        <Icon name="check" />
        Approve
      </button>
      {obstacle === null ? null : <State tone="bad">{obstacle}</State>}
    </div>
  );
}

const signs = { added: "+", removed: "-", kept: " ", hunk: "" } as const;
const spoken = { added: "added: ", removed: "removed: ", kept: "", hunk: "" } as const;

function ChangedFile({ file }: { file: ChangedFileView }): JSX.Element {
  return (
    <section class="card diff">
      <header>
        <h3>{file.path}</h3>
        <span>
          <span class="plus">+{file.additions}</span> <span class="minus">−{file.deletions}</span>
        </span>
      </header>
      <div class="diff-lines" tabIndex={0} role="group" aria-label={`What changes in ${file.path}`}>
        {parsePatch(file.patch).map((line, index) => (
          <div key={index} class={line.kind}>
            <span class="line-number" aria-hidden="true">
              {line.after ?? line.before ?? ""}
            </span>
            <span class="sign" aria-hidden="true">
              {signs[line.kind]}
            </span>
            <code>
              <span class="unseen">{spoken[line.kind]}</span>
              {line.text}
            </code>
          </div>
        ))}
      </div>
    </section>
  );
}
