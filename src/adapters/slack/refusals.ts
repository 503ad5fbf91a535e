import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";
import { type ErrorKind, FirebreakError } from "../../domain/errors.ts";
import { ChatBusy } from "../../ports/chat.ts";

/** Which of the two tokens a call was made with: the environment variable that holds it. */
export type TokenName = "SLACK_BOT_TOKEN" | "SLACK_APP_TOKEN";

/** The token itself is wrong: https://docs.slack.dev/reference/methods/auth.test#errors */
const tokenFaults: Record<string, string> = {
  invalid_auth: "a token that Slack does not know",
  not_authed: "no token",
  not_allowed_token_type: "a token of another kind",
  account_inactive: "the token of a deleted bot or workspace",
  token_revoked: "a token that was revoked",
  token_expired: "a token that has expired",
};

const expectedToken: Record<TokenName, string> = {
  SLACK_BOT_TOKEN: "the bot token of the installed app, beginning with xoxb-",
  SLACK_APP_TOKEN: "an app-level token with the scope connections:write, beginning with xapp-",
};

/** What Slack's other refusals mean to whoever has to deal with them. */
const kinds: Record<string, ErrorKind> = {
  channel_not_found: "not-found",
  is_archived: "not-found",
  is_inactive: "not-found",
  user_not_found: "not-found",
  file_not_found: "not-found",
  file_deleted: "not-found",
  no_such_subteam: "not-found",
  not_in_channel: "not-allowed",
  restricted_action: "not-allowed",
  plan_upgrade_required: "not-allowed",
  invalid_blocks: "bad-input",
  invalid_blocks_format: "bad-input",
  invalid_arguments: "bad-input",
  msg_blocks_too_long: "bad-input",
  msg_too_long: "bad-input",
  no_text: "bad-input",
  expired_trigger_id: "not-now",
  exchanged_trigger_id: "not-now",
  internal_error: "unavailable",
  fatal_error: "unavailable",
  service_unavailable: "unavailable",
  request_timeout: "unavailable",
  team_added_to_org: "unavailable",
};

const todos: Record<string, string> = {
  not_in_channel: "Invite the bot to the channel: /invite @Firebreak.",
  is_archived: "Unarchive the channel, or go on in another.",
  is_inactive: "Unarchive the channel, or go on in another.",
  expired_trigger_id: "Try once more.",
  exchanged_trigger_id: "Try once more.",
};

/** Slack's own code for a refusal, such as `name_taken`; undefined for every other error. */
export function codeOf(error: unknown): string | undefined {
  const cause = error instanceof FirebreakError ? error.cause : error;
  return cause instanceof WebAPIPlatformError ? cause.data.error : undefined;
}

/** Whatever a call to Slack threw, as this house's error; a request to slow down as {@link ChatBusy}. */
export function refusalOf(thrown: unknown, from: { call: string; token: TokenName }): FirebreakError | ChatBusy {
  if (thrown instanceof FirebreakError || thrown instanceof ChatBusy) return thrown;
  if (thrown instanceof WebAPIRateLimitedError) return new ChatBusy(thrown.retryAfter * 1000);
  if (thrown instanceof WebAPIPlatformError) return refused(thrown, from);
  if (thrown instanceof WebAPIHTTPError) return outOfReach(`HTTP status ${thrown.statusCode}`, thrown);
  if (thrown instanceof WebAPIRequestError) return outOfReach(reasonOf(thrown.original), thrown);
  return outOfReach(reasonOf(thrown), thrown);
}

/** Slack did not answer, or not as Slack does. */
export function outOfReach(found: string, cause?: unknown): FirebreakError {
  return new FirebreakError("unavailable", "Slack can't be reached.", { found, cause });
}

function refused(error: WebAPIPlatformError, { call, token }: { call: string; token: TokenName }): FirebreakError {
  const { error: code } = error.data;
  const { needed, response_metadata: more } = error.data as {
    needed?: string;
    response_metadata?: { messages?: string[] };
  };
  const fault = tokenFaults[code];
  if (fault !== undefined || (code === "missing_scope" && token === "SLACK_APP_TOKEN")) {
    return wrongToken(token, fault ?? `a token without the scope ${needed ?? "connections:write"}`, error);
  }
  if (code === "missing_scope") {
    return new FirebreakError("not-allowed", `The bot lacks a permission for ${call} in Slack.`, {
      found: `no scope ${needed ?? "that it needs"}`,
      expected: "the scopes of manifest.yml",
      todo: "Reinstall the app in the workspace: Slack grants new scopes only then.",
      cause: error,
    });
  }
  // An answer that is no code is not Slack's: a proxy's page, perhaps.
  if (!/^[a-z_]+$/.test(code)) return outOfReach("an answer that is not Slack's", error);
  const todo = todos[code];
  return new FirebreakError(kinds[code] ?? "broken", `Slack refused ${call}.`, {
    found: [code, ...(more?.messages ?? [])].join("; "),
    ...(todo === undefined ? {} : { todo }),
    cause: error,
  });
}

function wrongToken(token: TokenName, found: string, cause: unknown): FirebreakError {
  return new FirebreakError("misconfigured", `Slack refuses the token in ${token}.`, {
    found,
    expected: expectedToken[token],
    todo: `Copy it from https://api.slack.com/apps, set ${token} and start again.`,
    cause,
  });
}

/** `connect ECONNREFUSED 127.0.0.1:443` lies two causes deep in what fetch throws. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "the connection ended";
  if (thrown.name === "TimeoutError") return "no answer in time";
  return thrown.cause instanceof Error ? reasonOf(thrown.cause) : thrown.message || thrown.name;
}
