import { createHash } from "node:crypto";

/** Preact's modules by the name under which the client imports them, and where this server has them. */
export const modules = {
  preact: "/modules/preact.js",
  "preact/hooks": "/modules/hooks.js",
  "preact/jsx-runtime": "/modules/jsx-runtime.js",
} as const;

/** The style sheets, in the order in which they apply. */
export const styleSheets = ["base", "frame", "slack", "block-kit", "world"] as const;

const importMap = JSON.stringify({ imports: modules });

/** The page: everything else is drawn by the client. */
export const shell = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Firebreak training ground</title>
    <link rel="icon" href="/styles/mark.svg" type="image/svg+xml" />
    ${styleSheets.map((name) => `<link rel="stylesheet" href="/styles/${name}.css" />`).join("\n    ")}
    <script type="importmap">${importMap}</script>
    <script type="module" src="/client/main.js"></script>
  </head>
  <body>
    <div id="page"><p class="loading">The training ground is opening…</p></div>
    <noscript><p class="loading">This page draws itself with JavaScript; please allow it for this address.</p></noscript>
  </body>
</html>
`;

/** What the page may load: its own files, and the public status page, which this machine serves too. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash("sha256").update(importMap).digest("base64")}'`,
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What is shown where the client was never compiled. */
export const notBuilt = "The page's client is not built: run `npm run build`, then open this page again.\n";
