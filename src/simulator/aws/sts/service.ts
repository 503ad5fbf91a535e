import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import type { StsParts } from "./assume-role.ts";
import { createAssumeRole } from "./assume-role.ts";

/** The Security Token Service. */
export function createSts(context: WorldContext, parts: StsParts): Service {
  return {
    name: "sts",
    scope: "sts",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "Throttling",
    rates: {},
    actions: {
      AssumeRole: createAssumeRole(context, parts),
      // Everybody may ask who she is; no policy can forbid it.
      GetCallerIdentity: action(z.object({}), (_fields, { caller }) => ({
        UserId: caller.userId,
        Account: caller.account,
        Arn: caller.arn,
      })),
    },
  };
}
