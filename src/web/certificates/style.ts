import { createHash } from "node:crypto";

/** The colours of the internal pages, in either light. */
export const colours = `
:root { color-scheme: light dark;
  --ink: #1b222c; --soft: #5b6775; --line: #dde2e8; --faint: #eef1f4; --paper: #f8f9fb; --card: #fff; --link: #1d4f8f; --near: #b4530a;
  --expired: #a11218; --disabled: #6d1f63; --urgent: #c2370c; --soon: #a86a00; --unread: #4338a8; --unknown: #5b6775;
  --well: #2d8a66; --lasting: #3d6fb5; --gone: #7a8591; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e6eaef; --soft: #9ca8b5; --line: #2d3540; --faint: #20272f; --paper: #12161b; --card: #181d24; --link: #9cc4f5; --near: #f0a35e;
  --expired: #ff7b72; --disabled: #e39ad6; --urgent: #ff9a62; --soon: #e9c05c; --unread: #b0aaff; --unknown: #9ca8b5;
  --well: #58c295; --lasting: #86b3f0; --gone: #818c98; } }
.expired { --state: var(--expired); } .disabled { --state: var(--disabled); } .urgent { --state: var(--urgent); }
.soon { --state: var(--soon); } .unread { --state: var(--unread); } .unknown { --state: var(--unknown); }
.well { --state: var(--well); } .lasting { --state: var(--lasting); } .gone { --state: var(--gone); }
`;

const page = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 77rem; padding: 1.5rem 2rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
a, code, strong, span { unicode-bidi: isolate; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:focus-visible, input:focus-visible, select:focus-visible, button:focus-visible, summary:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.75rem 0 .75rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: 0 0 .75rem; max-width: 46rem; } .lead { font-size: 1.1rem; color: var(--soft); margin-bottom: 1.5rem; }
.lead strong { color: var(--ink); font-weight: 600; }
.quiet, time { color: var(--soft); } .quiet { font-size: .9rem; }
code { font: .86em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.skip { display: inline-block; margin-bottom: .5rem; }
.skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.shapes { position: absolute; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.75rem; margin-bottom: 2.25rem; font-size: .95rem; }
header .name { font-weight: 700; letter-spacing: -.01em; } header .drawn { margin-left: auto; font-size: .9rem; color: var(--soft); }
nav ul { display: flex; gap: 1.25rem; list-style: none; margin: 0; padding: 0; }
header nav a { color: var(--soft); text-decoration: none; padding: .2rem 0; } header nav a:hover { color: var(--ink); }
header nav a[aria-current] { color: var(--ink); border-bottom: 2px solid currentColor; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; } .card table { border-radius: .6rem; }
.empty { padding: 2.5rem 1.5rem; text-align: center; color: var(--soft); } .empty p { margin: 0 auto; }
.empty strong { color: var(--ink); display: block; font-size: 1.1rem; margin-bottom: .25rem; }
.shape { display: inline-block; width: .8em; height: .8em; vertical-align: -.03em; color: var(--state); overflow: visible; margin-right: .4em; }
.solid { fill: currentColor; stroke: currentColor; stroke-width: 1; stroke-linejoin: round; }
.line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.thick { stroke-width: 3.2; } .dashed { stroke-dasharray: 1.4 3.31; }
.state { white-space: nowrap; }
`;

const picture = `
figure { margin: 0 0 1.75rem; padding: .75rem 0 0; }
.horizon { display: none; width: 100%; height: auto; font-size: 12.5px; }
.horizon.wide { display: block; }
.horizon text { fill: var(--soft); } .horizon .words .kind { fill: var(--ink); font-weight: 600; }
.horizon .words a tspan, .horizon a .words { fill: var(--link); } .horizon .end { text-anchor: end; } .horizon .middle { text-anchor: middle; }
.horizon .past { fill: var(--faint); opacity: .75; } .horizon .near { fill: var(--near); opacity: .035; }
.months path { stroke: var(--line); stroke-width: 1; fill: none; } .months .minor { stroke: var(--faint); }
.months .axis { stroke: var(--soft); } .months text { font-size: 12px; } .months .year { font-weight: 700; fill: var(--ink); }
.rungs path { stroke: var(--near); stroke-width: 1; stroke-dasharray: 1.5 3; opacity: .65; } .rungs text { font-size: 11px; }
.rungs path.today { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: none; opacity: 1; }
.rungs text.today { text-anchor: end; font-weight: 700; font-size: 12px; fill: var(--ink); }
.ground { stroke: var(--line); stroke-width: 1; }
.mark { color: var(--state); } .mark text { text-anchor: middle; font-size: 10.5px; fill: var(--ink); }
.mark text, .horizon .words { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; stroke-opacity: .85; }
.mark:hover use, .mark:focus-visible use { filter: drop-shadow(0 0 2px var(--ink)); } .mark:focus-visible { outline-offset: 3px; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .35rem 2rem; padding: .7rem 1rem .8rem; font-size: .9rem; color: var(--soft); }
figcaption ul { display: inline-flex; flex-wrap: wrap; gap: .35rem 1rem; list-style: none; margin: 0; padding: 0; }
figcaption a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
`;

const list = `
.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 0 0 1.5rem; padding: 0; }
.counts a { display: block; padding: .5rem .9rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: var(--ink);
  text-decoration: none; font-size: .92rem; } .counts a:hover { border-color: var(--soft); }
.counts a[aria-current] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); } .counts b { font-size: 1.1rem; margin-right: .1rem; }
form { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem 1rem; align-items: end; margin-bottom: 1.5rem; }
label { display: flex; flex-direction: column; gap: .2rem; font-size: .82rem; color: var(--soft); }
input, select, button { font: inherit; font-size: .95rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: .4rem;
  padding: .4rem .6rem; height: 2.4rem; width: 100%; } label:first-child { grid-column: span 2; }
