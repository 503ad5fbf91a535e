/** One request to the API. */
export interface Call {
  /** As Octokit calls it, `pulls.create`; `POST /some/path` for what has no name here. */
  name: string;
  request: Request;
  /** The body, when it is JSON. */
  body: Record<string, unknown>;
  /** The request's token, without its scheme. */
  token: string | undefined;
}

const repository = "/repos/[^/]+/[^/]+";
const names: readonly [method: string, path: string, name: string][] = [
  ["POST", "/app/installations/[^/]+/access_tokens", "apps.createInstallationAccessToken"],
  ["GET", repository, "repos.get"],
  ["GET", `${repository}/commits/.+/check-runs`, "checks.listForRef"],
  ["GET", `${repository}/commits/.+/status`, "repos.getCombinedStatusForRef"],
  ["GET", `${repository}/compare/.+`, "repos.compareCommitsWithBasehead"],
  ["POST", `${repository}/check-runs`, "checks.create"],
  ["GET", `${repository}/branches/[^/]+`, "repos.getBranch"],
  ["GET", `${repository}/rules/branches/[^/]+`, "repos.getBranchRules"],
  ["GET", "/app/installations/\\d+", "apps.getInstallation"],
  ["GET", `${repository}/git/ref/.+`, "git.getRef"],
  ["POST", `${repository}/git/refs`, "git.createRef"],
  ["PATCH", `${repository}/git/refs/.+`, "git.updateRef"],
  ["DELETE", `${repository}/git/refs/.+`, "git.deleteRef"],
  ["GET", `${repository}/git/commits/[^/]+`, "git.getCommit"],
  ["POST", `${repository}/git/commits`, "git.createCommit"],
  ["GET", `${repository}/git/trees/[^/]+`, "git.getTree"],
  ["POST", `${repository}/git/trees`, "git.createTree"],
  ["GET", `${repository}/git/blobs/[^/]+`, "git.getBlob"],
  ["POST", `${repository}/git/blobs`, "git.createBlob"],
  ["POST", `${repository}/issues/\\d+/labels`, "issues.addLabels"],
  ["GET", `${repository}/pulls`, "pulls.list"],
  ["POST", `${repository}/pulls`, "pulls.create"],
  ["GET", `${repository}/pulls/\\d+`, "pulls.get"],
  ["PATCH", `${repository}/pulls/\\d+`, "pulls.update"],
  ["PUT", `${repository}/pulls/\\d+/merge`, "pulls.merge"],
  ["GET", `${repository}/pulls/\\d+/reviews`, "pulls.listReviews"],
  ["POST", `${repository}/pulls/\\d+/reviews`, "pulls.createReview"],
  ["POST", `${repository}/actions/workflows/[^/]+/dispatches`, "actions.createWorkflowDispatch"],
  ["GET", `${repository}/actions/workflows/[^/]+/runs`, "actions.listWorkflowRuns"],
  ["GET", `${repository}/actions/runs/\\d+`, "actions.getWorkflowRun"],
];
const patterns = names.map(([method, path, name]) => ({ method, path: new RegExp(`^${path}$`), name }));

/** Reads a request once, so that rules can look at it and emulate can still answer it. */
export async function readCall(request: Request): Promise<Call> {
  const { pathname } = new URL(request.url);
  const named = patterns.find(({ method, path }) => method === request.method && path.test(pathname));
  const text = request.method === "GET" || request.method === "HEAD" ? undefined : await request.text();
  return {
    name: named?.name ?? `${request.method} ${pathname}`,
    // emulate refuses a request to change something that has no body; GitHub takes it as an empty object.
    request: new Request(request.url, {
      method: request.method,
      headers: request.headers,
      ...(text === undefined ? {} : { body: text === "" ? "{}" : text }),
    }),
    body: fields(text),
    token: request.headers.get("authorization")?.replace(/^(bearer|token)\s+/i, ""),
  };
}

/** Whether the call may change something. */
export function changes(call: Call): boolean {
  return call.request.method !== "GET" && call.request.method !== "HEAD";
}

/** The number of the pull request that the call is about. */
export function pullRequestNumber(call: Call): number {
  return Number(/\/pulls\/(\d+)/.exec(call.request.url)?.[1]);
}

/** GitHub's way of saying no. */
export function refusal(status: number, message: string, errors: { message: string }[] = []): Response {
  return Response.json(
    { message, ...(errors.length === 0 ? {} : { errors }), documentation_url: "https://docs.github.com/rest" },
    { status },
  );
}

function fields(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
