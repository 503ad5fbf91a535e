/**
 * The training page's API: its paths, what each takes and what it answers. The page's own client
 * and the drills speak it; a body that doesn't fit is refused with words.
 */
import { z } from "zod";
import type { Block, ElementState, FileView, MessageView, WorkspaceView } from "../slack/surface.ts";
import type { HintsView } from "./hints.ts";
import type { CertificateView, PanelsView, TestPush, TokenKeyView } from "./panels.ts";

const person = z.string().min(1);
const channel = z.string().min(1);

const elementState: z.ZodType<ElementState, ElementState> = z.looseObject({ type: z.string() });
const values = z.record(z.string(), z.record(z.string(), elementState));
const use = z.strictObject({
  blockId: z.string(),
  actionId: z.string(),
  choice: elementState.exactOptional(),
});

const fault = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("refuse"),
    code: z.string().min(1),
    status: z.int().exactOptional(),
    echo: z.literal(true).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("delay"), milliseconds: z.int().min(1) }),
  z.strictObject({ kind: z.literal("withhold") }),
  z.strictObject({ kind: z.literal("cut") }),
]);

/** What can be done, by path: the body of each POST. */
export const bodies = {
  "/api/say": z.strictObject({
    person,
    channel,
    text: z.string(),
    files: z.array(z.string()),
    thread: z.string().exactOptional(),
  }),
  "/api/remove": z.strictObject({ person, channel, ts: z.string() }),
  "/api/command": z.strictObject({ person, channel, line: z.string().startsWith("/") }),
  "/api/act": z.strictObject({ person, channel, ts: z.string(), use }),
  "/api/act-in-view": z.strictObject({ person, viewId: z.string(), use, values }),
  "/api/suggest": z.strictObject({
    person,
    where: z.union([z.strictObject({ channel, ts: z.string() }), z.strictObject({ viewId: z.string() })]),
    query: z.strictObject({ blockId: z.string(), actionId: z.string(), text: z.string() }),
  }),
  "/api/submit": z.strictObject({ person, viewId: z.string(), values }),
  "/api/close": z.strictObject({ person, viewId: z.string() }),
  "/api/open-home": z.strictObject({ person }),
  "/api/upload": z.strictObject({ person, name: z.string().min(1), base64: z.base64() }),
  "/api/join": z.strictObject({ person, channel }),
  "/api/certificates": z.strictObject({ person, bundleId: z.string().min(1), csr: z.string().min(1) }),
  "/api/keys": z.strictObject({ person, name: z.string().min(1) }),
  "/api/keys/download": z.strictObject({ person, keyId: z.string().min(1) }),
  "/api/keys/revoke": z.strictObject({ person, keyId: z.string().min(1) }),
  "/api/merge": z.strictObject({ person, number: z.int() }),
  "/api/review": z.strictObject({ person, number: z.int(), verdict: z.enum(["approve", "request-changes"]) }),
  "/api/check": z.strictObject({
    number: z.int(),
    name: z.string().min(1),
    state: z.enum(["pending", "passed", "failed"]),
  }),
  "/api/test-push": z.strictObject({ person, applicationArn: z.string().min(1) }),
  "/api/faults/set": z.strictObject({ call: z.string().min(1), fault, times: z.int().min(1).nullable() }),
  "/api/faults/clear": z.strictObject({ call: z.string().nullable() }),
};

/** The path of something that can be done. */
export type Path = keyof typeof bodies;
/** The body that a path takes. */
export type Body<P extends Path> = z.infer<(typeof bodies)[P]>;

/** What each path answers; where nothing is told, `{}`. */
export interface Answers extends Record<Path, object> {
  "/api/say": MessageView;
  "/api/suggest": { options: Block[] };
  "/api/submit": { errors: Record<string, string> };
  "/api/upload": FileView;
  "/api/certificates": CertificateView;
  "/api/keys": TokenKeyView;
  /** The key itself: the portal gives it once. */
  "/api/keys/download": { fileName: string; pem: string };
  "/api/test-push": TestPush;
}

/** What can be read, by path: the query of each GET. */
export interface Queries {
  "/api/start": Record<string, never>;
  "/api/workspace": { person: string };
  "/api/panels": Record<string, never>;
  "/api/hints": { person: string };
  /** A file shared in Slack, as its bytes. */
  "/api/file": { person: string; file: string };
  /** A certificate from Apple's portal, as its bytes. */
  "/api/certificate": { serial: string };
}

/** What each JSON path tells. */
export interface Views {
  "/api/start": StartView;
  "/api/workspace": WorkspaceView;
  "/api/panels": PanelsView;
  "/api/hints": HintsView;
}

/** What the page needs once. */
export interface StartView {
  /** The member whom a newcomer plays first. */
  person: string;
  /** What this world does not do. */
  differences: { title: string; words: string }[];
}

/** The Server-Sent Events that say that something changed. */
export const eventsPath = "/events";
