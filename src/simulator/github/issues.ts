import type { Api } from "./api.ts";
import { pageOf } from "./call.ts";
import type { Call } from "./call.ts";
import type { Emulation, IssueRow } from "./emulator.ts";

/** What is needed to list issues: emulate's tables, and the API for a reader at `/repos/OWNER/NAME`. */
export interface IssuesParts {
  emulation: Pick<Emulation, "issues" | "labels">;
  reader: Api;
  path: string;
}

/** To GitHub a pull request is an issue too, and its lists hold both; emulate's leave pull requests out. */
export async function listIssues(call: Call, { emulation, reader, path }: IssuesParts): Promise<Response> {
  const { searchParams } = new URL(call.request.url);
  const state = searchParams.get("state") ?? "open";
  const labels = (searchParams.get("labels") ?? "").split(",").filter((name) => name !== "");
  const nameOf = new Map(emulation.labels.all().map(({ id, name }) => [id, name]));
  const wanted = emulation.issues
    .all()
    .filter((row) => state === "all" || row.state === state)
    .filter((row) => labels.every((label) => row.label_ids.some((id) => nameOf.get(id) === label)))
    .toSorted((a, b) => b.number - a.number);
  const { items, headers } = pageOf(call, wanted);
  return Response.json(await Promise.all(items.map(read)), { headers });

  async function read({ number, is_pull_request }: IssueRow): Promise<object> {
    if (!is_pull_request) return reader.ask("GET", `${path}/issues/${number}`);
    const pull = await reader.ask<Record<string, unknown>>("GET", `${path}/pulls/${number}`);
    const { url, html_url, title, body, user, labels, created_at } = pull;
    const shared = { number, html_url, title, body, user, labels, state: pull["state"], created_at };
    return { ...shared, pull_request: { url, html_url } };
  }
}
