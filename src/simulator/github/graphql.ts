import { z } from "zod";
import type { Call } from "./call.ts";
import type { Emulation, RefRow } from "./emulator.ts";
import { lackingFor, notAccessible } from "./permissions.ts";

/** What GraphQL says instead of doing it; the HTTP status is 200 all the same. */
interface GraphqlError {
  type?: "FORBIDDEN" | "NOT_FOUND" | "UNPROCESSABLE";
  message: string;
  extensions?: Record<string, string>;
}

/** A mutation: it does it, or says why not. */
type Mutation = (input: unknown, emulation: Emulation) => GraphqlError | undefined;

/**
 * GitHub's GraphQL API, as far as the REST API does not do the same: two mutations that take their input as one
 * variable, and nothing that is asked of their answer but the client's own id.
 */
export function answerGraphql(call: Call, emulation: Emulation): Response {
  const name = call.name.replace(/^graphql\./, "");
  const mutate = mutations[name];
  if (mutate === undefined) return answer(name, unknown(name));
  const holder = emulation.tokens.get(call.token ?? "");
  if (lackingFor(call, holder) !== undefined) return answer(name, { type: "FORBIDDEN", message: notAccessible });
  const { input } = (call.body["variables"] ?? {}) as { input?: unknown };
  return answer(name, mutate(input, emulation));
}

function answer(name: string, error: GraphqlError | undefined): Response {
  if (error === undefined) return Response.json({ data: { [name]: { clientMutationId: null } } });
  return Response.json({ data: { [name]: null }, errors: [{ path: [name], ...error }] });
}

function unknown(name: string): GraphqlError {
  return {
    message: `Field '${name}' doesn't exist on type 'Mutation'`,
    extensions: { code: "undefinedField", typeName: "Mutation", fieldName: name },
  };
}

const mutations: Record<string, Mutation | undefined> = {
  markPullRequestReadyForReview: markReady,
  updateRefs,
};

const MarkReady = z.object({ pullRequestId: z.string() });

function markReady(input: unknown, { pullRequests }: Emulation): GraphqlError | undefined {
  const given = MarkReady.safeParse(input);
  if (!given.success) return invalid("MarkPullRequestReadyForReviewInput");
  const { pullRequestId } = given.data;
  const row = pullRequests.all().find(({ node_id }) => node_id === pullRequestId);
  if (row === undefined) return notFound(pullRequestId);
  if (!row.draft) return { type: "UNPROCESSABLE", message: "Pull request is not a draft" };
  pullRequests.update(row.id, { draft: false });
  return undefined;
}

const oid = z.string().regex(/^[\da-f]{40}$/);
const UpdateRefs = z.object({
  repositoryId: z.string(),
  refUpdates: z
    .array(
      z.object({
        name: z.string().startsWith("refs/"),
        beforeOid: oid.optional(),
        afterOid: oid,
        force: z.boolean().optional(),
      }),
    )
    .min(1),
});
type RefUpdate = z.infer<typeof UpdateRefs>["refUpdates"][number];

/** What stands for "no such reference", before or after. */
const nowhere = "0".repeat(40);

/** All of the updates, or none. Those without force are not looked at for what they would lose; nobody here asks for one. */
function updateRefs(input: unknown, emulation: Emulation): GraphqlError | undefined {
  const given = UpdateRefs.safeParse(input);
  if (!given.success || given.data.refUpdates.some(({ force }) => force !== true)) return invalid("UpdateRefsInput");
  const { refUpdates } = given.data;
  const named = (name: string): RefRow | undefined => emulation.refs.all().find(({ ref }) => ref === name);
  for (const { name, beforeOid } of refUpdates) {
    const now = named(name)?.sha ?? nowhere;
    if (beforeOid !== undefined && beforeOid !== now) {
      return { type: "UNPROCESSABLE", message: `Reference update failed: ${name} is at ${now}` };
    }
    if (now === nowhere) return notFound(name);
  }
  for (const update of refUpdates) apply(update, named(update.name), emulation);
  return undefined;
}

function apply({ name, afterOid }: RefUpdate, ref: RefRow | undefined, { refs, branches }: Emulation): void {
  const branch = branches.all().find((row) => `refs/heads/${row.name}` === name);
  if (afterOid === nowhere) {
    if (ref !== undefined) refs.delete(ref.id);
    if (branch !== undefined) branches.delete(branch.id);
    return;
  }
  if (ref !== undefined) refs.update(ref.id, { sha: afterOid });
  if (branch !== undefined) branches.update(branch.id, { sha: afterOid });
}

function notFound(id: string): GraphqlError {
  return { type: "NOT_FOUND", message: `Could not resolve to a node with the global id of '${id}'` };
}

function invalid(type: string): GraphqlError {
  return { message: `Variable $input of type ${type}! was provided invalid value` };
}
