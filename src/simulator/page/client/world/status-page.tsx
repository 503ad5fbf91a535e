import type { JSX } from "preact";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Empty, State, When } from "./parts.tsx";

/** What customers are told. */
export function StatusPage(): JSX.Element {
  const { panels } = useScene();
  const { url, headline, trouble, updates } = panels.statusPage;
  return (
    <div class="status-page">
      <header>
        <h2>What customers see</h2>
        {url === null ? null : (
          <a href={url} target="_blank" rel="noreferrer">
            Open it by itself
            <Icon name="outward" />
          </a>
        )}
      </header>
      <p>
        <State tone={trouble ? "bad" : "good"}>{headline}</State>
      </p>
      <ol class="trail">
        {updates.map(({ at, status, words }) => (
          <li key={`${at}${status}`}>
            <When at={at} />
            <span>
              <strong>{status}</strong>
              <small>{words}</small>
            </span>
          </li>
        ))}
      </ol>
      {url === null ? (
        <Empty>The page itself can’t be reached now.</Empty>
      ) : (
        // The key loads it anew after each update: the page itself is another program's.
        <iframe key={updates[0]?.at ?? "none"} src={url} title="The public status page" sandbox="allow-same-origin" />
      )}
    </div>
  );
}
