import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { FirebreakError } from "../../domain/errors.ts";
import { harmless } from "../../domain/harmless.ts";
import { written } from "../../domain/time.ts";
import { longestUploadReason, mostTypedBesideFile } from "../../domain/upload.ts";
import type { UploadSheet } from "../../ports/uploads.ts";
import { Document } from "../pages/layout.tsx";
import { styles } from "./style.ts";

/** The names of the form's fields. */
export const fields = {
  file: "file",
  password: "password",
  entry: "entry",
  keyId: "key-id",
  teamId: "team-id",
  reason: "reason",
} as const;

/** The form. `refusal`: why the try before was refused; undefined for a first one. `exposed`: see {@link Exposed}. */
export function UploadPage(props: {
  sheet: UploadSheet;
  to: string;
  exposed: boolean;
  refusal: FirebreakError | undefined;
}) {
  const { sheet, to, exposed, refusal } = props;
  const person = harmless(sheet.person);
  return (
    <Frame title="Hand a credential over">
      <h1>Hand a credential over</h1>
      {exposed && <Exposed />}
      {refusal !== undefined && <Refusal refusal={refusal} tries={sheet.tries} />}
      <Facts sheet={sheet} />
      <form method="post" action={to} enctype="multipart/form-data" autocomplete="off">
        <Field name={fields.file} label="File" hint="A .p12, a .p8, or PEM with the certificate and its key.">
          <input id={fields.file} name={fields.file} type="file" required accept=".p12,.pfx,.p8,.pem,.cer,.crt,.key" />
        </Field>
        <Field name={fields.password} label="Password" hint="Where the file has one.">
          <input
            id={fields.password}
            name={fields.password}
            type="password"
            maxlength={mostTypedBesideFile}
            autocomplete="off"
          />
        </Field>
        <Field
          name={fields.entry}
          label="Which certificate"
          hint="Only where the file has several: the first digits of its SHA-256 fingerprint, at least 8."
        >
          <Typed name={fields.entry} />
        </Field>
        <fieldset>
          <legend>For a token key (.p8)</legend>
          <Field name={fields.keyId} label="The key’s id" hint="Ten characters. Empty: as the file’s name tells it.">
            <Typed name={fields.keyId} />
          </Field>
          <Field name={fields.teamId} label="The team’s id" hint="Ten characters, from Apple’s developer portal.">
            <Typed name={fields.teamId} />
          </Field>
        </fieldset>
        {sheet.asksForIt && (
          <Field
            name={fields.reason}
            label="Why is it rotated now?"
            hint="By this you ask for the rotation: others have to approve it, and read this as your words."
          >
            <input id={fields.reason} name={fields.reason} required maxlength={longestUploadReason} />
          </Field>
        )}
        <button>Hand over</button>
        <p class="quiet">
          {`For ${person} alone. Works once, until ${written(sheet.until)}. The key goes to the secret store and nowhere else; nobody is shown it.`}
        </p>
        <p class="quiet">
          You did not ask for this page in Slack yourself? Close it and tell your team: somebody else may be in your
          Slack account.
        </p>
      </form>
    </Frame>
  );
}

function Facts({ sheet: { incident, title, applications, person } }: { sheet: UploadSheet }) {
  return (
    <dl>
      <dt>For the rotation of</dt>
      <dd>{applications.map(harmless).join(", ")}</dd>
      <dt>Incident</dt>
      <dd>{`INC-${incident}: ${harmless(title)}`}</dd>
      <dt>Handed over by</dt>
      <dd>{harmless(person)}</dd>
    </dl>
  );
}

/** What came of it. */
export function UploadedPage({ text }: { text: string }) {
  return (
    <Frame title="Handed over">
      <h1>Handed over</h1>
      <p>{harmless(text)}</p>
      <p>You can close this page. Delete the file wherever it still lies, unless it is kept there on purpose.</p>
    </Frame>
  );
}

/** What stands in the place of a page that can't be shown. */
export function TroublePage({ refusal: { message, found, todo } }: { refusal: FirebreakError }) {
  return (
    <Frame title={message}>
      <h1>{message}</h1>
      {found !== undefined && <p class="quiet">{`Found: ${found}`}</p>}
      <p>{todo ?? "Try again in a moment."}</p>
    </Frame>
  );
}

/** Said where what is sent from the page travels in the clear. */
function Exposed() {
  return (
    <div class="warning" role="alert">
      <p>
        <strong>This page is not encrypted.</strong> Whoever can listen on the network between you and the bot can read
        the key that you send from here. Use it only inside a tunnel of your own, or hand the file over on the bot’s
        machine.
      </p>
    </div>
  );
}

function Refusal({ refusal, tries }: { refusal: FirebreakError; tries: number }) {
  const { message, found, expected, todo } = refusal;
  return (
    <div class="warning" role="alert">
      <p>
        <strong>{message}</strong>
      </p>
      {found !== undefined && <p>{`Found: ${found}`}</p>}
      {expected !== undefined && <p>{`Expected: ${expected}`}</p>}
      {todo !== undefined && <p>{todo}</p>}
      <p>{`You can try again: ${tries === 1 ? "one try is" : `${tries} tries are`} left.`}</p>
    </div>
  );
}

function Field(props: { name: string; label: string; hint: string; children: Child }) {
  return (
    <div class="field">
      <label for={props.name}>{props.label}</label>
      {props.children}
      <p class="quiet">{props.hint}</p>
    </div>
  );
}

function Typed({ name }: { name: string }) {
  return (
    <input
      id={name}
      name={name}
      maxlength={mostTypedBesideFile}
      autocomplete="off"
      spellcheck={false}
      autocorrect="off"
    />
  );
}

function Frame({ title, children }: { title: string; children: Child }) {
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
        <header>Firebreak</header>
        <main>{children}</main>
      </body>
    </Document>
  );
}
