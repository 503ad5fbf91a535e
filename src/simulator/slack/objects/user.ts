import type { User, UserGroup } from "../state.ts";
import type { Workspace } from "../workspace.ts";

/** @see https://docs.slack.dev/reference/objects/user-object */
export function userObject(workspace: Workspace, user: User): Record<string, unknown> {
  const team = user.team ?? workspace.team.id;
  return {
    id: user.id,
    team_id: team,
    name: user.name,
    real_name: user.realName,
    deleted: user.deactivated,
    tz: "Etc/UTC",
    tz_offset: 0,
    profile: { real_name: user.realName, display_name: user.name, title: user.title, team },
    is_bot: user.bot,
    is_app_user: false,
    is_restricted: user.guest,
    is_ultra_restricted: false,
    ...(user.team === undefined ? {} : { is_stranger: true }),
    updated: 0,
  };
}

/** @see https://docs.slack.dev/reference/objects/usergroup-object */
export function userGroupObject(workspace: Workspace, group: UserGroup, withUsers: boolean): Record<string, unknown> {
  return {
    id: group.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    is_external: false,
    name: group.name,
    handle: group.handle,
    description: "",
    date_delete: 0,
    user_count: group.users.length,
    ...(withUsers ? { users: [...group.users] } : {}),
  };
}
