/** The people of the world, played by a script through the same API as the training page. */
import type {
  ChannelView,
  ElementUse,
  FileView,
  HomeView,
  MessageView,
  ModalView,
  WorkspaceView,
} from "../slack/surface.ts";
import { bodies } from "../page/api.ts";
import type { Answers, Body, Path, Queries, Views } from "../page/api.ts";
import { elementsOf, wordsOf } from "../page/block-kit/reading.ts";
import type { PlacedElement } from "../page/block-kit/reading.ts";
import { chosenByName, choiceIn, initialState, viewValues, withChoice } from "../page/block-kit/values.ts";
import type { CertificateView, PanelsView, TestPush } from "../page/panels.ts";
import { until } from "./until.ts";

/** What to use: in a channel (its name or id), in the app's home tab, or without either in the form that is open. */
export interface Target {
  channel?: string;
  home?: true;
  /** The words on it. */
  text?: string;
  actionId?: string;
  /** The option to take in a menu: its text or value. */
  choose?: string;
}

/** What to fill in: by a field's label, action_id or block_id. Options go by their text or value. */
export type Fields = Record<string, string | string[] | FileView[]>;

/** What people can do. `person` is a member's id; a channel is its name or id. */
export interface People {
  workspace(person: string): Promise<WorkspaceView>;
  panels(): Promise<PanelsView>;
  say(person: string, channel: string, text: string): Promise<MessageView>;
  command(person: string, channel: string, line: string): Promise<void>;
  /** Presses the newest button, or takes a choice of the newest menu, that fits; waits for it to appear. */
  click(person: string, target: Target): Promise<void>;
  /** Fills the open form in and submits it; waits for a form with those fields. Rejects with the form's errors. */
  submit(person: string, fields: Fields): Promise<void>;
  close(person: string): Promise<void>;
  /** Opens the app's home tab; waits until the app has published one. What it publishes later, `workspace` shows. */
  openHome(person: string): Promise<HomeView>;
  upload(person: string, name: string, content: Uint8Array): Promise<FileView>;
  download(person: string, file: string): Promise<Uint8Array>;
  createCertificate(person: string, bundleId: string, csrPem: string): Promise<CertificateView>;
  downloadCertificate(serial: string): Promise<Uint8Array>;
  merge(person: string, number: number): Promise<void>;
  publishTestPush(person: string, applicationArn: string): Promise<TestPush>;
  setFault(fault: Body<"/api/faults/set">): Promise<void>;
  clearFault(call: string | null): Promise<void>;
  /** What the person sees, in a few lines: for an error's words. */
  sees(person: string, channel?: string): Promise<string>;
}

/** How long a person waits for something to appear before she gives up, in milliseconds: machines may be busy. */
const patienceMilliseconds = 30_000;

/**
 * People who use the world at `url`.
 *
 * @param url the training page's address, without a trailing slash
 * @param patienceMs how long they wait for a button or a form
 */
