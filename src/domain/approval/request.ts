import type { PersonId } from "../actor.ts";
import type { EventData, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";
import type { Verdict } from "./events.ts";

/** A request for approval, and what has become of it. */
export interface ApprovalRequest extends Omit<EventData<"approval.requested">, "request"> {
  id: string;
  requestedAt: Instant;
  /** Each person's last word, in the order in which they were given. */
  votes: { voter: PersonId; verdict: Verdict; at: Instant }[];
  decided?: { as: "granted" | "denied" | "expired"; at: Instant; by?: PersonId };
  /** The one effect that the grant is bound to, once redeemed. */
  redeemedFor?: string;
}

/** Applies an event to the requests of an incident. */
export function foldRequests(requests: ApprovalRequest[], event: RecordedEvent): ApprovalRequest[] {
  const change = (id: string, part: (request: ApprovalRequest) => Partial<ApprovalRequest>): ApprovalRequest[] =>
    requests.map((request) => (request.id === id ? { ...request, ...part(request) } : request));

  switch (event.type) {
    case "approval.requested": {
      const { request: id, ...rest } = event.data;
      return [...requests, { id, ...rest, requestedAt: event.at, votes: [] }];
    }
    case "approval.voted": {
      const { voter, verdict } = event.data;
      return change(event.data.request, ({ votes }) => ({
        votes: [...votes.filter((vote) => vote.voter !== voter), { voter, verdict, at: event.at }],
      }));
    }
    case "approval.granted":
      return change(event.data.request, () => ({ decided: { as: "granted", at: event.at } }));
    case "approval.denied":
      return change(event.data.request, () => ({ decided: { as: "denied", at: event.at, by: event.data.by } }));
    case "approval.expired":
      return change(event.data.request, () => ({ decided: { as: "expired", at: event.at } }));
    case "grant.redeemed":
      return change(event.data.request, () => ({ redeemedFor: event.data.effectKey }));
    default:
      return requests;
  }
}
