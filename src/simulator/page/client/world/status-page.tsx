import type { JSX } from "preact";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Empty } from "./parts.tsx";

/** What customers are told: the bot's own public page, which holds no script. */
export function StatusPage(): JSX.Element {
  const { panels } = useScene();
  const { url, headline, updates } = panels.statusPage;
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
      {url === null ? (
        <Empty>{headline}</Empty>
      ) : (
        // The key loads it anew after each update: the page itself is another program's.
        <iframe key={`${headline} ${updates[0]?.at}`} src={url} title="The public status page" />
      )}
    </div>
  );
}
