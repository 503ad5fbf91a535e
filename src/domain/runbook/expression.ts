import { Environment } from "@marcbachmann/cel-js";
import { FirebreakError } from "../errors.ts";
import { inWords, Instant, written } from "../time.ts";
import type { OutputValue } from "./events.ts";

/** What an expression of a runbook can see. */
export interface Scope {
  inputs: Record<string, string>;
  /** What earlier steps have put out. Instants are ISO 8601 text here, and instants to the expression. */
  steps: Record<string, Record<string, OutputValue>>;
  incident: { number: number; application: string };
  now: Date;
}

// Common Expression Language: no loops, no side effects, no way out. The functions are ours.
const environment = new Environment()
  .registerVariable("inputs", "map<string, string>")
  .registerVariable("steps", "map")
  .registerVariable("incident", "map")
  .registerVariable("now", "google.protobuf.Timestamp")
  .registerFunction("iso(google.protobuf.Timestamp): string", (instant: Date) => instant.toISOString())
  .registerFunction("written(google.protobuf.Timestamp): string", (instant: Date) => written(instant.toISOString()))
  .registerFunction("since(google.protobuf.Timestamp, google.protobuf.Timestamp): string", (from: Date, to: Date) =>
    inWords(to.getTime() - from.getTime()),
  )
  .registerFunction("nameOf(string): string", (arn: string) => arn.split("/").at(-1) ?? arn);

/**
 * Checks an expression without running it.
 *
 * @returns what is wrong with it, or undefined
 */
export function faultOf(expression: string): string | undefined {
  try {
    const checked = environment.parse(expression).check();
    return checked.valid ? undefined : firstLine(checked.error?.message ?? "it can't be evaluated");
  } catch (error) {
    return firstLine(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Evaluates an expression.
 *
 * @throws FirebreakError `bad-input` when it needs something that is not there
 */
export function evaluate(expression: string, scope: Scope): OutputValue | Date {
  try {
    const steps = mapValues(scope.steps, (outputs) => mapValues(outputs, asInstant));
    const value: unknown = environment.evaluate(expression, { ...scope, steps });
    if (typeof value === "bigint") return Number(value);
    if (value instanceof Date || value === null) return value;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    throw new Error(`it gives a ${typeof value}`);
  } catch (error) {
    throw new FirebreakError("bad-input", `The expression ${expression} can't be evaluated.`, {
      found: firstLine(error instanceof Error ? error.message : String(error)),
      expected: "text, a number, true or false, or an instant, from steps that have succeeded",
    });
  }
}

const placeholder = /\$\{([^}]*)\}/g;

/** The expressions inside a text: `${inputs.application}`. */
export function expressionsIn(text: string): string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] ?? "");
}

/** Where a `${` begins an expression that no `}` ends; -1 when every one is closed. */
export function unclosedIn(text: string): number {
  return text.replaceAll(placeholder, (match) => " ".repeat(match.length)).indexOf("${");
}

/** The text with each `${expression}` replaced by its value. Values are never read as expressions again. */
export function fill(text: string, scope: Scope): string {
  return text.replaceAll(placeholder, (_, expression: string) => {
    const value = evaluate(expression, scope);
    return value instanceof Date ? written(value.toISOString()) : String(value);
  });
}

/** An output of the type `time` is an instant's text; whatever else looks like one is text and stays it. */
function asInstant(value: OutputValue): OutputValue | Date {
  return typeof value === "string" && Instant.safeParse(value).success ? new Date(value) : value;
}

function mapValues<In, Out>(record: Record<string, In>, change: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}
