import { PanelRefusal } from "../../../src/simulator/page/panels.ts";
import type { Panels, PanelsView } from "../../../src/simulator/page/panels.ts";
import { SurfaceRefusal } from "../../../src/simulator/slack/surface.ts";
import type {
  ChannelView,
  FileView,
  HomeView,
  MessageView,
  ModalView,
  PersonView,
  SlackSurface,
} from "../../../src/simulator/slack/surface.ts";

const member = (id: string, realName: string, title: string): PersonView => ({
  id,
  name: realName.toLowerCase().replace(" ", "."),
  realName,
  title,
  isBot: false,
});

export const dana = member("UDANA", "Dana Reyes", "On call for mobile");
export const omar = member("UOMAR", "Omar Haddad", "Platform engineer");
export const mei = member("UMEI", "Mei Tanaka", "SRE lead");
export const bot: PersonView = { id: "UBOT", name: "firebreak", realName: "Firebreak", title: "", isBot: true };

/** The world's time in these tests. */
export const now = "2024-08-20T10:31:00.000Z";

/** A message, `minutes` before now. */
export function message(author: PersonView, minutes: number, rest: Partial<MessageView>): MessageView {
  const ts = (Date.parse(now) / 1000 - minutes * 60).toFixed(6);
  const empty = { channel: "CINC", ts, author, text: "", blocks: [], files: [], reactions: [] };
  return { ...empty, edited: false, ephemeral: false, ...rest };
}

export function channel(id: string, name: string, rest: Partial<ChannelView> = {}): ChannelView {
  const empty = { id, name, isPrivate: false, isArchived: false, isMember: true, topic: "", bookmarks: [] };
  return { ...empty, members: [dana, omar, mei, bot], pins: [], messages: [], ...rest };
}

/** What the fixture's people see, and what they did. */
export interface Fixture {
  slack: SlackSurface;
  panels: Panels;
  watch: (listener: () => void) => () => void;
  channels: ChannelView[];
  modal: ModalView | null;
  /** What the app has published; null before it has, undefined for an app without a home tab. */
  home: HomeView | null | undefined;
  view: PanelsView;
  botConnected: boolean;
  /** Every call that changes something: its name and its arguments, in order. */
  heard: [call: string, ...given: unknown[]][];
  /** Files by id, as they can be downloaded. */
  files: Map<string, Uint8Array>;
  /** What is told to submit. */
  formErrors: Record<string, string>;
  /** Tells those who watch. */
  changed(): void;
}

/** A world that shows what it is given and writes down what people do in it. */
export function createFixture(): Fixture {
  const listeners = new Set<() => void>();
  const fixture: Fixture = {
    channels: [channel("CINCIDENTS", "incidents"), channel("CGENERAL", "general")],
    modal: null,
    home: undefined,
    view: brokenWorld(),
    botConnected: true,
    heard: [],
    files: new Map(),
    formErrors: {},
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed: () => listeners.forEach((listener) => listener()),
    slack: {} as SlackSurface,
    panels: {} as Panels,
  };
  const hear = (...what: Fixture["heard"][number]): Promise<void> => {
    fixture.heard.push(what);
    fixture.changed();
    return Promise.resolve();
  };
  fixture.slack = createSlack(fixture, hear);
  fixture.panels = createPanels(fixture, hear);
  return fixture;
}

type Hear = (...what: Fixture["heard"][number]) => Promise<void>;

function createSlack(fixture: Fixture, hear: Hear): SlackSurface {
  const find = (person: string): PersonView => {
    const me = [dana, omar, mei].find(({ id }) => id === person);
    if (me === undefined) throw new SurfaceRefusal(`Nobody here is ${person}.`);
    return me;
  };
  return {
    workspace: (person) => ({
      team: { id: "T1", name: "Larch" },
      me: find(person),
      people: [dana, omar, mei, bot],
      userGroups: [{ id: "SAPPROVERS", handle: "production-approvers", name: "Production approvers" }],
      channels: fixture.channels,
      modal: fixture.modal,
      hasHome: fixture.home !== undefined,
      home: fixture.home ?? null,
      commands: [
        {
          command: "/incident",
          description: "Open, update and resolve incidents",
          usageHint: "open <title> | update <text> | resolve | postmortem | help",
        },
        { command: "/runbook", description: "Run a runbook", usageHint: "run <runbook> | list" },
      ],
      shortcuts: [],
      botConnected: fixture.botConnected,
    }),
    // oxlint-disable-next-line max-params -- the surface is called like this
    async say(person, id, text, files = [], thread) {
      await hear("say", person, id, text, ...(files.length === 0 && thread === undefined ? [] : [files, thread]));
      const said = message(find(person), 0, { channel: id, text });
      fixture.channels.find((one) => one.id === id)?.messages.push(said);
      fixture.changed();
      return said;
    },
    remove: (person, where) => hear("remove", person, where),
    async command(person, id, line) {
      if (!fixture.botConnected)
        throw new SurfaceRefusal(`${line.split(" ")[0]} failed with the error "dispatch_failed"`);
      await hear("command", person, id, line);
    },
    act: (person, where, use) => hear("act", person, where, use),
    actInView: (...given) => hear("actInView", ...given),
    async submit(person, view, values) {
      await hear("submit", person, view, values);
      const errors = fixture.formErrors;
      if (fixture.modal !== null) fixture.modal = Object.keys(errors).length > 0 ? { ...fixture.modal, errors } : null;
      fixture.changed();
      return { errors };
    },
    async close(person, view) {
      fixture.modal = null;
      await hear("close", person, view);
    },
    async upload(person, name, content) {
      const file: FileView = { id: `F${fixture.files.size + 1}`, name, size: content.length, mimetype: "text/plain" };
      fixture.files.set(file.id, content);
      await hear("upload", person, name, content.length);
      return file;
    },
    download: async (_person, file) => fixture.files.get(file) ?? Promise.reject(new SurfaceRefusal("No such file.")),
    join: (person, id) => hear("join", person, id),
    react: (person, where, name) => hear("react", person, where, name),
    suggest: (_person, _where, asked) =>
      Promise.resolve([{ type: "option", text: { type: "plain_text", text: `${asked.text} prod` }, value: "prod" }]),
    shortcut: (person, callback) => hear("shortcut", person, callback),
    async openHome(person) {
      await hear("openHome", person);
      return fixture.home ?? null;
    },
  };
}

