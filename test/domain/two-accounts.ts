import { bot } from "../../src/domain/actor.ts";
import type { NewEvent } from "../../src/domain/event.ts";
import { liam, plan, request, role, walkTo } from "./story.ts";

/** The break-glass role of a further account. */
export const furtherRole = "arn:aws:iam::222233334444:role/firebreak-break-glass";

const [session] = plan.sessions;
if (session === undefined) throw new Error("the story's plan opens no session");
const sessions = [session, { ...session, target: session.target.replace("ios-prod", "wallet-ios"), role: furtherRole }];

/** The walk up to the bound grant, of a plan with a session of each account's role. */
export const boundInTwoAccounts: readonly NewEvent[] = walkTo("grant.redeemed").map((event) =>
  event.type === "rotation.planned" ? { ...event, data: { ...event.data, plan: { ...plan, sessions } } } : event,
);

/** That a session of the role was asked for under the story's grant, and whether AWS gave it. */
export const assumed = (target: string, outcome: "done" | "failed" = "done"): NewEvent => ({
  type: "guard.called",
  actor: bot,
  data: { request: request.request, action: "sts:AssumeRole", target, outcome, requestId: null },
});

/** The end of the story's grant. */
export const revoked: NewEvent = {
  type: "grant.revoked",
  actor: bot,
  data: { request: request.request, by: liam },
};

/** That the role was closed, or left open. */
export const settled = (of: string, closed: boolean): NewEvent => {
  const data = { request: request.request, role: of, settles: "role" } as const;
  return closed
    ? { type: "role.closed", actor: bot, data: { ...data, policy: "arn:aws:iam::aws:policy/AWSDenyAll" } }
    : { type: "role.left-open", actor: bot, data };
};

/** Both roles: that of Firebreak's own account, and the further one. */
export const bothRoles = [role, furtherRole] as const;
