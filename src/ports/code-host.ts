import type { Instant } from "../domain/time.ts";

/** A text file of a repository, by its path from the root. */
export interface CodeFile {
  path: string;
  text: string;
}

/** Which files are read: those whose names end in one of these (`.tf`), or those that this says yes to. */
export type WantedFiles = readonly string[] | ((path: string, bytes: number) => boolean);

/** Whom a review is asked of: people by login, teams by the last part of their name (`mobile-platform`). */
export interface Reviewers {
  people: readonly string[];
  teams: readonly string[];
}

/** The owners of some paths, by CODEOWNERS. */
export interface PathOwners extends Reviewers {
  /** Owners who can't be asked through the host, as the file names them: an address, another organisation's team. */
  others: readonly string[];
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
  /** Whether it is to be a draft, which can't be merged before `publish`. */
  draft: boolean;
  reviewers: Reviewers;
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

/** A pull request as `propose` leaves it. */
export interface Proposal extends PullRequest {
  draft: boolean;
  /** What could not be done as it was asked, each in a sentence for people. */
  remarks: readonly string[];
}

/** What CI or another app says of the head commit: the newest of that name. */
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
  draft: boolean;
  /** The commit that brought it into the base branch; `null` until it is merged. */
  mergeCommit: string | null;
  /** Who merged it, by login; `null` until it is merged, or when the host does not say. */
  mergedBy: string | null;
  mergedAt: Instant | null;
  /** Whether it can be merged without a conflict; `unknown` while the host is still finding out. */
  mergeable: "yes" | "no" | "unknown";
  /** How many commits the base branch has that this one does not: above 0 the base has moved. 0 unless it is open. */
  behind: number;
  checks: Check[];
  reviews: Review[];
  /** Who has been asked and has not answered. */
  requested: Reviewers;
}

/** A text that is said once for its key, however often it is sent: by the key it is found again. */
export interface KeyedText {
  key: string;
  /** Markdown. */
  body: string;
}

/** What became of a pull request that was to be withdrawn. */
export interface Withdrawal {
  /** `merged`: somebody was quicker, and nothing was done. */
  outcome: "withdrawn" | "merged";
  /** `kept`: it holds commits that are not ours, or it was merged. */
  branch: "deleted" | "kept";
  remarks: readonly string[];
}

/** What people are to do by themselves. */
export interface ProposedIssue extends KeyedText {
  title: string;
  /** The first of them marks ours: by it the issue is looked for. */
  labels: readonly [string, ...string[]];
  /** By login. */
  assignees: readonly string[];
}

/** An issue, as it is found or made. */
export interface Issue {
  number: number;
  url: string;
  state: "open" | "closed";
  /** What could not be done as it was asked, each in a sentence for people. */
  remarks: readonly string[];
}

/** The repository that holds the infrastructure's code. Every call may throw a FirebreakError. */
export interface CodeHost {
  /** `OWNER/NAME`. */
  readonly repository: string;
  /** The commit that the base branch is at now. */
  readBase(): Promise<{ commit: string; branch: string }>;
  /** Every file below the configured path at that commit, by its path from the root. */
  paths(commit: string): Promise<string[]>;
  /**
   * The wanted files below the configured path at that commit. Links and submodules are no files.
   *
   * @throws FirebreakError `misconfigured` when they are too many, or one is too large to be code
   */
  readFiles(commit: string, wanted: WantedFiles): Promise<CodeFile[]>;
  /** Who owns these paths by CODEOWNERS at that commit; nobody where there is no such file. */
  reviewersOf(commit: string, paths: readonly string[]): Promise<PathOwners>;
  /**
   * Opens the pull request, or finds the one that an earlier try opened: never a second one for the
   * branch, in whatever state the first is. Who can't be asked for a review is left out, and a repository
   * without drafts gets one that says in its title that it isn't approved; the remarks tell.
   *
   * @throws FirebreakError `not-now` when the branch is there and holds something else, `not-allowed` when a text
   *   looks like a private key
   */
  propose(change: ProposedChange): Promise<Proposal>;
  /** Takes the draft off, so that people can merge it. What is published or merged stays as it is. */
  publish(number: number): Promise<PullRequest>;
  /**
   * Makes the change of an open pull request anew, against another base commit: its branch is ours and is moved
   * there by force, from the commit that we made.
   *
   * @param ours the commit that we made last: the `head` of `propose` or of an earlier `renew`
   * @throws FirebreakError `not-now` when the branch holds another commit than ours, or the pull request is closed
   */
  renew(number: number, ours: string, change: ProposedChange): Promise<PullRequest>;
  /** The pull request of that branch: the open one, else the merged, else the last that was closed. */
  find(branch: string): Promise<PullRequest | undefined>;
  observe(number: number): Promise<PullRequestState>;
  /** Comments on a pull request or issue, once for the key. */
  comment(number: number, comment: KeyedText): Promise<void>;
  /**
   * Closes a pull request without merging it, says why, and removes its branch when that holds nothing but ours.
   *
   * @param from `ours`: the commit that we made last
   */
  withdraw(number: number, from: { comment: KeyedText; ours: string }): Promise<Withdrawal>;
  /** Opens an issue, or finds the one with that key, open or closed. */
  openIssue(issue: ProposedIssue): Promise<Issue>;
  /** Closes an issue as done, and says why once. */
  closeIssue(number: number, comment: KeyedText): Promise<void>;
}
