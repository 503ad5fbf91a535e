import type { HttpBindings } from "@hono/node-server";
import type { WorldContext } from "../core/context.ts";
import { listen } from "../core/listen.ts";
import { readCall, refusal } from "./call.ts";
import { app } from "./seed.ts";
import type { GitHubSeed } from "./seed.ts";
import { openGitHubService } from "./service.ts";
import { suffer } from "./suffer.ts";
import type { GitHubSurface } from "./surface.ts";

/** The simulated GitHub, running. */
export interface GitHubWorld {
  /** The API's base address, for Octokit. */
  url: string;
  /** How the bot signs in. The key is the same for as long as the world is kept. */
  app: { appId: number; installationId: number; privateKeyPem: string };
  surface: GitHubSurface;
  close(): Promise<void>;
}

/** Where GitHub listens, and where a browser is sent that opens a pull request's `html_url`. */
export interface GitHubOptions {
  /** 0 takes a free port. */
  port: number;
  pullRequestPage?: (number: number) => string;
}

/**
 * Starts the simulated GitHub: emulate answers, behind our own server on 127.0.0.1, which adds the
 * rules that emulate leaves out, the faults, and a memory that outlives the process.
 *
 * A fault is set by the call's name in Octokit, `github.pulls.create`, or as `github` for any call.
 */
export async function createGitHubWorld(
  context: WorldContext,
  seed: GitHubSeed,
  options: GitHubOptions,
): Promise<GitHubWorld> {
  let answer = starting;
  const server = await listen(
    { fetch: (request, bindings) => answer(request, bindings as HttpBindings) },
    options.port,
  );
  const service = await openGitHubService(context, seed, server.url);

  answer = async (request, bindings) => {
    const page = pullRequestPage(request, service.surface.repository, options);
    if (page !== undefined) return page;
    const call = await readCall(request);
    const fault = context.faults.take(`github.${call.name}`) ?? context.faults.take("github");
    return suffer(fault, { request: call.request, serve: () => service.serve(call) }, bindings);
  };
  return {
    url: server.url,
    app: { appId: app.appId, installationId: app.installationId, privateKeyPem: service.privateKeyPem },
    surface: service.surface,
    close: server.close,
  };
}

/** The links that emulate gives carry the server's address, so there is a server before there is a GitHub. */
async function starting(_request: Request, _bindings: HttpBindings): Promise<Response> {
  return refusal(503, "GitHub is starting.");
}

/** What a browser is answered that opens a pull request. */
function pullRequestPage(request: Request, repository: string, options: GitHubOptions): Response | undefined {
  const [, name, number] = /^\/([^/]+\/[^/]+)\/pull\/(\d+)$/.exec(new URL(request.url).pathname) ?? [];
  if (name !== repository || options.pullRequestPage === undefined) return undefined;
  return Response.redirect(options.pullRequestPage(Number(number)), 302);
}
