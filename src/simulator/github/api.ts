/** The API as somebody with a token uses it, from inside the world. */
export interface Api {
  /** The answer's JSON; a refusal is thrown in GitHub's words. */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Uses `fetch` with the given token; paths are below `url`. */
export function createApi(fetch: (request: Request) => Promise<Response>, url: string, token: string): Api {
  return {
    async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
      const response = await fetch(
        new Request(`${url}${path}`, {
          method,
          headers: { authorization: `token ${token}`, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
      if (response.ok) return (await response.json()) as Answer;
      const { message } = (await response.json()) as { message: string };
      throw new ApiRefusal(response.status, message);
    },
  };
}

/** GitHub refused, in its own words. */
export class ApiRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What `compare` says of two commits, as far as we read it. */
export interface Comparison {
  behind_by: number;
  merge_base_commit: { sha: string };
  commits: { commit: { message: string } }[];
  files: ComparedFile[];
}

/** A file that differs between two commits. */
export interface ComparedFile {
  filename: string;
  status: string;
  additions: number;
  deletions: number;
  /** Hunks of a unified diff, without the file header; absent for binary content. */
  patch?: string;
}

/** A pull request as the API gives it, as far as we read it. */
export interface ApiPullRequest {
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  merged: boolean;
  merge_commit_sha: string | null;
  created_at: string;
  merged_at: string | null;
  html_url: string;
  user: { login: string } | null;
  merged_by: { login: string } | null;
  draft: boolean;
  requested_reviewers: { login: string }[];
  requested_teams: { slug: string }[];
  labels: { name: string }[];
  head: { ref: string; sha: string };
  base: { ref: string; sha: string };
}

/** An issue as the API gives it, as far as we read it. */
export interface ApiIssue {
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  created_at: string;
  html_url: string;
  user: { login: string } | null;
  labels: { name: string }[];
  assignees: { login: string }[];
}

/** What somebody said below an issue or a pull request. */
export interface ApiComment {
  user: { login: string } | null;
  body: string;
  created_at: string;
}
