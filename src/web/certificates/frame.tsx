import type { Child } from "hono/jsx";
import { raw } from "hono/html";
import { Document, Time } from "../pages/layout.tsx";
import { Shapes } from "./shapes.tsx";
import { styles } from "./style.ts";

/** The pages that lead to each other. */
const pages = [
  { path: "/certificates", title: "Horizon" },
  { path: "/coverage", title: "Coverage" },
] as const;

/** The frame of every internal page: where one is, and when the page was drawn. It does not draw itself anew. */
export function Frame(props: { title: string; here: string; now: Date; children: Child }) {
  const { title, here, now, children } = props;
  return (
    <Document>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>{`${title} · Firebreak`}</title>
        <style>{raw(styles)}</style>
      </head>
      <body>
        <Shapes />
        <header>
          <span class="name">Firebreak</span>
          <nav aria-label="Pages">
            <ul>
              {pages.map((page) => (
                <li>
                  <a href={page.path} aria-current={currentness(here, page.path)}>
                    {page.title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <span class="drawn">
            Drawn <Time at={now.toISOString()} />
          </span>
        </header>
        <main>{children}</main>
      </body>
    </Document>
  );
}

/** `page` on the page itself, `true` on one below it. */
function currentness(here: string, path: string): "page" | "true" | undefined {
  if (here === path) return "page";
  return here.startsWith(`${path}/`) ? "true" : undefined;
}

/** What stands where there is nothing to show. */
export function Nothing(props: { title: string; children: Child }) {
  return (
    <div class="card empty">
      <p>
        <strong>{props.title}</strong>
        {props.children}
      </p>
    </div>
  );
}

/** What stands in the place of a page that can't be shown. */
export function Trouble(props: { title: string; found?: string | undefined; todo?: string | undefined; now: Date }) {
  return (
    <Frame title={props.title} here="" now={props.now}>
      <h1>{props.title}</h1>
      {props.found !== undefined && <p class="quiet">{props.found}</p>}
      <p>{props.todo ?? "Try again in a moment."}</p>
      <p>
        <a href="/certificates">The horizon</a>
      </p>
    </Frame>
  );
}

/** Leads to the pages of a long list beside this one, by the address of each. */
export function Pager(props: { page: number; pages: number; address: (page: number) => string }) {
  const { page, pages, address } = props;
  if (pages <= 1) return <></>;
  return (
    <nav aria-label="Pages of the list">
      <ul class="pages">
        {page > 1 && (
          <li>
            <a rel="prev" href={address(page - 1)}>
              ← Earlier rows
            </a>
          </li>
        )}
        <li class="quiet">{`Page ${page} of ${pages}`}</li>
        {page < pages && (
          <li>
            <a rel="next" href={address(page + 1)}>
              Further rows →
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}
