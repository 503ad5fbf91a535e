import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import { userGroupObject, userObject } from "../objects/user.ts";
import { flag, method } from "./method.ts";
import type { Method } from "./method.ts";
import { page, paging } from "./pages.ts";
import { reachUser } from "./reach.ts";

/** People and user groups. */
export const userMethods: Record<string, Method> = {
  "users.info": method({
    scopes: ["users:read"],
    tier: 4,
    args: z.object({ user: z.string() }),
    run: (call, args) => ({ user: userObject(call.workspace, reachUser(call, args.user)) }),
  }),

  "users.list": method({
    scopes: ["users:read"],
    tier: 2,
    args: z.object(paging),
    run({ workspace }, args) {
      const { items, next } = page(workspace.state.users, (user) => user.id, args);
      const members = items.map((user) => userObject(workspace, user));
      return { members, cache_ts: workspace.seconds(), response_metadata: { next_cursor: next } };
    },
  }),

  "usergroups.list": method({
    scopes: ["usergroups:read"],
    tier: 2,
    args: z.object({ include_users: flag }),
    run: ({ workspace }, args) => ({
      usergroups: workspace.state.userGroups.map((group) => userGroupObject(workspace, group, args.include_users)),
    }),
  }),

  "usergroups.users.list": method({
    scopes: ["usergroups:read"],
    tier: 2,
    args: z.object({ usergroup: z.string() }),
    run({ workspace }, args) {
      const group = workspace.state.userGroups.find((one) => one.id === args.usergroup);
      if (group === undefined) throw new SlackError("no_such_subteam");
      return { users: [...group.users] };
    },
  }),
};
