/** A call that Slack refuses, with Slack's own error code. */
export class SlackError extends Error {
  /** Slack's code: `channel_not_found`. */
  readonly code: string;
  /** What else belongs in the answer: `needed` and `provided`, `response_metadata`. */
  readonly detail: Record<string, unknown>;

  constructor(code: string, detail: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** `invalid_arguments`, or another code, with the messages Slack puts in `response_metadata`. */
export function refusedWith(code: string, messages: readonly string[]): SlackError {
  return new SlackError(code, { response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) } });
}
