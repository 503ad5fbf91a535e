import { AsyncLocalStorage } from "node:async_hooks";
import { createEmulator } from "emulate";
import type { SeedConfig } from "emulate";

/** A row of emulate's own tables. */
interface Row {
  id: number;
}

/** One of emulate's tables. */
export interface Table<Record extends Row> {
  all(): Record[];
  update(id: number, change: Partial<Record>): void;
  delete(id: number): void;
}

/** A branch or tag, as emulate keeps it. */
export interface RefRow extends Row {
  ref: string;
  sha: string;
}

/** The same branch in emulate's other table. */
export interface BranchRow extends Row {
  name: string;
  sha: string;
}

/** A pull request, as emulate keeps it: the fields that we correct. */
export interface PullRequestRow extends Row {
  number: number;
  node_id: string;
  state: "open" | "closed";
  draft: boolean;
  user_id: number;
  requested_reviewer_ids: number[];
  closed_at: string | null;
  head_ref: string;
  head_sha: string;
  base_ref: string;
  base_sha: string;
  mergeable: boolean | null;
  mergeable_state: string;
}

/** An issue, as emulate keeps it. A pull request has one too. */
export interface IssueRow extends Row {
  number: number;
  state: "open" | "closed";
  label_ids: number[];
  is_pull_request: boolean;
}

/** Something with a name: a user by login, a label. */
export interface NamedRow extends Row {
  login?: string;
  name?: string | null;
}

/** Whom a token stands for, in emulate's own shape: a person, or an installation of an app. */
export type TokenHolder = {
  login: string;
  id: number;
  scopes: string[];
  installation?: { permissions: Record<string, string> };
  [field: string]: unknown;
};

/** Everything emulate knows: plain JSON. */
export type Snapshot = { [part: string]: unknown };

/** GitHub inside this process, without a port. */
export interface Emulation {
  fetch(request: Request): Promise<Response>;
  refs: Table<RefRow>;
  branches: Table<BranchRow>;
  pullRequests: Table<PullRequestRow>;
  issues: Table<IssueRow>;
  labels: Table<NamedRow>;
  users: Table<NamedRow>;
  /** The tokens that are valid, installation tokens included. */
  tokens: Map<string, TokenHolder>;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

interface Store {
  collection(name: string): unknown;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}
type Parts = [
  app: { fetch(request: Request): Promise<Response> },
  store: Store,
  webhooks: unknown,
  baseUrl: string,
  tokens: Map<string, TokenHolder>,
];

/**
 * emulate's way in is a port on all interfaces, and its state dies with it. Both its request handler
 * and its store, which can be written down and restored, are handed to the GitHub plugin when that
 * registers; so this is where we take hold of them. The file's name belongs to the version that
 * package.json pins.
 */
const { githubPlugin } = (await import(new URL("./dist-PJSQGLE7.js", import.meta.resolve("emulate")).href)) as {
  githubPlugin: { register(...parts: Parts): void };
};
const opening = new AsyncLocalStorage<(emulation: Emulation) => void>();
const register = githubPlugin.register.bind(githubPlugin);
githubPlugin.register = (...parts) => {
  register(...parts);
  const [app, store, , , tokens] = parts;
  opening.getStore()?.({
    fetch: app.fetch,
    refs: store.collection("github.refs") as Table<RefRow>,
    branches: store.collection("github.branches") as Table<BranchRow>,
    pullRequests: store.collection("github.pull_requests") as Table<PullRequestRow>,
    issues: store.collection("github.issues") as Table<IssueRow>,
    labels: store.collection("github.labels") as Table<NamedRow>,
    users: store.collection("github.users") as Table<NamedRow>,
    tokens,
    snapshot: () => store.snapshot(),
    restore: (snapshot) => store.restore(snapshot),
  });
};

/**
 * Starts GitHub inside this process.
 *
 * @param url the address that the links in its answers begin with
 * @param seed what emulate is to begin with
 */
export async function startEmulation(url: string, seed: SeedConfig): Promise<Emulation> {
  let emulation: Emulation | undefined;
  const take = (opened: Emulation): void => void (emulation = opened);
  // No socket has the port -1: emulate stops there, seeded and registered, before it listens.
  const stopped = await opening
    .run(take, () => createEmulator({ service: "github", port: -1, baseUrl: url, seed }))
    .catch((error: unknown) => error);
  if (emulation === undefined || (stopped as NodeJS.ErrnoException).code !== "ERR_SOCKET_BAD_PORT") {
    throw new Error("The simulated GitHub could not be started; is emulate 0.11.2 installed?", { cause: stopped });
  }
  return emulation;
}
