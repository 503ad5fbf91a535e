import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";
import type { Context } from "hono";
import { contentSecurityPolicy, modules, notBuilt, shell } from "./shell.ts";

/** The package's root is as far from `src/simulator/page` as from `dist/simulator/page`. */
const built = new URL("../../../dist/simulator/page/", import.meta.url);
const styles = new URL("./styles/", import.meta.url);

/** The compiled folders that the browser may read: the client, and what it shares with the server. */
const compiledFolders = ["client", "block-kit", "text"];

/** The page's own files: its shell, the compiled client, Preact's modules and the style sheets. */
export function createFiles(): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
  });
  app.get("/", (context) => {
    if (!existsSync(new URL("client/main.js", built))) return context.text(notBuilt, 503);
    return context.html(shell, 200, { "content-security-policy": contentSecurityPolicy });
  });
  for (const folder of compiledFolders) {
    // A path may name folders and a file, and never climb.
    app.get(`/${folder}/:path{[a-z0-9-]+(?:/[a-z0-9-]+)*\\.js}`, (context) =>
      send(context, new URL(`${folder}/${context.req.param("path")}`, built)),
    );
  }
  for (const [specifier, path] of Object.entries(modules)) {
    app.get(path, (context) => send(context, new URL(import.meta.resolve(specifier))));
  }
  app.get("/styles/:name{[a-z-]+\\.(?:css|svg)}", (context) =>
    send(context, new URL(context.req.param("name"), styles)),
  );
  return app;
}

const mediaTypes: Record<string, string> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

async function send(context: Context, url: URL): Promise<Response> {
  const file = fileURLToPath(url);
  if (!existsSync(file)) return context.notFound();
  const extension = file.slice(file.lastIndexOf(".") + 1);
  return context.body(await readFile(file), 200, {
    "content-type": mediaTypes[extension] ?? "application/octet-stream",
  });
}
