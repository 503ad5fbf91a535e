import { randomUUID } from "node:crypto";
import type { WorldContext } from "../core/context.ts";
import { createAdditions } from "./additions.ts";
import { openActions } from "./actions.ts";
import { createApi } from "./api.ts";
import type { Api } from "./api.ts";
import { changes, readCall, refusal } from "./call.ts";
import type { Call } from "./call.ts";
import { effectOf } from "./effects.ts";
import { startEmulation } from "./emulator.ts";
import type { Emulation } from "./emulator.ts";
import { emptyState, isSignedIn, makeAppKey, remember, restore } from "./memory.ts";
import type { GitHubState } from "./memory.ts";
import { lackingFor, refuseApp } from "./permissions.ts";
import { createRules } from "./rules.ts";
import { ci, commitInfrastructure, emulateSeed, makeTeams, teamsOf } from "./seed.ts";
import type { GitHubSeed } from "./seed.ts";
import { createStatuses } from "./statuses.ts";
import { createGitHubSurface } from "./surface.ts";
import type { GitHubSurface } from "./surface.ts";

/** GitHub without its socket. */
export interface GitHubService {
  /** Answers one call, and keeps what it changed before it answers. */
  serve(call: Call): Promise<Response>;
  surface: GitHubSurface;
  /** The private key of the GitHub App, PEM. */
  privateKeyPem: string;
}

/**
 * Opens GitHub where the last process left it, or newly seeded: emulate, the rules that it leaves
 * out, and the shelf.
 *
 * @param url the address that it is served at
 */
export async function openGitHubService(context: WorldContext, seed: GitHubSeed, url: string): Promise<GitHubService> {
  const shelf = context.shelves.shelf<GitHubState>("github", () => emptyState(seed.appKeyPem ?? makeAppKey()));
  const repository = `${seed.owner}/${seed.repository}`;
  const emulation = await startEmulation(url, emulateSeed(seed, shelf.state.privateKeyPem));
  const reader = signIn(emulation, ci.login, url);
  const people = seed.people.map(({ login }) => login);
  const statuses = createStatuses(shelf.state, (branch) => tipOf(emulation, branch));
  const parts = { emulation, statuses, repository, path: `/repos/${repository}`, people };
  const additions = createAdditions({ ...parts, reader, treeEntries: seed.treeEntries ?? 100_000 });
  const rules = createRules({
    ...parts,
    ci: reader,
    ruleset: { approvals: seed.approvals ?? 0, checks: seed.requiredChecks ?? [] },
    bypassed: seed.enforced !== true,
    drafts: seed.drafts !== false,
    teams: teamsOf(seed),
  });

  const actions = openActions(context, {
    repository,
    workflows: seed.workflows ?? [],
    answersWithRun: seed.answersWithRun ?? true,
    permission: seed.permissions?.["actions"],
  });

  function keep(): void {
    shelf.state.repository = emulation.snapshot();
    shelf.save();
  }

  async function serve(call: Call): Promise<Response> {
    if (!isSignedIn(call, emulation, shelf.state)) return refusal(401, "Bad credentials");
    const lacking = lackingFor(call, emulation.tokens.get(call.token ?? ""));
    if (lacking !== undefined && !call.name.startsWith("graphql.")) return refuseApp(lacking);
    const ruled = actions.answer(call) ?? (await rules.instead(call));
    if (ruled !== undefined) return ruled;
    const response = (await additions(call)) ?? (await emulation.fetch(call.request));
    if (!response.ok) return response;
    const said = await fieldsOf(response);
    if (call.name === "apps.createInstallationAccessToken") remember(said, emulation, shelf.state);
    await rules.afterwards(call);
    const effect = effectOf(call, said, repository);
    if (effect !== undefined) context.ledger.record(effect);
    if (changes(call)) keep();
    return response;
  }

  if (shelf.state.repository === null) {
    await makeTeams(reader, seed);
    await commitInfrastructure(reader, seed, context.clock.now());
    keep();
  } else {
    restore(emulation, shelf.state);
  }

  const asPerson = async (request: Request): Promise<Response> => serve(await readCall(request));
  const surface = createGitHubSurface({
    repository,
    reader,
    as: (login) => signIn({ ...emulation, fetch: asPerson }, login, url),
    mergeability: rules.mergeability,
    statusesAt: statuses.at,
  });
  return { serve, surface, privateKeyPem: shelf.state.privateKeyPem };
}

function tipOf({ refs }: Emulation, branch: string): string | undefined {
  return refs.all().find(({ ref }) => ref === `refs/heads/${branch}`)?.sha;
}

/** So few of the 5,000 calls an hour that emulate grants a token that none runs out. */
const callsOfToken = 4_000;

/**
 * The API for a person in a browser, whose tokens live as long as this process. GitHub counts the calls of programs,
 * and not the pages that somebody reads; so there is a new token before one runs out.
 */
function signIn({ tokens, fetch }: Pick<Emulation, "tokens" | "fetch">, login: string, url: string): Api {
  let calls = 0;
  let api: Api | undefined;
  const fresh = (): Api => {
    const token = randomUUID();
    tokens.set(token, { login, id: 0, scopes: ["repo"] });
    return createApi(fetch, url, token);
  };
  return {
    ask(method, path, body) {
      if (api === undefined || calls % callsOfToken === 0) api = fresh();
      calls += 1;
      return api.ask(method, path, body);
    },
  };
}

async function fieldsOf(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.clone().json()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
