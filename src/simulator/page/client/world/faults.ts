/** The failures that the page offers for a call, each vendor's in its own words. */
import type { Fault } from "../../../core/faults.ts";

/** How each vendor refuses a call by itself, as its documentation names it. */
const refusals: Readonly<Record<string, readonly { code: string; status?: number }[]>> = {
  slack: [{ code: "internal_error" }, { code: "ratelimited", status: 429 }],
  sns: [{ code: "InternalFailure" }, { code: "Throttling" }],
  sts: [{ code: "InternalFailure" }, { code: "AccessDenied", status: 403 }],
  secretsmanager: [{ code: "InternalFailure" }, { code: "ThrottlingException" }],
  ecs: [{ code: "ServerException", status: 500 }, { code: "ThrottlingException" }],
  apns: [{ code: "ServiceUnavailable" }, { code: "TooManyRequests" }],
  pagerduty: [
    { code: "Internal Server Error", status: 500 },
    { code: "Request Limit Exceeded", status: 429 },
  ],
  github: [
    { code: "Server Error", status: 502 },
    { code: "You have exceeded a secondary rate limit.", status: 403 },
  ],
};

/** Whoever is called: slow, silent or gone. */
const mishaps: readonly Fault[] = [{ kind: "delay", milliseconds: 5000 }, { kind: "withhold" }, { kind: "cut" }];

/** What can happen to this call. */
export function faultsFor(call: string): Fault[] {
  const [vendor = ""] = call.split(".");
  const refused = (refusals[vendor] ?? []).map((refusal): Fault => ({ kind: "refuse", ...refusal }));
  return [...refused, ...mishaps];
}

/** What happens to a call, as the end of a sentence that begins with it. */
export function faultInWords(fault: Fault): string {
  switch (fault.kind) {
    case "refuse":
      return `is refused: ${fault.code}`;
    case "delay":
      return `takes ${fault.milliseconds / 1000} seconds`;
    case "withhold":
      return "is done, but never answered";
    case "cut":
      return "is done, and the line is cut";
  }
}
