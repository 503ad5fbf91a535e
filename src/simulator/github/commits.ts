import type { Call } from "./call.ts";
import type { Emulation } from "./emulator.ts";
import { app } from "./seed.ts";

/** Who commits what an App stores without naming anybody: GitHub itself, with its own signature. */
const github = { name: "GitHub", email: "noreply@github.com" };

/**
 * A commit that an App stores without author and committer bears the App's name and GitHub's signature; whoever names
 * one of them gets neither. (GitHub Docs, "About commit signature verification".) emulate signs nothing.
 */
export async function createCommit({ request, body, token }: Call, emulation: Emulation): Promise<Response> {
  const isApp = emulation.tokens.get(token ?? "")?.installation !== undefined;
  if (!isApp || body["author"] !== undefined || body["committer"] !== undefined) return emulation.fetch(request);
  const login = `${app.slug}[bot]`;
  const author = { name: login, email: `${app.appId}+${login}@users.noreply.github.com` };
  const named = JSON.stringify({ ...body, author, committer: github });
  const { url, method, headers } = request;
  return withSignature(await emulation.fetch(new Request(url, { method, headers, body: named })));
}

/** Reads a commit, and whether GitHub has signed it. */
export async function getCommit({ request }: Call, emulation: Emulation): Promise<Response> {
  return withSignature(await emulation.fetch(request));
}

async function withSignature(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const commit = (await response.json()) as { committer: { email: string }; verification: object };
  const signed = commit.committer.email === github.email;
  const verification = signed ? { ...commit.verification, verified: true, reason: "valid" } : commit.verification;
  return Response.json({ ...commit, verification }, { status: response.status });
}