function createPanels(fixture: Fixture, hear: Hear): Panels {
  return {
    view: () => Promise.resolve(fixture.view),
    async createCertificate(person, bundleId, csr) {
      await hear("createCertificate", person, bundleId, csr);
      if (!csr.includes("BEGIN CERTIFICATE REQUEST")) {
        throw new PanelRefusal("That is not a certificate signing request.");
      }
      const made = newCertificate(bundleId, person);
      fixture.view = { ...fixture.view, certificates: [made, ...fixture.view.certificates] };
      fixture.changed();
      return made;
    },
    downloadCertificate: (serial) => Promise.resolve(new TextEncoder().encode(`certificate ${serial}`)),
    async createTokenKey(person, name) {
      await hear("createTokenKey", person, name);
      const made = newTokenKey(name, person);
      fixture.view = { ...fixture.view, tokenKeys: [made, ...fixture.view.tokenKeys] };
      fixture.changed();
      return made;
    },
    async downloadTokenKey(person, keyId) {
      await hear("downloadTokenKey", person, keyId);
      return { fileName: `AuthKey_${keyId}.p8`, pem: `key ${keyId}` };
    },
    revokeTokenKey: (person, keyId) => hear("revokeTokenKey", person, keyId),
    merge: (person, number) => hear("merge", person, number),
    review: (person, number, verdict) => hear("review", person, number, verdict),
    reportCheck: (number, check) => hear("reportCheck", number, check),
    async publishTestPush(person, arn) {
      await hear("publishTestPush", person, arn);
      return { published: false, code: "PlatformApplicationDisabled", message: "Platform application is disabled" };
    },
    setFault: (call, fault, times) => hear("setFault", call, fault, times),
    clearFault: (call) => hear("clearFault", call),
  };
}

/** A certificate as Apple's portal would make it now. */
export function newCertificate(bundleId: string, createdBy: string | null): PanelsView["certificates"][number] {
  return {
    serial: "4f19c2",
    bundleId,
    commonName: `Apple Push Services: ${bundleId}`,
    notBefore: now,
    notAfter: "2025-09-19T10:31:00.000Z",
    createdBy,
    fileName: "aps.cer",
    status: "active",
  };
}

/** A key for token authentication as Apple's portal would make it now. */
function newTokenKey(name: string, createdBy: string): PanelsView["tokenKeys"][number] {
  const keyId = "ABC123DEFG";
  return {
    keyId,
    name,
    environment: "sandbox-and-production",
    createdBy,
    createdAt: now,
    fileName: `AuthKey_${keyId}.p8`,
    downloadable: true,
    status: "active",
  };
}

/** The world as the story begins: the certificate of ios-prod expired 45 minutes ago. */
export function brokenWorld(): PanelsView {
  return {
    now,
    watched: false,
    otherAccounts: [],
    applications: [
      {
        arn: "arn:aws:sns:us-west-2:482910375511:app/APNS/ios-prod",
        name: "ios-prod",
        platform: "APNS",
        bundleId: "com.larch.protect",
        enabled: false,
        certificateExpiresAt: "2024-08-20T09:46:00.000Z",
        hasCertificate: true,
        endpoints: 1284,
        disabledEndpoints: 12,
        changes: [],
      },
    ],
    published: [
      {
        at: "2024-08-20T10:30:10.000Z",
        applicationName: "ios-prod",
        by: "arn:aws:sts::482910375511:assumed-role/notification-service/i-04b7",
        error: { code: "EndpointDisabled", message: "Endpoint is disabled" },
      },
    ],
    pushes: [
      {
        at: "2024-08-20T09:46:02.000Z",
        topic: "com.larch.protect",
        device: "Dana’s phone",
        title: "Approve sign-in?",
        delivered: false,
        reason: "certificate_expired",
        certificateSerial: "1b77e0",
        keyId: null,
      },
    ],
    sessions: [],
    secrets: [],
    services: [],
    appIds: [{ bundleId: "com.larch.protect", name: "Larch Protect" }],
    certificates: [
      {
        ...newCertificate("com.larch.protect", null),
        serial: "1b77e0",
        notBefore: "2023-07-21T09:46:00.000Z",
        notAfter: "2024-08-20T09:46:00.000Z",
        status: "expired",
      },
    ],
    appleTeam: { id: "LARCH12345", name: "Larch" },
    tokenKeys: [],
    pullRequests: [],
    issues: [],
    statusPage: { url: null, headline: "All systems operational", trouble: false, updates: [] },
    alerts: [],
    effects: [],
    faults: [],
    faultCalls: ["slack.chat.postMessage", "sns.SetPlatformApplicationAttributes"],
    drill: null,
  };
}
