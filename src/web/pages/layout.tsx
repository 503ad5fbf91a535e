import type { Child } from "hono/jsx";
import { raw } from "hono/html";

/** A whole document. Without its first line browsers fall back on the manners of the nineties. */
export function Document(props: { children: Child }) {
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">{props.children}</html>
    </>
  );
}

/** The frame of every public page: one quiet column, legible in either light, with no script. */
export function Layout(props: { title: string; children: Child }) {
  return (
    <Document>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="60" />
        <title>{props.title}</title>
        <style>{raw(styles)}</style>
      </head>
      <body>{props.children}</body>
    </Document>
  );
}

const styles = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d9dee5; --paper: #fbfcfd; --card: #fff;
  --well: #1f7a4d; --less: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf1; --soft: #a3afbd; --line: #323b47; --paper: #14181e; --card: #1b2129;
  --well: #6fd3a0; --less: #e8b65a; --bad: #ff8f87; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: 2.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
a { color: inherit; text-underline-offset: .2em; }
h1 { font-size: 1.35rem; margin: 0 0 1.5rem; } h2 { font-size: 1.05rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1rem; margin: 0; }
.overall { padding: 1rem 1.25rem; border: 1px solid var(--line); border-left: .4rem solid currentColor; border-radius: .4rem;
  background: var(--card); font-size: 1.1rem; font-weight: 600; }
.operational { color: var(--well); } .degraded_performance, .partial_outage, .under_maintenance { color: var(--less); } .major_outage { color: var(--bad); }
ul { list-style: none; margin: 0; padding: 0; }
.components { border: 1px solid var(--line); border-radius: .4rem; background: var(--card); }
.components li { display: flex; justify-content: space-between; gap: 1rem; padding: .8rem 1.25rem; }
.components li + li { border-top: 1px solid var(--line); }
.incident { padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); margin-bottom: 1rem; }
.update { margin-top: .9rem; } .update strong { display: block; } .update p { margin: .1rem 0; }
time, .quiet { color: var(--soft); font-size: .9rem; }
`;

/** An instant for readers anywhere. */
export function Time(props: { at: string }) {
  return <time datetime={props.at}>{`${props.at.slice(0, 16).replace("T", " ")} UTC`}</time>;
}
