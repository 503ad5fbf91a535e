/** One request to the API. */
export interface Call {
  /**
   * As Octokit calls it, `pulls.create`; for GraphQL with the mutation's name, `graphql.updateRefs`; `POST /some/path`
   * for what has no name here.
   */
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
  ["POST", `${repository}/statuses/[^/]+`, "repos.createCommitStatus"],
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
  ["GET", `${repository}/issues`, "issues.listForRepo"],
  ["POST", `${repository}/issues`, "issues.create"],
  ["PATCH", `${repository}/issues/\\d+`, "issues.update"],
  ["GET", `${repository}/issues/\\d+/comments`, "issues.listComments"],
  ["POST", `${repository}/issues/\\d+/comments`, "issues.createComment"],
  ["DELETE", `${repository}/issues/comments/\\d+`, "issues.deleteComment"],
  ["GET", `${repository}/assignees/[^/]+`, "issues.checkUserCanBeAssigned"],
  ["GET", `${repository}/pulls`, "pulls.list"],
  ["POST", `${repository}/pulls`, "pulls.create"],
  ["GET", `${repository}/pulls/\\d+`, "pulls.get"],
  ["PATCH", `${repository}/pulls/\\d+`, "pulls.update"],
  ["PUT", `${repository}/pulls/\\d+/merge`, "pulls.merge"],
  ["GET", `${repository}/pulls/\\d+/reviews`, "pulls.listReviews"],
  ["POST", `${repository}/pulls/\\d+/reviews`, "pulls.createReview"],
  ["POST", `${repository}/pulls/\\d+/requested_reviewers`, "pulls.requestReviewers"],
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
  const body = fields(text);
  return {
    name: named?.name ?? (pathname === "/graphql" ? `graphql.${mutationIn(body)}` : `${request.method} ${pathname}`),
    // emulate refuses a request to change something that has no body; GitHub takes it as an empty object.
    request: new Request(request.url, {
      method: request.method,
      headers: request.headers,
      ...(text === undefined ? {} : { body: text === "" ? "{}" : text }),
    }),
    body,
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

/** The branch in the call's address: a call about a reference has it at the end. */
export function branchIn({ request }: Call): string {
  return decodeURIComponent(new URL(request.url).pathname).split("/git/refs/heads/")[1] ?? "";
}

/** The first field that a GraphQL query asks of the mutations; "" when it asks for something else. */
function mutationIn({ query }: Call["body"]): string {
  return /^\s*mutation\b[^{]*\{\s*(\w+)/.exec(typeof query === "string" ? query : "")?.[1] ?? "";
}

/** The page of a list that the call asks for, as GitHub gives it: 30 of it, or up to 100. */
export function pageOf<Item>({ request }: Call, list: readonly Item[]): { items: Item[]; headers: Headers } {
  const url = new URL(request.url);
  const size = Math.min(100, Math.max(1, Number(url.searchParams.get("per_page") ?? 30)));
  const page = Math.max(1, Number(url.searchParams.get("page") ?? 1));
  const headers = new Headers();
  if (page * size < list.length) {
    url.searchParams.set("page", String(page + 1));
    headers.set("link", `<${url.href}>; rel="next"`);
  }
  return { items: list.slice((page - 1) * size, page * size), headers };
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
