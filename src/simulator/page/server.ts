import { Hono } from "hono";
import type { Context } from "hono";
import { SurfaceRefusal } from "../slack/surface.ts";
import type { SlackSurface } from "../slack/surface.ts";
import { bodies, eventsPath } from "./api.ts";
import type { Answers, Body, Path, Views } from "./api.ts";
import { tellChanges } from "./changes.ts";
import type { Watch } from "./changes.ts";
import { differences } from "./differences.ts";
import { createFiles } from "./files.ts";
import { hintsFor } from "./hints.ts";
import { PanelRefusal } from "./panels.ts";
import type { Panels } from "./panels.ts";
import { sameOrigin } from "./same-origin.ts";

/** What the page shows. */
export interface PageDeps {
  slack: SlackSurface;
  panels: Panels;
  /** Says when the world has changed: `Shelves.watch` fits. */
  watch: Watch;
  /** The member whom a newcomer plays first. */
  startAs: string;
}

/** The training ground's page and the API behind it. It is for this machine alone, and trusts who says who she is. */
export function createPage(deps: PageDeps): Hono {
  const app = new Hono();
  app.use(sameOrigin);
  app.onError(refuse);
  app.notFound((context) => context.json({ error: `There is nothing at ${context.req.path}.` }, 404));
  app.get(eventsPath, tellChanges(deps.watch));
  serveViews(app, deps);
  serveActions(app, deps);
  app.route("/", createFiles());
  return app;
}

/** What somebody asked for in a way that makes no sense. */
class BadRequest extends Error {}

function refuse(error: Error, context: Context): Response {
  const isRefusal = error instanceof SurfaceRefusal || error instanceof PanelRefusal;
  const status = error instanceof BadRequest ? 400 : isRefusal ? 409 : 500;
  return context.json({ error: error.message }, status);
}

function serveViews(app: Hono, { slack, panels, startAs }: PageDeps): void {
  const views: { [P in keyof Views]: (query: (name: string) => string) => Views[P] | Promise<Views[P]> } = {
    "/api/start": () => ({ person: startAs, differences: [...differences] }),
    "/api/workspace": (query) => slack.workspace(query("person")),
    "/api/panels": () => panels.view(),
    "/api/hints": async (query) => hintsFor(slack.workspace(query("person")), await panels.view()),
  };
  for (const [path, view] of Object.entries(views)) {
    app.get(path, async (context) => context.json(await view(required(context))));
  }
  app.get("/api/file", async (context) => {
    const query = required(context);
    return attachment(context, await slack.download(query("person"), query("file")));
  });
  app.get("/api/certificate", async (context) =>
    attachment(context, await panels.downloadCertificate(required(context)("serial"))),
  );
}

function required(context: Context): (name: string) => string {
  return (name) => {
    const value = context.req.query(name);
    if (value === undefined || value === "") throw new BadRequest(`${context.req.path} needs ?${name}=.`);
    return value;
  };
}

/** Bytes to be kept, never shown in this page's name: what people upload is not to be trusted. */
function attachment(context: Context, content: Uint8Array): Response {
  return context.body(Uint8Array.from(content), 200, {
    "content-type": "application/octet-stream",
    "content-disposition": "attachment",
    "x-content-type-options": "nosniff",
  });
}

type Actions = { [P in Path]: (body: Body<P>) => Promise<Answers[P] | void> };

function serveActions(app: Hono, { slack, panels }: PageDeps): void {
  const actions: Actions = {
    "/api/say": ({ person, channel, text, files, thread }) => slack.say(person, channel, text, files, thread),
    "/api/remove": ({ person, channel, ts }) => slack.remove(person, { channel, ts }),
    "/api/command": ({ person, channel, line }) => slack.command(person, channel, line),
    "/api/act": ({ person, channel, ts, use }) => slack.act(person, { channel, ts }, use),
    "/api/act-in-view": ({ person, viewId, use, values }) => slack.actInView(person, viewId, use, values),
    "/api/suggest": async ({ person, where, query }) => ({ options: await slack.suggest(person, where, query) }),
    "/api/submit": ({ person, viewId, values }) => slack.submit(person, viewId, values),
    "/api/close": ({ person, viewId }) => slack.close(person, viewId),
    "/api/open-home": async ({ person }) => void (await slack.openHome(person)),
    "/api/upload": ({ person, name, base64 }) => slack.upload(person, name, Buffer.from(base64, "base64")),
    "/api/join": ({ person, channel }) => slack.join(person, channel),
    "/api/certificates": ({ person, bundleId, csr }) => panels.createCertificate(person, bundleId, csr),
    "/api/keys": ({ person, name }) => panels.createTokenKey(person, name),
    "/api/keys/download": ({ person, keyId }) => panels.downloadTokenKey(person, keyId),
    "/api/keys/revoke": ({ person, keyId }) => panels.revokeTokenKey(person, keyId),
    "/api/merge": ({ person, number }) => panels.merge(person, number),
    "/api/review": ({ person, number, verdict }) => panels.review(person, number, verdict),
    "/api/check": ({ number, name, state }) => panels.reportCheck(number, { name, state }),
    "/api/test-push": ({ person, applicationArn }) => panels.publishTestPush(person, applicationArn),
    "/api/faults/set": ({ call, fault, times }) => panels.setFault(call, fault, times),
    "/api/faults/clear": ({ call }) => panels.clearFault(call),
  };
  for (const path of Object.keys(bodies) as Path[]) serveAction(app, path, actions[path]);
}

function serveAction<P extends Path>(app: Hono, path: P, act: Actions[P]): void {
  app.post(path, async (context) => {
    const sent: unknown = await context.req.json().catch(() => {
      throw new BadRequest(`${path} takes JSON.`);
    });
    const parsed = bodies[path].safeParse(sent);
    if (!parsed.success) {
      const faults = parsed.error.issues.map((issue) => `${issue.path.join(".") || "the body"}: ${issue.message}`);
      throw new BadRequest(`${path} can't use this: ${faults.join("; ")}.`);
    }
    return context.json((await act(parsed.data as Body<P>)) ?? {});
  });
}
