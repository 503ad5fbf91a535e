import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import type { Database } from "../../../src/adapters/store/database.ts";
import { openSecretFiles } from "../../../src/adapters/vault/secret-files.ts";
import { createSecretStore } from "../../../src/adapters/vault/secret-store.ts";
import { readCredential } from "../../../src/adapters/x509/credential/read-credential.ts";
import { createUploadParts } from "../../../src/composition/uploads.ts";
import type { PersonId } from "../../../src/domain/actor.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { CredentialReader } from "../../../src/ports/credential-reader.ts";
import type { SecretStore } from "../../../src/ports/secret-store.ts";
import { createUploadPages } from "../../../src/web/uploads/pages.tsx";
import { liam, walkTo } from "../../domain/story.ts";
import { createHouse } from "../../workflows/house.ts";

/** Reads in this thread what the bot reads in another: the same code, without its limits of time and memory. */
export const readerHere: CredentialReader = {
  read: async (file, opening) => readCredential(file, opening),
  close: () => Promise.resolve(),
};

/** A bot whose rotation waits for a credential, with everything that upload pages need, as the bot puts it together. */
export function openStage(
  database: Database,
  { address, story = walkTo("rotation.request-made") }: { address: string; story?: readonly NewEvent[] },
) {
  const house = createHouse(story);
  const directory = mkdtempSync(join(tmpdir(), "firebreak-uploads-"));
  const files = openSecretFiles({ directory, keys: [randomBytes(32)], clock: house.clock });
  const state = { storeFails: false };
  const store = createSecretStore(files);
  const secrets: SecretStore = {
    ...store,
    async keepCredential(...kept) {
      if (state.storeFails) throw new Error("the disk is full");
      return store.keepCredential(...kept);
    },
  };
  const deps = { ...house, secrets, credentialReader: readerHere, nameOf: house.directory.nameOf };
  const { uploads, pages } = createUploadParts(address, { database }, deps);
  if (uploads === undefined || pages === undefined) throw new Error("there are no pages without an address");
  const app = new Hono().route("/", createUploadPages(pages, house.log));
  const { origin } = new URL(address);

  return {
    ...house,
    app,
    origin,
    state,
    store,
    /** The path of a new page. */
    invite: async (by: PersonId = liam) =>
      new URL(await uploads.invite({ incident: 1, rotation: "rotation-1", by })).pathname,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export type Stage = ReturnType<typeof openStage>;

/** What a browser sends of the page's form. */
export interface Filled {
  file?: Uint8Array | string;
  name?: string;
  password?: string;
  entry?: string;
  keyId?: string;
  teamId?: string;
  reason?: string;
}

/** Sends the form as a browser does that has the page open, or with other headers. */
export function send({ app, origin }: Pick<Stage, "app" | "origin">, headers: Record<string, string> = {}) {
  return async (path: string, { file, name = "push.p12", keyId, teamId, ...typed }: Filled) => {
    const form = new FormData();
    if (file !== undefined) form.set("file", new File([new Uint8Array(Buffer.from(file))], name));
    const fields = { ...typed, "key-id": keyId, "team-id": teamId };
    for (const [field, text] of Object.entries(fields)) if (text !== undefined) form.set(field, text);
    const sent = { origin, "sec-fetch-site": "same-origin", ...headers };
    const response = await app.request(path, { method: "POST", body: form, headers: sent });
    return { status: response.status, html: await response.text() };
  };
}
