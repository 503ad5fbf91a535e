import { chmodSync, mkdirSync, rmSync, statSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { sql } from "kysely";
import { createSlackSurface } from "../adapters/slack/surface.ts";
import type { Transport } from "../adapters/slack/surface/transport.ts";
import { createInspector, usualLimits } from "../adapters/x509/inspect/inspector.ts";
import type { Config } from "../config.ts";
import { FirebreakError } from "../domain/errors.ts";
import { takeIn } from "../workflows/rotation/take-in.ts";
import { simulateGuard } from "../workflows/simulate-guard.ts";
import { createHouse } from "../web/house.ts";
import { createInternalApp, healthOf } from "../web/internal-app.ts";
import { createLocalApp } from "../web/local-app.ts";
import { createPublicApp } from "../web/public-app.tsx";
import { examineBot } from "./examinations.ts";
import { localSocket } from "./local-socket.ts";
import type { Data } from "./data.ts";
import type { Parts } from "./parts.ts";
import { createUploadParts } from "./uploads.ts";
import { publicAddress } from "./vendors.ts";
import { horizonOf } from "./watch.ts";

/** Where the bot's own pages are. */
export interface SurfaceAddresses {
  publicPage: string;
  internal: string;
  socket: string;
}

/** The compiled worker that files are parsed in. */
const inspectorWorker = new URL("../adapters/x509/inspect/worker.js", import.meta.url);

/**
 * Opens every door: the public page, the internal port, the local socket, and Slack.
 *
 * @param issuers PEM: whom an inspected certificate may come from, beside the authorities that Node trusts
 */
export async function openSurfaces(
  { shared, sources, policies, passkeys, dispatch, watchRound }: Parts,
  { journal, heads, keys, outbox, database, inventory, schedule, seen }: Data,
  issuers: string,
): Promise<{ addresses: SurfaceAddresses; close: () => Promise<void> }> {
  const { config, incidents, clock, log, directory, desk } = shared;
  const { components, aws } = config;
  const inspector = createInspector({ authorities: [issuers], worker: inspectorWorker, limits: usualLimits });
  const simulate = simulateGuard({ ...shared, breakGlass: { ...aws.breakGlass, region: aws.region } });
  const { nameOf } = directory;
  const { uploads, pages } = createUploadParts(config.web.internal.address, { database }, { ...shared, nameOf });
  const slack = createSlackSurface({
    ...shared,
    uploads,
    simulate,
    policies,
    inspector,
    horizon: horizonOf(config),
    dispatch,
    seen,
    config: { botToken: config.secrets.slackBot, apiUrl: config.slack.api, transport: transportOf(config) },
  });
  const watched = {
    outbox,
    chatConnected: slack.connected,
    database: async () => void (await sql`select 1`.execute(database.db)),
  };
  const house = createHouse({
    incidents,
    journal,
    heads,
    keys,
    components,
    clock,
    dispatch,
    nameOf,
    takeIn: (handed) => takeIn(shared, handed),
    health: () => healthOf(watched),
    examine: () => examineBot(shared, { database }),
    simulate,
    passkeys: passkeys.register,
  });
  const told = { desk, inventory, schedule, sources, policies, watchRound, clock, log, nameOf };
  const own = { passkeys: passkeys.pages(shared, dispatch), uploads: pages };
  const internalApp = createInternalApp({ ...watched, ...told, ...own });
  const closers: (() => Promise<void>)[] = [inspector.close, shared.credentialReader.close];
  const close = async () => {
    for (const closeOne of closers.splice(0).toReversed()) await closeOne();
  };
  try {
    const open = async (app: Hono, place: Place) => {
      const listening = await listen(app, place);
      closers.push(listening.close);
      return listening.address;
    };
    const { name } = config.web.public;
    const publicApp = createPublicApp({ incidents, components, clock, name, address: publicAddress(config) });
    const publicPage = await open(publicApp, { ...config.web.public, key: "web.public" });
    const internal = await open(internalApp, { ...config.web.internal, key: "web.internal" });
    const socket = await open(createLocalApp(house, log), { path: localSocket(config.dataDirectory) });
    await slack.start();
    closers.push(slack.close);
    return { addresses: { publicPage, internal, socket }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function transportOf({ slackTransport: transport }: Config): Transport {
  if (transport.kind === "socket") return transport;
  const { kind, signingSecret, path, host, port } = transport;
  return { kind, signingSecret, path, serve: (app) => listen(app, { host, port, key: "slack.http" }) };
}

type Place = { host: string; port: number; key: string } | { path: string };

async function listen(app: Hono, place: Place): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(place, error)));
    if ("path" in place) listenOnSocket(server, place.path, resolve);
    else server.listen(place.port, place.host, resolve);
  });
  const bound = server.address();
  const address =
    "path" in place ? place.path : `http://${place.host}:${typeof bound === "object" ? bound?.port : place.port}/`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address, close };
}

/** Only the owner may open the socket; a folder that is not hers alone could hold another's in its place. */
function listenOnSocket(server: Server, path: string, listening: () => void): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).uid !== process.getuid?.() && folder.startsWith(tmpdir())) throw notOurs(folder);
  // The data directory's lock is ours, so a socket that lies here is a dead process's.
  rmSync(path, { force: true });
  server.listen(path, () => {
    chmodSync(path, 0o600);
    listening();
  });
}

function notOurs(folder: string): FirebreakError {
  return new FirebreakError("misconfigured", `The folder ${folder} belongs to another user.`, {
    expected: "a folder of our own for the local socket",
    todo: "Name a data directory with a shorter path in FIREBREAK_DATA: its socket lies in itself then.",
  });
}

function cannotListen(place: Place, error: NodeJS.ErrnoException): FirebreakError {
  const where = "path" in place ? place.path : `${place.host}:${place.port}`;
  const taken = error.code === "EADDRINUSE";
  return new FirebreakError("misconfigured", `Firebreak can't listen on ${where}.`, {
    found: taken ? "another program listens there" : (error.code ?? error.message),
    expected: "a free port that this user may open",
    todo:
      "path" in place
        ? "Check the folder's owner."
        : `Stop the other program, or change ${place.key}.port in firebreak.yml.`,
    cause: error,
  });
}