export function createPeople(url: string, patienceMs = patienceMilliseconds): People {
  const { post, get, bytes } = createApi(url);
  const workspace = (person: string): Promise<WorkspaceView> => get("/api/workspace", { person });
  const sees = async (person: string, channel?: string): Promise<string> => describe(await workspace(person), channel);
  const idOf = async (person: string, channel: string): Promise<string> => {
    const view = await workspace(person);
    const found = findChannel(view, channel);
    if (found !== undefined) return found.id;
    throw new Error(`${view.me.realName} sees no channel ${channel}. ${describe(view)}`);
  };
  const patiently = <Found>(person: string, what: string, find: (view: WorkspaceView) => Found | undefined) =>
    until(async () => find(await workspace(person)), {
      timeoutMs: patienceMs,
      what: `${what} (as ${person})`,
      instead: () => sees(person),
    });

  return {
    workspace,
    panels: () => get("/api/panels", {}),
    say: async (person, channel, text) =>
      post("/api/say", { person, channel: await idOf(person, channel), text, files: [] }),
    command: async (person, channel, line) =>
      void (await post("/api/command", { person, channel: await idOf(person, channel), line })),
    async click(person, target) {
      const press = async (): Promise<true | undefined> => {
        const found = await patiently(person, nameOf(target), (view) => findTarget(view, target));
        return pressed(post, person, { ...found, choose: target.choose });
      };
      await until(press, { timeoutMs: patienceMs, what: nameOf(target), instead: () => sees(person) });
    },
    async submit(person, fields) {
      const names = Object.keys(fields).join(", ");
      const modal = await patiently(person, `a form with ${names}`, ({ modal }) =>
        modal !== null && Object.keys(fields).every((name) => fieldNamed(modal, name) !== undefined)
          ? modal
          : undefined,
      );
      const { errors } = await post("/api/submit", { person, viewId: modal.id, values: fill(modal, fields) });
      const told = Object.entries(errors).map(([block, error]) => `${block}: ${error}`);
      if (told.length > 0) throw new Error(`"${modal.title}" was not accepted: ${told.join("; ")}.`);
    },
    async close(person) {
      const modal = await patiently(person, "a form to close", (view) => view.modal ?? undefined);
      await post("/api/close", { person, viewId: modal.id });
    },
    async openHome(person) {
      await post("/api/open-home", { person });
      return patiently(person, "the home tab", ({ home }) => home ?? undefined);
    },
    upload: (person, name, content) =>
      post("/api/upload", { person, name, base64: Buffer.from(content).toString("base64") }),
    download: (person, file) => bytes("/api/file", { person, file }),
    createCertificate: (person, bundleId, csr) => post("/api/certificates", { person, bundleId, csr }),
    downloadCertificate: (serial) => bytes("/api/certificate", { serial }),
    merge: async (person, number) => void (await post("/api/merge", { person, number })),
    publishTestPush: (person, applicationArn) => post("/api/test-push", { person, applicationArn }),
    setFault: async (fault) => void (await post("/api/faults/set", fault)),
    clearFault: async (call) => void (await post("/api/faults/clear", { call })),
    sees,
  };
}

interface Api {
  post<P extends Path>(path: P, body: Body<P>): Promise<Answers[P]>;
  get<P extends keyof Views>(path: P, query: Queries[P]): Promise<Views[P]>;
  bytes(path: "/api/file" | "/api/certificate", query: Record<string, string>): Promise<Uint8Array>;
}

function createApi(url: string): Api {
  const answered = async (path: string, response: Response): Promise<Response> => {
    if (response.ok) return response;
    const { error } = (await response.json().catch(() => ({ error: `status ${response.status}` }))) as {
      error: string;
    };
    throw new Error(`${path}: ${error}`);
  };
  const read = async (path: string, query: Record<string, string>): Promise<Response> =>
    answered(path, await fetch(`${url}${path}?${new URLSearchParams(query).toString()}`));
  return {
    async post<P extends Path>(path: P, body: Body<P>) {
      const headers = { "content-type": "application/json" };
      const request = { method: "POST", headers, body: JSON.stringify(bodies[path].parse(body)) };
      return (await (await answered(path, await fetch(`${url}${path}`, request))).json()) as Answers[P];
    },
    async get<P extends keyof Views>(path: P, query: Queries[P]) {
      return (await (await read(path, { ...query })).json()) as Views[P];
    },
    bytes: async (path, query) => new Uint8Array(await (await read(path, query)).arrayBuffer()),
  };
}

/**
 * Uses what was found. The app may have drawn it anew between the look and the press: then there is
 * nothing to press any more, and the person looks again.
 */
async function pressed(
  post: Api["post"],
  person: string,
  found: Found & { choose: string | undefined },
): Promise<true | undefined> {
  const use = useOf(found.placed, found.choose);
  try {
    if (found.kind === "view") {
      const { id: viewId, blocks } = found.view;
      await post("/api/act-in-view", { person, viewId, use, values: viewValues(blocks) });
    } else {
      await post("/api/act", { person, channel: found.message.channel, ts: found.message.ts, use });
    }
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes("isn't there any more")) return undefined;
    throw error;
  }
}

