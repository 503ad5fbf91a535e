import { randomUUID } from "node:crypto";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";

/** One line of a log. */
export interface LogEvent {
  id: string;
  stream: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  ingestionTime: number;
  message: string;
}

/** A log group of an account in a region, its events in the order in which they came. */
export interface LogGroup {
  account: string;
  region: string;
  name: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  events: LogEvent[];
}

/** What CloudWatch Logs keeps. */
export interface LogsState {
  groups: LogGroup[];
}

/** A line that a service writes into an account's logs. */
export interface LogLine extends Pick<LogGroup, "account" | "region"> {
  group: string;
  stream: string;
  message: string;
}

/** The logs, and the way for the other services to write into them. */
export interface Logs {
  shelf: Shelf<LogsState>;
  /** Appends a line now; the group is made when it is the first. */
  write(line: LogLine): void;
}

/** Opens what the world has logged. */
export function openLogs({ shelves, clock }: WorldContext): Logs {
  const shelf = shelves.shelf<LogsState>("aws-logs", () => ({ groups: [] }));
  return {
    shelf,
    write({ account, region, group: name, stream, message }) {
      const now = clock.now().getTime();
      const { groups } = shelf.state;
      let group = groups.find((one) => one.account === account && one.region === region && one.name === name);
      if (group === undefined) {
        group = { account, region, name, createdAt: now, events: [] };
        groups.push(group);
      }
      group.events.push({ id: randomUUID(), stream, timestamp: now, ingestionTime: now, message });
      shelf.save();
    },
  };
}
