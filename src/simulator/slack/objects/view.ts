import type { StoredView } from "../state.ts";
import type { Workspace } from "../workspace.ts";

/** @see https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewObject(workspace: Workspace, view: StoredView): Record<string, unknown> {
  const { app, team } = workspace;
  const { definition } = view;
  return {
    id: view.id,
    team_id: team.id,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
    title: null,
    submit: null,
    close: null,
    ...definition,
    state: { values: view.values },
    hash: view.hash,
    root_view_id: view.root,
    previous_view_id: view.previous,
  };
}
