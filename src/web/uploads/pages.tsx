import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { mostInspectedBytes } from "../../domain/certificate/inspection.ts";
import { asFirebreakError, type ErrorKind, FirebreakError } from "../../domain/errors.ts";
import { longestUploadReason, mostTokenKeyBytes, mostTypedBesideFile } from "../../domain/upload.ts";
import type { Log } from "../../ports/log.ts";
import type { UploadedCredential, UploadPages } from "../../ports/uploads.ts";
import { sameOrigin } from "../same-origin.ts";
import { contentSecurityPolicy } from "./style.ts";
import { fields, TroublePage, UploadedPage, UploadPage } from "./upload-page.tsx";

const path = "/upload/:token";

/** Bytes that a whole form may have: the largest credential that is read, and room for what is typed beside it. */
const mostBytes = mostInspectedBytes + 32_768;

/** What can go wrong for a person; anything else may be better in a moment. */
const statusOf: Partial<Record<ErrorKind, ContentfulStatusCode>> = {
  "bad-input": 400,
  "not-found": 404,
  "not-allowed": 403,
  "not-now": 409,
};

const typed = z
  .string()
  .max(mostTypedBesideFile)
  .default("")
  .transform((text) => (text.trim() === "" ? null : text.trim()));

/** A password is what was typed, blanks at its ends too. */
const Sent = z.object({
  [fields.file]: z.instanceof(File),
  [fields.password]: z
    .string()
    .max(mostTypedBesideFile)
    .default("")
    .transform((text) => (text === "" ? null : text)),
  [fields.entry]: typed,
  [fields.keyId]: typed,
  [fields.teamId]: typed,
  [fields.reason]: typed.refine((text) => text === null || text.length <= longestUploadReason),
});

/**
 * The pages on which a credential with its key is uploaded. There is no sign-in: what counts is the address, which
 * one person was told and which works once. They need no script.
 */
export function createUploadPages(pages: UploadPages, log: Log): Hono {
  const app = new Hono();
  const exposed = isExposed(pages.origin);
  const limited = bodyLimit({ maxSize: mostBytes, onError: () => Promise.reject(tooLarge(mostInspectedBytes)) });
  app.use(path, async (context, next) => {
    await next();
    context.header("content-security-policy", contentSecurityPolicy);
    // Without any referrer a browser would not say where the form comes from either (WHATWG Fetch, 3.2).
    context.header("referrer-policy", "same-origin");
  });
  app.get(path, async (context) => {
    const sheet = await pages.show(tokenOf(context));
    return context.html(<UploadPage sheet={sheet} to={context.req.path} exposed={exposed} refusal={undefined} />);
  });
  app.post(path, sameOrigin(pages.origin), limited, async (context) => {
    const { text } = await pages.handOver(tokenOf(context), await uploadIn(context));
    return context.html(<UploadedPage text={text} />);
  });
  app.onError(async (thrown, context) => {
    const refusal = asFirebreakError(thrown);
    const status = statusOf[refusal.kind] ?? 503;
    // The address of a page is for its person alone, so the log has none.
    if (status === 503) log.error("an upload page could not be shown", { error: thrown });
    // The form stays as long as it works: another file may be the right one.
    const stays = context.req.method === "POST" && refusal.kind !== "not-allowed";
    const sheet = stays ? await pages.show(tokenOf(context)).catch(() => undefined) : undefined;
    if (sheet === undefined) return context.html(<TroublePage refusal={refusal} />, status);
    return context.html(<UploadPage sheet={sheet} to={context.req.path} exposed={exposed} refusal={refusal} />, status);
  });
  return app;
}

function tokenOf(context: Context): string {
  return context.req.param("token") ?? "";
}

/** Whether what is sent to the page can be read on its way: it is neither encrypted nor stays on one machine. */
function isExposed(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol !== "https:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

async function uploadIn(context: Context): Promise<UploadedCredential> {
  const isForm = context.req.header("content-type")?.split(";")[0]?.trim() === "multipart/form-data";
  const sent: unknown = isForm ? await context.req.parseBody().catch(failed) : undefined;
  const parsed = Sent.safeParse(sent);
  if (!parsed.success) throw unreadable();
  const { file, password, entry, reason, ...token } = parsed.data;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.length === 0) throw nothingChosen();
  const { [fields.keyId]: keyId, [fields.teamId]: teamId } = token;
  if (keyId !== null && teamId === null) throw noTeam();
  if (teamId !== null && bytes.length > mostTokenKeyBytes) throw tooLarge(mostTokenKeyBytes);
  return {
    file: { name: file.name === "" ? null : file.name, bytes },
    password,
    entry,
    token: teamId === null ? null : { keyId, teamId },
    reason,
  };
}

/** A limit that was met while the form was read stays what it is; anything else is a form of no browser's. */
function failed(thrown: unknown): undefined {
  if (thrown instanceof FirebreakError) throw thrown;
  return undefined;
}

function tooLarge(most: number): FirebreakError {
  return new FirebreakError("bad-input", "This file is too large to be a credential.", {
    found: `more than ${most / 1024} KiB`,
    expected: `at most ${most / 1024} KiB`,
    todo: "Check which file it is.",
  });
}

function unreadable(): FirebreakError {
  return new FirebreakError("bad-input", "What the browser sent can’t be used.", {
    found: "something that is not this page’s form",
    todo: "Load the page anew.",
  });
}

function nothingChosen(): FirebreakError {
  return new FirebreakError("bad-input", "No file was handed over, or an empty one.", { todo: "Choose one." });
}

function noTeam(): FirebreakError {
  return new FirebreakError("bad-input", "A token key needs its team’s id too.", {
    expected: "ten characters, as Apple’s developer portal shows them",
  });
}
