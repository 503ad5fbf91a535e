import { authMethods } from "./auth.ts";
import { chatMethods } from "./chat.ts";
import { conversationHistoryMethods } from "./conversation-history.ts";
import { conversationMemberMethods } from "./conversation-members.ts";
import { conversationMethods } from "./conversations.ts";
import { fileMethods } from "./files.ts";
import { markMethods } from "./marks.ts";
import type { Method } from "./method.ts";
import { userMethods } from "./users.ts";
import { viewMethods } from "./views.ts";

/** The Web API: every method this Slack knows, by name. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...authMethods,
    ...chatMethods,
    ...conversationMethods,
    ...conversationMemberMethods,
    ...conversationHistoryMethods,
    ...markMethods,
    ...viewMethods,
    ...userMethods,
    ...fileMethods,
  }),
);
