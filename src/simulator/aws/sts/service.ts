import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Directory } from "../iam/directory.ts";
import type { Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { createAssumeRole } from "./assume-role.ts";
import type { Sessions } from "./sessions.ts";

/** The Security Token Service. */
export function createSts(context: WorldContext, directory: Directory, sessions: Sessions): Service {
  return {
    name: "sts",
    scope: "sts",
    denial: { code: "AccessDenied", status: 403 },
    rates: {},
    actions: {
      AssumeRole: createAssumeRole(context, directory, sessions),
      // Everybody may ask who she is; no policy can forbid it.
      GetCallerIdentity: action(z.object({}), (_fields, { caller }) => ({
        UserId: caller.userId,
        Account: caller.account,
        Arn: caller.arn,
      })),
    },
  };
}
