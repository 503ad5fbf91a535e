import { Hono } from "hono";
import type { Context } from "hono";
import type { WorldContext } from "../core/context.ts";
import type { Desk } from "./desk.ts";
import { mayRead } from "./files.ts";
import { METHODS } from "./methods/table.ts";
import type { Call } from "./methods/method.ts";
import { SlackError } from "./slack-error.ts";
import { faultOf, refusal, suffer } from "./suffer.ts";

/** What apps reach over HTTP: the Web API, response_urls, and files going up and down. */
export function createServer(desk: Desk, context: WorldContext): Hono {
  const app = new Hono();
  const { faults } = context;

  app.all("/api/:method", (request) =>
    suffer(request, faultOf(faults, request.req.param("method")), () => answerMethod(desk, context, request)),
  );

  app.on("POST", ["/commands/:team/:id", "/actions/:team/:id"], (request) =>
    suffer(request, faultOf(faults, "response_url"), () => answerReply(desk, context, request)),
  );

  app.post("/upload/v1/:ticket", (request) =>
    suffer(request, faultOf(faults, "upload"), () => receiveUpload(desk, request)),
  );

  app.get("/files-pri/:file/*", (request) =>
    suffer(request, faultOf(faults, "download"), () => Promise.resolve(sendFile(desk, request))),
  );

  app.get("/", (request) => request.html("<!doctype html><title>Sign in | Slack</title><h1>Sign in to Slack</h1>"));
  return app;
}

async function answerMethod(desk: Desk, context: WorldContext, request: Context): Promise<Response> {
  const { workspace } = desk;
  const name = request.req.param("method") ?? "";
  const method = METHODS.get(name);
  if (method === undefined) return refusal("unknown_method", 200, { req_method: name });
  let changed = false;
  const applied: Call["applied"] = (subject, detail = {}) => {
    changed = true;
    context.ledger.record({ vendor: "slack", effect: name, subject, detail });
  };
  try {
    const { token: inBody, ...args } = await readArguments(request);
    const header = /^Bearer (.*)$/.exec(request.req.header("authorization") ?? "")?.[1];
    const token = identify(desk, header ?? inBody);
    if (!method.tokens.includes(token)) throw new SlackError("not_allowed_token_type");
    workspace.requireScope(method.scopes);
    desk.limits.spend(name, method.tier);
    const answer = method.answer({ ...desk, token, applied }, args);
    if (changed) workspace.save();
    const scopes = {
      "x-oauth-scopes": [...workspace.app.scopes].join(","),
      "x-accepted-oauth-scopes": method.scopes.join(","),
    };
    return Response.json({ ok: true, ...answer }, { headers: scopes });
  } catch (error) {
    if (error instanceof SlackError) return refusal(error.code, 200, error.detail);
    throw error;
  }
}

function identify({ workspace }: Desk, token: unknown): Call["token"] {
  if (token === undefined || token === "") throw new SlackError("not_authed");
  if (token === workspace.app.botToken) return "bot";
  if (token === workspace.app.appToken) return "app";
  throw new SlackError("invalid_auth");
}

async function readArguments({ req }: Context): Promise<Record<string, unknown>> {
  const type = req.header("content-type") ?? "";
  if (req.method !== "POST" || type === "") return req.query();
  if (!type.startsWith("application/json")) return req.parseBody();
  try {
    return (await req.json()) as Record<string, unknown>;
  } catch {
    throw new SlackError("invalid_json");
  }
}

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
async function answerReply(desk: Desk, context: WorldContext, request: Context): Promise<Response> {
  try {
    const body: unknown = await request.req.json();
    const { channel } = desk.replies.use(request.req.param("id") ?? "", body);
    context.ledger.record({ vendor: "slack", effect: "response_url", subject: channel, detail: {} });
    desk.workspace.save();
    return Response.json({ ok: true });
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return refusal(error.code, error.code.endsWith("_url") ? 404 : 400, error.detail);
  }
}

/** The second of three steps. @see https://docs.slack.dev/messaging/working-with-files#uploading_files */
async function receiveUpload({ workspace }: Desk, { req }: Context): Promise<Response> {
  const upload = workspace.state.uploads.find((one) => one.ticket === req.param("ticket"));
  if (upload === undefined) return new Response("Not found", { status: 404 });
  const form = req.header("content-type")?.startsWith("multipart/form-data") === true;
  const part = form ? Object.values(await req.parseBody()).find((one) => one instanceof File) : undefined;
  const bytes = Buffer.from(part === undefined ? await req.arrayBuffer() : await part.arrayBuffer());
  if (bytes.byteLength !== upload.length) return new Response("Length mismatch", { status: 400 });
  upload.content = bytes.toString("base64");
  workspace.save();
  return new Response(`OK - ${bytes.byteLength}`);
}

/** A file for the app. As with Slack, whoever may not read it is sent to a page to sign in, with status 200. */
function sendFile({ workspace }: Desk, request: Context): Response {
  const id = (request.req.param("file") ?? "").split("-")[1];
  const file = workspace.state.files.find((one) => one.id === id);
  if (file?.deleted === true) return new Response("Not found", { status: 404 });
  const known = request.req.header("authorization") === `Bearer ${workspace.app.botToken}`;
  const allowed = known && workspace.app.scopes.has("files:read");
  if (file === undefined || !allowed || !mayRead(workspace, file, workspace.app.botUserId))
    return request.redirect(`/?redir=${encodeURIComponent(request.req.path)}`);
  return new Response(Buffer.from(file.content, "base64"), { headers: { "content-type": file.mimetype } });
}
