import type { ExaminedLine } from "../domain/examination.ts";
import type { ConfigFile } from "../config/shape.ts";
import type { Instant } from "../domain/time.ts";
import type { House } from "../ports/house.ts";
import type { Inspecting, InspectOptions } from "./cert/reading.ts";
import type { ObserveOptions, Observing } from "./observation.ts";

/** 0: done. 1: found wanting, or out of reach. 2: wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;

/** Who may answer: the running bot alone, or the data as well when no bot runs on it. */
export type Respondent = "bot" | "bot or data";

/** What a look at a runbook's file has shown. */
export interface RunbookVerdict {
  path: string;
  /** Its id; null when it could not be parsed. */
  runbook: string | null;
  /** How many steps it has. */
  steps: number;
  fault: { line: number | null; text: string } | null;
}

/** What a look at runbook files has shown. `together`: what is wrong between them, when each by itself is right. */
export interface RunbookVerdicts {
  files: RunbookVerdict[];
  together: string[];
}

/** What the configuration holds, counted. */
export interface ConfigSummary {
  path: string;
  components: number;
  applications: number;
  people: number;
  runbooks: number;
}

/** What the commands reach the terminal, the bot and the machine through. */
export interface CommandLine {
  version: string;
  /** The name of who sits here, for the journal. */
  operator: string;
  /** Takes this data directory in place of the usual one. */
  useData(directory: string): void;
  /** Writes a text and a line end to the standard output, as it is. */
  print(text: string): void;
  /** Writes a text and a line end to the standard error. */
  tell(text: string): void;
  /**
   * What comes on the standard input; undefined when that is a terminal.
   *
   * @throws FirebreakError `bad-input` when it is more than so many bytes
   */
  input(most: number): Promise<Uint8Array | undefined>;
  /**
   * A password: the first line of a file, or what is typed on the terminal, which does not show it.
   *
   * @throws FirebreakError `bad-input` when the file can't be read, there is no terminal, or who sits there gives up
   */
  password(from: { file: string } | { question: string }): Promise<string>;
  /** Puts a question to the house. */
  ask<Answer>(respondent: Respondent, question: (house: House) => Promise<Answer>): Promise<Answer>;
  /**
   * Looks at everything that the bot depends on; without a bot that runs, as far as the configuration goes.
   *
   * @throws FirebreakError `misconfigured` when no bot runs and the configuration can't be used
   */
  examine(): Promise<ExaminedLine[]>;
  /** Runs the bot against the real world if it is configured, else the training ground, until it is asked to end. */
  start(options: { reset: boolean; watched: boolean; port: number | undefined }): Promise<void>;
  /** Runs the bot against the real world until it is asked to end. */
  serve(): Promise<void>;
  /** Walks the drill; answers with its exit code. */
  drill(options: { keep: boolean }): Promise<number>;
  /** Looks at these runbook files; at all that the bot would read, when none is named. */
  checkRunbooks(files: readonly string[]): Promise<RunbookVerdicts>;
  /** @throws FirebreakError `misconfigured`, naming what is wrong */
  checkConfig(): Promise<ConfigSummary>;
  /**
   * Reads firebreak.yml alone, and says when: neither secrets nor a bot are needed.
   *
   * @throws FirebreakError `misconfigured`, naming what is wrong
   */
  readConfig(): Promise<{ config: ConfigFile; at: Instant }>;
  /**
   * Prepares a look at the AWS account of the environment's credentials, or of a profile's. No bot is needed.
   *
   * @throws FirebreakError `misconfigured` when no region is named anywhere
   */
  observe(options: ObserveOptions): Promise<Observing>;
  /**
   * Prepares a look into files of certificates. No bot is needed, and nothing is sent anywhere.
   *
   * @throws FirebreakError `bad-input` when the authorities or the password can't be read
   */
  inspect(options: InspectOptions): Promise<Inspecting>;
  /** Says how the command ended, when it did not end well. */
  endWith(code: number): void;
  /** Tells what went wrong, and ends with the exit code that goes with it. */
  refuse(thrown: unknown): Promise<void>;
}
