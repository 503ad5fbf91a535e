import type { Log } from "../../../ports/log.ts";
import type { SlackApi } from "../api.ts";

/** What every part of the chat works with. */
export interface ChatTools {
  api: SlackApi;
  log: Log;
}
