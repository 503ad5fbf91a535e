import { createHash } from "node:crypto";
import { colours } from "../certificates/style.ts";

const page = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 38rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
header { font-weight: 700; font-size: .95rem; letter-spacing: -.01em; margin-bottom: 2rem; }
h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .5rem; overflow-wrap: anywhere; text-wrap: balance; }
p { margin: 0 0 .75rem; } .lead { margin-bottom: 1.5rem; } .quiet { color: var(--soft); font-size: .95rem; }
a { color: var(--link); } a, code, strong, dd, blockquote { unicode-bidi: isolate; }
code { font: .88em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.at { white-space: nowrap; } .hash { display: block; max-width: 32ch; }
dl { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin: 0 0 1.5rem; padding: 1rem 1.25rem; }
dt { color: var(--soft); font-size: .9rem; } dd { margin: 0; overflow-wrap: anywhere; } dd + dt { margin-top: .75rem; }
blockquote { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
label { display: block; margin-bottom: .35rem; }
input { display: block; width: 100%; font: 1.15rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--ink); background: var(--card);
  border: 1px solid color-mix(in srgb, var(--soft) 80%, var(--line)); border-radius: .6rem; padding: .7rem .9rem; margin-bottom: 1rem; }
button { display: block; width: 100%; min-height: 3.25rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--ink);
  border: 0; border-radius: .6rem; padding: .75rem 1.25rem; margin-bottom: 1rem; cursor: pointer; }
button:disabled { opacity: .45; cursor: default; } [hidden] { display: none; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
#outcome { outline: none; } #outcome:not(:empty) { border-left: .3rem solid var(--soft); padding: .1rem 0 .1rem 1rem; margin: 0 0 1.5rem; }
#outcome p { margin: .25rem 0; } #outcome p:first-child { font-weight: 600; }
#outcome.done:not(:empty) { border-color: var(--well); } #outcome.failed:not(:empty) { border-color: var(--expired); }
@media (max-width: 479px) { body { padding: 1rem 1rem 3rem; } header { margin-bottom: 1.25rem; } h1 { font-size: 1.4rem; } dl { padding: .8rem 1rem; } dd + dt { margin-top: .5rem; } }
`;

/** The style of the pages about passkeys: one narrow column that fits a phone. */
export const styles = [colours, page].join("");

/** What a browser lets these pages do: this one style, our own two scripts, and asking the bot itself. No other page may frame them. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  `style-src 'sha256-${createHash("sha256").update(styles).digest("base64")}'`,
  "img-src data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
