import { z } from "zod";
import { method } from "./method.ts";
import type { Method } from "./method.ts";

/** Who one is, and the door to Socket Mode. */
export const authMethods: Record<string, Method> = {
  "auth.test": method({
    tokens: ["bot", "app"],
    scopes: [],
    tier: "special",
    args: z.object({}),
    run({ workspace, token }) {
      const { app, team } = workspace;
      const where = { url: `${workspace.origin()}/`, team: team.name, team_id: team.id, is_enterprise_install: false };
      if (token === "app") return { app_id: app.id, app_name: app.manifest.display_information.name };
      return { ...where, user: workspace.user(app.botUserId)?.name, user_id: app.botUserId, bot_id: app.botId };
    },
  }),

  "apps.connections.open": method({
    tokens: ["app"],
    scopes: [],
    tier: 1,
    args: z.object({}),
    run: ({ sockets }) => ({ url: sockets.issueUrl() }),
  }),
};
