import type { ReceiverEvent } from "@slack/bolt";
import { FirebreakError } from "../../../domain/errors.ts";
import { outOfReach } from "../refusals.ts";

/** The one answer to a request of Slack's. */
export interface Acknowledgement {
  /** What Slack is answered. */
  response: Promise<Response>;
  /**
   * Acknowledges, with what the form or the command is to show.
   *
   * @throws FirebreakError `unavailable` when Slack waits no longer: it has told the person that it failed
   */
  ack: ReceiverEvent["ack"];
  /** Answers so, unless it was acknowledged. */
  otherwise(response: Response): void;
}

/**
 * Waits for the acknowledgement.
 *
 * @param gone aborted when Slack has hung up
 * @param late what is answered when nobody has acknowledged within so many milliseconds
 */
export function createAcknowledgement(
  gone: AbortSignal,
  late: { after: number; response: () => Response },
): Acknowledgement {
  let state: "waiting" | "answered" | "over" = "waiting";
  let settle: (response: Response) => void = () => {};
  const response = new Promise<Response>((resolve) => {
    settle = resolve;
  });
  const end = (how: "answered" | "over", with_: Response) => {
    clearTimeout(timer);
    state = how;
    settle(with_);
  };
  const timer = setTimeout(() => end("over", late.response()), late.after);
  return {
    response,
    async ack(content: unknown) {
      if (state === "over" || gone.aborted) throw outOfReach("Slack did not wait for the acknowledgement");
      if (state === "answered") throw new FirebreakError("broken", "A request of Slack's was acknowledged twice.");
      end("answered", contentOf(content));
    },
    otherwise(answer) {
      if (state === "waiting") end("over", answer);
    },
  };
}

function contentOf(content: unknown): Response {
  if (content === undefined || content === "") return new Response();
  return typeof content === "string" ? new Response(content) : Response.json(content);
}