input, select { border-color: color-mix(in srgb, var(--soft) 80%, var(--line)); }
button { background: var(--ink); color: var(--paper); border-color: var(--ink); padding-inline: 1.1rem; cursor: pointer; }
.reset { padding-bottom: .5rem; font-size: .9rem; }
.found { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; justify-content: space-between; align-items: baseline; margin-bottom: .5rem; }
table { width: 100%; border-collapse: collapse; font-size: .93rem; background: var(--card); }
th, td { text-align: left; vertical-align: top; padding: .6rem .75rem; border-bottom: 1px solid var(--line); }
tbody:last-of-type tr:last-child > * { border-bottom: 0; } tbody tr:hover { background: var(--faint); }
thead th { font-size: .82rem; font-weight: 600; white-space: nowrap; } thead a { color: var(--soft); text-decoration: none; }
thead a:hover { color: var(--ink); text-decoration: underline; } th[aria-sort] a { color: var(--ink); }
tbody th { font-weight: 600; min-width: 13rem; overflow-wrap: anywhere; } td[data-column=account], td[data-column=region] { white-space: nowrap; }
td[data-column=owner], td[data-column=runbook] { min-width: 6.5rem; overflow-wrap: anywhere; } tbody th code, td .quiet { display: block; font-weight: 400; color: var(--soft); }
td.when { min-width: 8.5rem; } td.when time { white-space: nowrap; } .scroll { overflow-x: auto; }
.worklist { table-layout: fixed; } .worklist .subject { width: 34%; } .worklist td { overflow-wrap: anywhere; } .place th { background: var(--faint); font-weight: 400; } .place .quiet { margin-left: .6rem; }
.places { display: grid; grid-template-columns: repeat(auto-fill, minmax(18.5rem, 1fr)); gap: .3rem 1.5rem; list-style: none; margin: 0 0 1.75rem; padding: 0; font-size: .93rem; }
.places .quiet { margin-left: .6rem; } .places a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.past td { overflow-wrap: anywhere; } .past td:nth-child(2) { min-width: 9rem; }
.pages { display: flex; gap: 1.5rem; justify-content: center; padding: 1.25rem; list-style: none; margin: 0; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .55rem 1.75rem; margin: 0; padding: 1.1rem 1.25rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.life-card { padding: .9rem 1.25rem .6rem; } .life { display: block; overflow: visible; font-size: 12px; } .life text { fill: var(--soft); }
.life .whole { fill: var(--line); } .life .lived { fill: var(--soft); } .life .rung { stroke: var(--near); stroke-width: 1.5; }
.life line.now { stroke: var(--ink); stroke-width: 2; } .life text.now { fill: var(--ink); font-weight: 700; }
`;

const narrower = `
@media (max-width: 1023px) { .horizon.wide { display: none; } .horizon.medium { display: block; } body { padding-inline: 1.25rem; } }
@media (max-width: 639px) { .horizon.medium { display: none; } .horizon.narrow { display: block; } body { padding: 1rem 1rem 3rem; }
  h1 { font-size: 1.35rem; } header { margin-bottom: 1.5rem; } header .drawn { margin-left: 0; width: 100%; }
  figure.card { margin-inline: -1rem; border-inline: 0; border-radius: 0; } .counts a { padding: .4rem .7rem; }
  form { grid-template-columns: 1fr 1fr; } form button { grid-column: span 2; } .reset { grid-column: span 2; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } }
@media (max-width: 1239px) {
  .items, .items tbody, .items thead, .items th, .items td { display: block; } .items th, .items td { border: 0; padding: .1rem 0; min-width: 0; }
  .items thead tr { display: flex; flex-wrap: wrap; gap: .2rem .9rem; padding: .6rem .9rem; border-bottom: 1px solid var(--line); }
  .items tbody tr { display: grid; grid-template-columns: 10rem 1fr 11rem; gap: .1rem 1.5rem; padding: .75rem .9rem; border-bottom: 1px solid var(--line); }
  .items tbody tr:last-child { border: 0; } .items td.nothing { display: none; }
  .items td[data-column]::before { content: attr(data-column) " "; color: var(--soft); font-size: .82rem; } }
@media (max-width: 639px) { .items tbody tr { display: block; }
  .worklist, .past, .worklist tbody, .past tbody, .worklist tr, .past tr, .worklist th, .worklist td, .past td { display: block; }
  .worklist th, .worklist td, .past td { border: 0; padding: .1rem 0; min-width: 0; } .worklist .subject { width: auto; }
  .worklist tr, .past tr { padding: .75rem .9rem; border-bottom: 1px solid var(--line); } .worklist tbody:last-of-type tr:last-child, .past tr:last-child { border: 0; }
  .place th { margin: -.75rem -.9rem; padding: .6rem .9rem; } .worklist .place { border-bottom: 0; } }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; background: #fff; font-size: 10pt; } header nav, form, .skip, .pages, .reset { display: none; }
  .card, .counts a, table { border-color: #bbb; background: #fff; } a { color: inherit; text-decoration: none; } tr, figure, dl { break-inside: avoid; } thead { display: table-header-group; } }
`;

/** The style of the internal pages: one calm column, legible in either light, in grey and on paper. */
export const styles = [colours, page, picture, list, narrower].join("");

/** What a browser lets the pages do: show this one style and send their forms home. Nothing else: no script, no font, no frame. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(styles).digest("base64")}'`,
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
