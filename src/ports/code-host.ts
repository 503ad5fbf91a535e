/** A text file of a repository, by its path from the root. */
export interface CodeFile {
  path: string;
  text: string;
}

/** What a pull request is to hold. The branch is ours and deterministic: by it everything is found again. */
export interface ProposedChange {
  branch: string;
  title: string;
  /** Markdown. */
  body: string;
  /** The commit that the change was made against. */
  baseCommit: string;
  commitMessage: string;
  /** The changed files, whole. */
  files: readonly CodeFile[];
  labels: readonly string[];
}

/** A pull request, as it is found or made. */
export interface PullRequest {
  number: number;
  /** Where people read it. */
  url: string;
  branch: string;
  state: "open" | "merged" | "closed";
  /** The commit at the head of its branch. */
  head: string;
}

/** What CI or another app says of the head commit. */
export interface Check {
  name: string;
  verdict: "pending" | "passed" | "failed";
}

/** A person's latest review. */
export interface Review {
  reviewer: string;
  verdict: "approved" | "changes-requested" | "commented";
}

/** A pull request with everything that decides whether it lands. */
export interface PullRequestState extends PullRequest {
  /** The commit that brought it into the base branch; `null` until it is merged. */
  mergeCommit: string | null;
  /** Whether it can be merged without a conflict; `unknown` while the host is still finding out. */
  mergeable: "yes" | "no" | "unknown";
  checks: Check[];
  reviews: Review[];
}

/** The repository that holds the infrastructure's code. Every call may throw a FirebreakError. */
export interface CodeHost {
  /** `OWNER/NAME`. */
  readonly repository: string;
  /** The commit that the base branch is at now. */
  readBase(): Promise<{ commit: string; branch: string }>;
  /** The files below the configured path at that commit whose names end in one of the extensions (`.tf`). */
  readFiles(commit: string, extensions: readonly string[]): Promise<CodeFile[]>;
  /**
   * Opens the pull request, or finds the one that an earlier try opened: never a second one for the
   * branch, in whatever state the first is.
   *
   * @throws FirebreakError `not-now` when the branch is there and holds something else
   */
  propose(change: ProposedChange): Promise<PullRequest>;
  /** The pull request of that branch: the open one, else the merged, else the last that was closed. */
  find(branch: string): Promise<PullRequest | undefined>;
  observe(number: number): Promise<PullRequestState>;
}
