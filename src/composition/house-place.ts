import { existsSync } from "node:fs";
import type { Environment } from "../config/environment.ts";
import { FirebreakError } from "../domain/errors.ts";

/** Where the command line looks: the bot's data directory, and the PostgreSQL server if it uses one. */
export interface HousePlace {
  dataDirectory: string;
  databaseUrl: string | undefined;
  /** What FIREBREAK_JOURNAL_KEY holds. */
  journalKey?: string | undefined;
}

/** The place that the environment names; without a name the bot's usual one, or else the training ground's. */
export function housePlace(environment: Environment): HousePlace {
  const usual = ".firebreak/data";
  const found = [usual, ".firebreak/training/data"].find((directory) => existsSync(directory));
  return {
    dataDirectory: environment["FIREBREAK_DATA"] ?? found ?? usual,
    databaseUrl: environment["DATABASE_URL"],
    journalKey: environment["FIREBREAK_JOURNAL_KEY"],
  };
}

/** What is said to a question that only a running bot can answer. */
export function notRunning(dataDirectory: string): FirebreakError {
  return new FirebreakError("misconfigured", `No Firebreak is running on ${dataDirectory}.`, {
    todo: "Start it with `firebreak start`, or name the data directory of the one that runs with --data.",
  });
}
