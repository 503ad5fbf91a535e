import { z } from "zod";
import { AwsError } from "../wire/error.ts";
import { pageOf } from "../wire/page.ts";
import type { Action, Call, Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { filterOf } from "./pattern.ts";
import type { LogGroup, Logs } from "./state.ts";

/** Log groups of a page at most, and unless fewer are asked for. (CloudWatch Logs API Reference, DescribeLogGroups.) */
const GROUPS_PER_PAGE = 50;

/** Events of a page at most. (CloudWatch Logs API Reference, FilterLogEvents.) */
const EVENTS_PER_PAGE = 10_000;

/** Events that one call looks at: a page may be empty and not the last, as the reference warns. This world's own number. */
const SEARCHED_PER_CALL = 1000;

/** CloudWatch Logs, as far as finding a group and reading its events. */
export function createCloudWatchLogs({ shelf }: Pick<Logs, "shelf">): Service {
  return {
    name: "logs",
    scope: "logs",
    denial: { code: "AccessDenied", status: 400 },
    throttling: "Throttling",
    // (AWS re:Post, "How do I determine throttling in my CloudWatch logs?".) Larger regions let more through.
    rates: { FilterLogEvents: 5 },
    actions: {
      DescribeLogGroups: describeLogGroups(shelf.state),
      FilterLogEvents: filterLogEvents(shelf.state),
    },
  };
}

function describeLogGroups(state: Logs["shelf"]["state"]): Action {
  const Fields = z.object({
    logGroupNamePrefix: z.string().min(1).max(512).optional(),
    logGroupNamePattern: z.string().max(512).optional(),
    limit: z.number().int().min(1).max(GROUPS_PER_PAGE).default(GROUPS_PER_PAGE),
    nextToken: z.string().optional(),
  });
  return action(Fields, ({ logGroupNamePrefix, logGroupNamePattern, limit, nextToken }, call) => {
    call.authorize({ action: "logs:DescribeLogGroups", resource: arnOf(call, "") });
    if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
      throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    const groups = groupsOf(state, call)
      .filter(({ name }) => name.startsWith(logGroupNamePrefix ?? "") && name.includes(logGroupNamePattern ?? ""))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const page = pageOf(groups, nextToken, limit);
    if (page === undefined) throw invalid("The specified nextToken is invalid.");
    return { logGroups: page.items.map((group) => shown(group, call)), nextToken: page.nextToken };
  });
}

function filterLogEvents(state: Logs["shelf"]["state"]): Action {
  const Fields = z.object({
    logGroupName: z.string().min(1).max(512),
    filterPattern: z.string().max(1024).optional(),
    startTime: z.number().int().min(0).default(0),
    endTime: z.number().int().min(0).default(Number.MAX_SAFE_INTEGER),
    limit: z.number().int().min(1).max(EVENTS_PER_PAGE).default(EVENTS_PER_PAGE),
    nextToken: z.string().optional(),
  });
  return action(Fields, ({ logGroupName, filterPattern, startTime, endTime, limit, nextToken }, call) => {
    call.authorize({ action: "logs:FilterLogEvents", resource: arnOf(call, logGroupName) });
    const group = groupsOf(state, call).find(({ name }) => name === logGroupName);
    if (group === undefined) {
      throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    }
    const matches = filterOf(filterPattern);
    const inTime = group.events.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime);
    const page = pageOf(inTime, nextToken, Math.min(SEARCHED_PER_CALL, limit));
    if (page === undefined) throw invalid("The specified nextToken is invalid.");
    return {
      events: page.items
        .filter(({ message }) => matches(message))
        .map(({ id, stream, ...event }) => ({ eventId: id, logStreamName: stream, ...event })),
      searchedLogStreams: [],
      nextToken: page.nextToken,
    };
  });
}

function groupsOf({ groups }: Logs["shelf"]["state"], { caller, region }: Call): LogGroup[] {
  return groups.filter((group) => group.account === caller.account && group.region === region);
}

function shown({ name, createdAt, events }: LogGroup, { caller, region }: Call): object {
  return {
    logGroupName: name,
    creationTime: createdAt,
    arn: `arn:aws:logs:${region}:${caller.account}:log-group:${name}:*`,
    metricFilterCount: 0,
    storedBytes: events.reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0),
    logGroupClass: "STANDARD",
  };
}

/** As CloudWatch Logs writes it in a refusal. */
function arnOf({ caller, region }: Call, group: string): string {
  return `arn:aws:logs:${region}:${caller.account}:log-group:${group}:log-stream:`;
}

function invalid(words: string): AwsError {
  return new AwsError("InvalidParameterException", words);
}
