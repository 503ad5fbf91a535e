import { foldPolicy, policyStream } from "../domain/approval/policy-trouble.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Estate } from "../domain/estate.ts";
import type { Owner } from "../domain/inventory/owner.ts";
import type { Journal } from "../ports/journal.ts";
import type { Drawable, Rendered } from "./render-notice.ts";

/** What the messages about the guard's policies are drawn from. */
export interface RenderGuardDeps {
  journal: Pick<Journal, "read">;
  estate: Pick<Estate, "owners">;
  /** The owner who is told of what nobody owns. */
  fallback: Owner | undefined;
  /** The channel where everybody hears of incidents: its id. */
  announcements: string;
}

/** Makes a message about a policy; undefined for any other. */
export function createRenderGuard(deps: RenderGuardDeps): (item: Drawable) => Promise<Rendered | undefined> {
  return async ({ kind, subject }) => {
    if (kind !== "policy-alert") return undefined;
    const policy = foldPolicy(await deps.journal.read(policyStream(String(subject["policy"]))));
    if (policy === undefined)
      throw new FirebreakError("broken", "A message is owed about a policy that the journal does not hold.");
    const owner = deps.estate.owners.find(({ id }) => id === policy.owner) ?? deps.fallback;
    return { to: "chat", channel: owner?.channel ?? deps.announcements, notice: { kind, policy } };
  };
}
