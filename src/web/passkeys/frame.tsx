import type { Child } from "hono/jsx";
import { raw } from "hono/html";
import { Document } from "../pages/layout.tsx";
import { styles } from "./style.ts";

/** Where the pages' own scripts are. */
export const scripts = { webauthn: "/passkeys/webauthn.js", page: "/passkeys/page.js" } as const;

/** The frame of the pages about passkeys. They lead nowhere else: who opens one has one thing to do. */
export function Frame(props: { title: string; active: boolean; children: Child }) {
  const { title, active, children } = props;
  return (
    <Document>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="data:," />
        <title>{`${title} · Firebreak`}</title>
        <style>{raw(styles)}</style>
        {active && <script src={scripts.webauthn} defer></script>}
        {active && <script src={scripts.page} type="module"></script>}
      </head>
      <body>
        <header>Firebreak</header>
        <main>{children}</main>
      </body>
    </Document>
  );
}

/** Where the page says how it stands. */
export function Outcome() {
  return (
    <>
      <div id="outcome" role="status" tabindex={-1}></div>
      <noscript>
        <p>Passkeys need JavaScript, which is switched off in this browser.</p>
      </noscript>
    </>
  );
}

/** What stands in the place of a page that can't be shown. */
export function Trouble(props: { title: string; found?: string | undefined; todo?: string | undefined }) {
  return (
    <Frame title={props.title} active={false}>
      <h1>{props.title}</h1>
      {props.found !== undefined && <p class="quiet">{`Found: ${props.found}`}</p>}
      <p>{props.todo ?? "Try again in a moment."}</p>
    </Frame>
  );
}
