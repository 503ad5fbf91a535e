import { type DestinationStream, pino } from "pino";
import { FirebreakError } from "../../domain/errors.ts";
import { redactAll } from "../../domain/redaction.ts";
import type { Log } from "../../ports/log.ts";

/** What a log is made of. */
export interface LogOptions {
  level: "debug" | "info" | "warn";
  /** The secrets that the bot holds: none of them gets into a line, whatever form it has. */
  held: readonly string[];
}

/** The log of a running bot: a line of JSON an entry. */
export function createLog(destination: DestinationStream, { level, held }: LogOptions): Log {
  const cleaned: DestinationStream = { write: (line) => destination.write(redactAll(line, held)) };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, cleaned);
  const write =
    (severity: "debug" | "info" | "warn" | "error") =>
    (message: string, fields: Record<string, unknown> = {}) =>
      logger[severity](plain(fields), message);
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** Errors as what a reader of the log needs of them: a vendor's error object may hold the request it was about. */
function plain(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? explain(value) : value]),
  );
}

function explain(error: Error): Record<string, unknown> {
  const own = error instanceof FirebreakError ? { kind: error.kind, found: error.found } : { stack: error.stack };
  return { message: error.message, ...own, ...(error.cause instanceof Error ? { cause: explain(error.cause) } : {}) };
}
