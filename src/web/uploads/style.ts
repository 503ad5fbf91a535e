import { createHash } from "node:crypto";
import { styles as narrow } from "../passkeys/style.ts";

const page = `
input[type=file], input[type=password] { font: inherit; }
.field { margin-bottom: .25rem; } .field .quiet { margin: -.65rem 0 1rem; }
fieldset { border: 1px solid var(--line); border-radius: .6rem; margin: 0 0 1.5rem; padding: .75rem 1.25rem 0; } legend { color: var(--soft); padding: 0 .35rem; }
.warning { border-left: .3rem solid var(--expired); padding: .1rem 0 .1rem 1rem; margin: 0 0 1.5rem; }
`;

/** The style of the upload pages: the one of the pages about passkeys, with fields. */
export const styles = [narrow, page].join("");

/** What a browser lets these pages do: this one style, and sending the form to where it came from. There is no script. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(styles).digest("base64")}'`,
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