function findChannel(view: WorkspaceView, channel: string): ChannelView | undefined {
  const name = channel.replace(/^#/, "");
  return view.channels.find((candidate) => candidate.id === channel || candidate.name === name);
}

type Found =
  | { kind: "message"; message: MessageView; placed: PlacedElement }
  | { kind: "view"; view: ModalView | HomeView; placed: PlacedElement };

function findTarget(view: WorkspaceView, target: Target): Found | undefined {
  const fits = ({ label, actionId, isInput }: PlacedElement): boolean =>
    (!isInput || target.actionId !== undefined) &&
    (target.text === undefined || label.toLowerCase() === target.text.toLowerCase()) &&
    (target.actionId === undefined || actionId === target.actionId);
  if (target.channel === undefined) {
    const open = target.home === true ? view.home : view.modal;
    const placed = elementsOf(open?.blocks ?? []).find(fits);
    return open === null || placed === undefined ? undefined : { kind: "view", view: open, placed };
  }
  for (const message of (findChannel(view, target.channel)?.messages ?? []).toReversed()) {
    const placed = elementsOf(message.blocks).find(fits);
    if (placed !== undefined) return { kind: "message", message, placed };
  }
  return undefined;
}

function nameOf({ text, actionId, channel, home }: Target): string {
  const what = [text === undefined ? "" : `"${text}"`, actionId ?? ""].filter((part) => part !== "").join(" ");
  if (channel !== undefined) return `${what} in #${channel.replace(/^#/, "")}`;
  return `${what} in ${home === true ? "the home tab" : "the open form"}`;
}

function useOf({ blockId, actionId, element }: PlacedElement, choose: string | undefined): ElementUse {
  if (choose !== undefined) return { blockId, actionId, choice: chosenByName(element, choose) };
  const value = choiceIn(initialState(element));
  return { blockId, actionId, choice: value === null ? { type: element.type } : withChoice(element, value) };
}

function fieldNamed({ blocks }: ModalView, name: string): PlacedElement | undefined {
  return elementsOf(blocks).find(
    ({ blockId, actionId, label }) =>
      actionId === name || blockId === name || label.toLowerCase() === name.toLowerCase(),
  );
}

function fill(modal: ModalView, fields: Fields): ReturnType<typeof viewValues> {
  const values = viewValues(modal.blocks);
  for (const [name, wanted] of Object.entries(fields)) {
    const field = fieldNamed(modal, name);
    if (field === undefined) continue;
    const chosen = chosenByName(field.element, wanted);
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: chosen };
  }
  return values;
}

function describe(view: WorkspaceView, channel?: string): string {
  const shown =
    channel === undefined ? view.channels : [findChannel(view, channel)].filter((found) => found !== undefined);
  const channels = shown.map(({ name, messages }) => {
    const last = messages.slice(-3).map((message) => {
      const buttons = elementsOf(message.blocks).map(({ label, actionId }) => `[${label || actionId}]`);
      return `    ${message.author.name}: ${wordsOf(message).replaceAll("\n", " / ").slice(0, 200)} ${buttons.join(" ")}`;
    });
    return [`  #${name}`, ...last].join("\n");
  });
  const { modal, home } = view;
  const labels = (blocks: ModalView["blocks"]): string =>
    elementsOf(blocks)
      .map(({ label, actionId }) => `"${label || actionId}"`)
      .join(", ");
  const form = modal === null ? "no form" : `the form "${modal.title}" with ${labels(modal.blocks)}`;
  const tab = home === null ? "" : `, a home tab with ${labels(home.blocks)}`;
  return `${view.me.realName} sees ${form}${tab}, and:\n${channels.join("\n")}`;
}
