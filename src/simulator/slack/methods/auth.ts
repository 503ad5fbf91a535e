import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import { method } from "./method.ts";
import type { Method } from "./method.ts";

/** Who one is, whose bot a bot is, and the door to Socket Mode. */
export const authMethods: Record<string, Method> = {
  "auth.test": method({
    tokens: ["bot", "app"],
    scopes: [],
    tier: "special",
    args: z.object({}),
    run({ workspace, token }) {
      const { app, team } = workspace;
      const where = { url: `${workspace.origin()}/`, team: team.name, team_id: team.id, is_enterprise_install: false };
      const organization = team.enterprise === undefined ? {} : { enterprise_id: team.enterprise };
      if (token === "app") return { app_id: app.id, app_name: app.manifest.display_information.name };
      return {
        ...where,
        ...organization,
        user: workspace.user(app.botUserId)?.name,
        user_id: app.botUserId,
        bot_id: app.botId,
      };
    },
  }),

  "bots.info": method({
    scopes: ["users:read"],
    tier: 3,
    args: z.object({ bot: z.string() }),
    run({ workspace: { app, user } }, args) {
      if (args.bot !== app.botId) throw new SlackError("bot_not_found");
      const name = user(app.botUserId)?.realName;
      return { bot: { id: app.botId, app_id: app.id, user_id: app.botUserId, name, deleted: false, updated: 0 } };
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
