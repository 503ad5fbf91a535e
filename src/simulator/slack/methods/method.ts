import { z } from "zod";
import type { Desk } from "../desk.ts";
import type { Tier } from "../limits.ts";
import { refusedWith } from "../slack-error.ts";

/** One call of a method. */
export interface Call extends Desk {
  token: "bot" | "app";
  /** Tells the ledger that the call changed something: a channel, a view, a file. */
  applied(subject: string, detail?: Record<string, string | number | boolean>): void;
}

/** The fields of an answer; `ok: true` is added. */
export type Answer = Record<string, unknown>;

/** A method of the Web API. */
export interface Method {
  /** The kinds of token that may call it. */
  tokens: readonly Call["token"][];
  /** Scopes of which the app needs one; none needs none. */
  scopes: readonly string[];
  tier: Tier;
  /** @throws SlackError */
  answer(call: Call, args: Record<string, unknown>): Answer;
}

/** Defines a method; its arguments are checked before it runs. */
export function method<Args extends z.ZodType>(definition: {
  tokens?: Method["tokens"];
  scopes: readonly string[];
  tier: Tier;
  args: Args;
  run(call: Call, args: z.infer<Args>): Answer;
}): Method {
  return {
    tokens: definition.tokens ?? ["bot"],
    scopes: definition.scopes,
    tier: definition.tier,
    answer(call, args) {
      const parsed = definition.args.safeParse(args, { reportInput: true });
      if (parsed.success) return definition.run(call, parsed.data);
      throw refusedWith("invalid_arguments", parsed.error.issues.map(wordsFor));
    },
  };
}

function wordsFor(issue: z.core.$ZodIssue): string {
  const name = issue.path.join("/");
  return "input" in issue && issue.input === undefined
    ? `missing required field: ${name}`
    : `${issue.message} [json-pointer:/${name}]`;
}

/** A truth value as forms carry it. */
export const flag = z.preprocess((value) => value === true || value === "true" || value === "1", z.boolean());

/** A comma-separated list. */
export const list = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.string().min(1)));

/** A value that forms carry as JSON text. */
export const json = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(parseText, schema);

function parseText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
