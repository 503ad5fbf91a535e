import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { TokenKeyView } from "../../panels.ts";
import { keepFile, post } from "../api.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Empty, Facts, State, When } from "./parts.tsx";

/** The portal's keys for token authentication: make one, download it once, revoke it. */
export function TokenKeys(): JSX.Element {
  const { panels } = useScene();
  return (
    <>
      <h2>Keys</h2>
      <CreateForm />
      {panels.tokenKeys.length === 0 ? <Empty>No key for token authentication yet.</Empty> : null}
      {panels.tokenKeys.map((key) => (
        <TokenKey key={key.keyId} of={key} />
      ))}
    </>
  );
}

function CreateForm(): JSX.Element {
  const { workspace, attempt } = useScene();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const nameField = useId();
  const create = (): void => {
    setBusy(true);
    void attempt(() => post("/api/keys", { person: workspace.me.id, name })).then((isMade) => {
      setBusy(false);
      if (isMade) setName("");
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
      <label for={nameField}>Key name</label>
      <input
        id={nameField}
        class="field"
        value={name}
        placeholder="Push"
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <div class="try">
        <button type="submit" class="button primary" disabled={busy || name.trim() === ""}>
          Create key
        </button>
      </div>
    </form>
  );
}

const places = {
  "sandbox-and-production": "sandbox and production",
  production: "production",
  sandbox: "sandbox",
} as const;

function TokenKey({ of: key }: { of: TokenKeyView }): JSX.Element {
  const { workspace, panels, attempt } = useScene();
  const { keyId, name, environment, createdBy, createdAt, fileName, downloadable, status } = key;
  const person = workspace.me.id;
  const maker = workspace.people.find(({ id }) => id === createdBy)?.realName;
  const download = (): void =>
    void attempt(async () => {
      const { pem } = await post("/api/keys/download", { person, keyId });
      keepFile(fileName, new TextEncoder().encode(pem));
    });
  return (
    <section class="card">
      <header>
        <h3>{name}</h3>
        <State tone={status === "active" ? "good" : "bad"}>{status === "active" ? "Valid" : "Revoked"}</State>
      </header>
      <p>
        Made <When at={createdAt} />
        {maker === undefined ? "" : ` by ${maker}`}
      </p>
      <Facts
        of={[
          ["Key ID", keyId],
          ["Team ID", panels.appleTeam.id],
          ["For", places[environment]],
        ]}
      />
      {status === "revoked" ? null : (
        <div class="try">
          <button type="button" class="button" disabled={!downloadable} onClick={download}>
            <Icon name="download" />
            {downloadable ? `Download ${fileName}, once` : "Downloaded"}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => void attempt(() => post("/api/keys/revoke", { person, keyId }))}
          >
            <Icon name="cross" />
            Revoke
          </button>
        </div>
      )}
    </section>
  );
}
