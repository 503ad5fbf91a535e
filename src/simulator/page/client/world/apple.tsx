import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { FileView } from "../../../slack/surface.ts";
import type { CertificateView } from "../../panels.ts";
import { keepFile, post, readBytes } from "../api.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { isSigningRequest } from "../slack/file-card.tsx";
import { State, When } from "./parts.tsx";
import { TokenKeys } from "./token-keys.tsx";

/** Apple's developer portal: push certificates from signing requests, and keys for token authentication. */
export function ApplePortal(): JSX.Element {
  const { panels } = useScene();
  return (
    <>
      <h2>Create a push certificate</h2>
      <CreateForm />
      <h2>Certificates</h2>
      {panels.certificates.map((certificate) => (
        <Certificate key={certificate.serial} certificate={certificate} />
      ))}
      <TokenKeys />
    </>
  );
}

function CreateForm(): JSX.Element {
  const { workspace, panels, csr, setCsr, attempt } = useScene();
  const [bundleId, setBundleId] = useState(panels.appIds[0]?.bundleId ?? "");
  const [busy, setBusy] = useState(false);
  const appField = useId();
  const csrField = useId();
  const create = (): void => {
    setBusy(true);
    void attempt(() => post("/api/certificates", { person: workspace.me.id, bundleId, csr })).then((isMade) => {
      setBusy(false);
      if (isMade) setCsr("");
    });
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
    >
      <label for={appField}>App ID</label>
      <select
        id={appField}
        class="field menu"
        value={bundleId}
        onChange={(event) => setBundleId(event.currentTarget.value)}
      >
        {panels.appIds.map((app) => (
          <option key={app.bundleId} value={app.bundleId}>
            {app.name}: {app.bundleId}
          </option>
        ))}
      </select>
      <label for={csrField}>Certificate signing request</label>
      <SharedRequests />
      <textarea
        id={csrField}
        class="field code"
        rows={csr === "" ? 3 : 6}
        value={csr}
        placeholder="-----BEGIN CERTIFICATE REQUEST-----"
        spellcheck={false}
        onInput={(event) => setCsr(event.currentTarget.value)}
      />
      <div class="try">
        <label class="button">
          <input
            type="file"
            class="unseen"
            accept=".csr,.pem,.certSigningRequest"
            onChange={(event) => void event.currentTarget.files?.[0]?.text().then(setCsr)}
          />
          <Icon name="upload" />
          Choose a file
        </label>
        <button type="submit" class="button primary" disabled={busy || csr.trim() === "" || bundleId === ""}>
          Create certificate
        </button>
      </div>
    </form>
  );
}

/** The signing requests that were shared in Slack, newest first: one click takes one over. */
function SharedRequests(): JSX.Element | null {
  const { workspace, setCsr, attempt } = useScene();
  const shared = workspace.channels
    .flatMap(({ messages }) => messages)
    .flatMap(({ files }) => files)
    .filter(isSigningRequest)
    .toReversed();
  if (shared.length === 0) return null;
  const use = (file: FileView): void =>
    void attempt(async () =>
      setCsr(new TextDecoder().decode(await readBytes("/api/file", { person: workspace.me.id, file: file.id }))),
    );
  return (
    <div class="offers">
      <p>Shared in Slack</p>
      {shared.slice(0, 2).map((file) => (
        <button key={file.id} type="button" class="offer" onClick={() => use(file)}>
          <Icon name="file" />
          <span>{file.name}</span>
        </button>
      ))}
    </div>
  );
}

const standings = { active: "Valid", expired: "Expired", revoked: "Revoked" } as const;

function Certificate({ certificate }: { certificate: CertificateView }): JSX.Element {
  const { workspace, attempt } = useScene();
  const { serial, commonName, notAfter, createdBy, fileName, status } = certificate;
  const maker = workspace.people.find(({ id }) => id === createdBy)?.realName;
  return (
    <section class="card">
      <header>
        <h3>{commonName}</h3>
        <State tone={status === "active" ? "good" : "bad"}>{standings[status]}</State>
      </header>
      <p>
        {status === "expired" ? "Expired" : "Expires"} <When at={notAfter} />
        {maker === undefined ? "" : `, made by ${maker}`}
        <small class="serial">{serial}</small>
      </p>
      <button
        type="button"
        class="button"
        onClick={() => void attempt(async () => keepFile(fileName, await readBytes("/api/certificate", { serial })))}
      >
        <Icon name="download" />
        Download {fileName}
      </button>
    </section>
  );
}
