import { FirebreakError } from "../../../src/domain/errors.ts";
import { causeInWords } from "../../../src/domain/inventory/item.ts";
import type { ChannelState } from "../../../src/domain/inventory/coverage.ts";
import type { CodeHost } from "../../../src/ports/code-host.ts";
import type { InfrastructureCode } from "../../../src/ports/infrastructure-code.ts";
import type { Chat, Delivery, Notice } from "../../../src/ports/chat.ts";
import type { PushService } from "../../../src/ports/push-service.ts";
import type { StatusPage } from "../../../src/ports/status-page.ts";
import type { Page, Pager } from "../../../src/ports/pager.ts";
import type { ApplicationPush, PushApplication } from "../../../src/ports/application-push.ts";
import { memoryDirectory, memoryLog } from "../house.ts";
import { began } from "../../domain/inventory/items.ts";
import type { Vendors } from "../../../src/composition/shared.ts";

/** A message as it now stands in its channel. */
interface Message {
  id: string;
  key: string;
  channel: string;
  notice: Notice;
}

/** What is outside of the bots: it stays when one of them dies. Its clock stands until a test moves it. */
export type World = ReturnType<typeof createWorld>;

/** A world in which everything answers. */
export function createWorld() {
  const time = { now: new Date(began) };
  const chat = createChat();
  const pagers = { mobile: createPager(), wallet: createPager() };
  const push = { applications: new Map<string, PushApplication>(), away: false };
  const apple: { reach: { reachable: true; roundTripMs: number } | { reachable: false; why: string } } = {
    reach: { reachable: true, roundTripMs: 1 },
  };
  const code: { why: string | undefined } = { why: undefined };
  const { directory, members, standings, state } = memoryDirectory();
  const log = memoryLog();
  const vendors: Vendors = {
    revokers: () => undefined,
    chat: chat.port,
    directory,
    push: answering<ApplicationPush>({
      observe: async (arn) => {
        if (push.away) throw new FirebreakError("unavailable", "SNS does not answer.");
        const application = push.applications.get(arn);
        if (application === undefined) throw new FirebreakError("not-found", `There is no application ${arn}.`);
        return application;
      },
    }),
    rollouts: () => {
      throw new Error("nothing here is restarted");
    },
    consumerProbe: { look: () => Promise.reject(new Error("nothing here is restarted")) },
    cloud: { calls: [], read: () => Promise.resolve({}) },
    pushService: answering<PushService>({ reach: () => Promise.resolve(apple.reach) }),
    codeHost: answering<CodeHost>({
      readBase: () => Promise.resolve({ commit: "c0ffee", branch: "main" }),
      readFiles: () => Promise.resolve([{ path: "push.tf", text: "before" }]),
      paths: () => Promise.resolve(["push.tf"]),
    }),
    code: answering<InfrastructureCode>({
      extensions: [".tf"],
      certificateFiles: () => Promise.resolve([]),
      nameMaterial: async ({ files }) => {
        const edited = files.map(({ path, text }) => ({ path, before: text, after: "after" }));
        if (code.why === undefined)
          return { kind: "edited", pattern: "pinned-secret", files: edited, explanation: "", owed: [] };
        return { kind: "unresolved", why: code.why, todo: "Change it by hand." };
      },
    }),
    codeOwners: undefined,
    breakGlass: answering({}),
    guardProbe: answering({}),
    endpointEnabling: answering({}),
    secrets: answering({}),
    certificates: answering({}),
    statusPage: answering<StatusPage>({ address: undefined }),
    credentialReader: answering({}),
    reader: answering({}),
  };
  return { time, chat, pagers, push, apple, code, directory: { members, standings, state }, log, vendors };
}

/** A port of which the watch uses these parts alone: whoever asks for more is told so. */
function answering<Port extends object>(parts: Partial<Port>): Port {
  const refuse = (name: string) => () => Promise.reject(new Error(`The watch has no use for ${name}.`));
  return new Proxy(parts, {
    get: (_, name) => (name in parts ? Reflect.get(parts, name) : refuse(String(name))) as unknown,
  }) as Port;
}

/** A chat that behaves like Slack: it keeps what is posted, and finds a message by its key only where it is asked to. */
function createChat() {
  const messages: Message[] = [];
  const refusals = new Map<string, () => Error>();
  const states = new Map<string, ChannelState>();
  const port = answering<Chat>({
    linkTo: (channel) => `https://chat.test/${channel}`,
    channelState: (channel) => Promise.resolve(states.get(channel) ?? "open"),
    async deliver({ key, channel, notice, reference, triedBefore }: Delivery) {
      const refusal = refusals.get(channel);
      if (refusal !== undefined) throw refusal();
      if (reference?.channel === "") throw new FirebreakError("not-found", "There is no such channel.");
      const at = (one: Message) =>
        reference === undefined
          ? triedBefore && one.channel === channel && one.key === key
          : one.channel === reference.channel && one.id === reference.message;
      const standing = messages.find(at);
      if (standing !== undefined) standing.notice = notice;
      const message = standing ?? { id: `m-${messages.length + 1}`, key, channel, notice };
      if (standing === undefined) messages.push(message);
      return { channel: message.channel, message: message.id };
    },
  });
  return {
    port,
    messages,
    /** Channels that take no message, and why. */
    refusals,
    states,
    /** What stands in a channel, oldest first. */
    said: (channel: string) => messages.filter((one) => one.channel === channel).map(({ notice }) => words(notice)),
    /** The latest message of a channel. */
    last(channel: string): Notice {
      const found = messages.findLast((one) => one.channel === channel);
      if (found === undefined) throw new Error(`nothing stands in ${channel}`);
      return found.notice;
    },
  };
}

/** What a notice says, in a line. */
function words(notice: Notice): string {
  switch (notice.kind) {
    case "certificate-alert":
      return `${notice.item.place.name}: ${causeInWords(notice.alert.cause)}${notice.facts.past ? " (past)" : ""}`;
    case "source-alert": {
      const { title, failing, dropped } = notice.source;
      return `${title}: ${failing?.why ?? (dropped === null ? "can be read" : `not watched, ${dropped.items} items`)}`;
    }
    case "coverage-alert":
      return notice.losses.map(({ group, from, to }) => `${group} ${from} → ${to}`).join(", ");
    case "certificate-digest":
      return `digest ${notice.digest.week}`;
    default:
      return notice.kind;
  }
}

/** A pager that keeps what it is given, once a key and action, as pagers do. */
function createPager() {
  const pages: Page[] = [];
  const state: { refusal: (() => Error) | undefined } = { refusal: undefined };
  const port: Pager = {
    async page(page) {
      if (state.refusal !== undefined) throw state.refusal();
      if (!pages.some(({ key, action }) => key === page.key && action === page.action)) pages.push(page);
      return page.key;
    },
  };
  return { port, pages, state, woken: () => pages.map(({ action, summary }) => `${action} ${summary}`) };
}
