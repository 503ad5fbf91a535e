import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Faults } from "../core/faults.ts";
import { payloadIn, type Outcome } from "./acknowledgements.ts";
import type { Delivery } from "./deliveries.ts";
import { signedHeaders } from "./signing.ts";
import { faultOf } from "./suffer.ts";
import { secretId, type Workspace } from "./workspace.ts";

/** What Slack sends to an app's request URL. */
export interface Requests {
  /** Sends a payload, signed, and waits for the answer that acknowledges it. */
  deliver(url: string, delivery: Delivery): Promise<Outcome>;
  /** Whether the app at that URL answers a challenge with it, as Slack demands before it sends anything there. */
  answersChallenge(url: string): Promise<boolean>;
}

/** What requests need of the world. */
export interface RequestsDeps {
  workspace: Pick<Workspace, "app" | "seconds">;
  faults: Faults;
  acknowledgeWithin: number;
}

type Sent = { type: string; body: string; retry?: Delivery["retry"] };

/**
 * HTTP: one signed request for each payload. A redirect counts as a failure here.
 *
 * @see https://docs.slack.dev/apis/events-api/using-http-request-urls
 */
export function createRequests({ workspace, faults, acknowledgeWithin }: RequestsDeps): Requests {
  const { app, seconds } = workspace;

  function post(url: string, { type, body, retry }: Sent): Promise<Response> {
    const again = retry !== undefined && retry.attempt > 0;
    return fetch(url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(acknowledgeWithin),
      headers: {
        "content-type": type,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        ...signedHeaders(app.signingSecret, { seconds: seconds(), body }),
        ...(again ? { "x-slack-retry-num": String(retry.attempt), "x-slack-retry-reason": retry.reason } : {}),
      },
    });
  }

  return {
    async deliver(url, delivery) {
      const fault = faultOf(faults, "request");
      if (fault?.kind === "refuse") return { kind: "unreached", reason: "connection_failed", again: true };
      if (fault?.kind === "delay") await sleep(fault.milliseconds);
      const outcome = await post(url, written(delivery)).then(outcomeOf, failureOf);
      return lost(fault) ?? outcome;
    },
    async answersChallenge(url) {
      const challenge = secretId(26);
      const body = JSON.stringify({ type: "url_verification", challenge });
      try {
        const answer = await post(url, { type: "application/json", body });
        const text = await answer.text();
        return answer.status === 200 && (text === challenge || payloadIn(text)["challenge"] === challenge);
      } catch {
        return false;
      }
    },
  };
}

/** Events are JSON; what people do is a form, and but for slash commands JSON in its one field. */
function written({ type, payload, retry }: Delivery): Sent {
  if (type === "events_api") {
    return { type: "application/json", body: JSON.stringify(payload), ...(retry === undefined ? {} : { retry }) };
  }
  const fields = type === "interactive" ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return { type: "application/x-www-form-urlencoded", body: new URLSearchParams(fields).toString() };
}

async function outcomeOf(answer: Response): Promise<Outcome> {
  const text = await answer.text();
  if (!answer.ok) {
    return { kind: "unreached", reason: "http_error", again: answer.headers.get("x-slack-no-retry") !== "1" };
  }
  const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
  if (isJson) return { kind: "acknowledged", payload: payloadIn(text) };
  return { kind: "acknowledged", payload: text === "" ? {} : { text } };
}

function failureOf(thrown: unknown): Outcome {
  if ((thrown as { name?: unknown }).name === "TimeoutError") return { kind: "timeout", reason: "http_timeout" };
  return { kind: "unreached", reason: "connection_failed", again: true };
}

/** The app has answered, and Slack did not hear it. */
function lost(fault: Fault | undefined): Outcome | undefined {
  if (fault?.kind === "withhold") return { kind: "timeout", reason: "http_timeout" };
  if (fault?.kind === "cut") return { kind: "unreached", reason: "connection_failed", again: true };
  return undefined;
}
