import type { z } from "zod";
import { LineCounter, parseDocument } from "yaml";
import { sha256 } from "../domain/digest.ts";
import { FirebreakError } from "../domain/errors.ts";
import { fill } from "../domain/runbook/expression.ts";
import { type Runbook, runbookSchema } from "../domain/runbook/runbook.ts";
import { Step } from "./steps/step.ts";

/** A runbook's file, as read. */
export interface RunbookFile {
  path: string;
  text: string;
}

/** The runbooks this bot knows. */
export interface Runbooks {
  /** @throws FirebreakError `not-found`, naming those there are */
  get(id: string): Runbook<Step>;
  all(): Runbook<Step>[];
}

const schema = runbookSchema(Step).superRefine((runbook, context) => {
  const rotates = runbook.steps.some((step) => step.kind === "rotate");
  if (rotates && runbook.steps.length > 1) {
    context.addIssue({ code: "custom", path: ["steps"], message: "a runbook that rotates has that one step" });
  }
});

/**
 * Parses the runbooks, strictly: an unknown key, a misspelt kind or an expression that can't be
 * evaluated is refused here, with its file and line, not at four in the morning.
 */
export function loadRunbooks(files: readonly RunbookFile[]): Runbooks {
  const byId = new Map<string, Runbook<Step>>();
  for (const file of files) {
    const runbook = parseRunbook(file);
    if (byId.has(runbook.id)) {
      throw new FirebreakError("misconfigured", `Two runbooks are called ${runbook.id}.`, {
        found: file.path,
        todo: "Give one of them another id.",
      });
    }
    byId.set(runbook.id, runbook);
  }
  for (const runbook of byId.values()) checkNext(runbook, byId);
  return {
    all: () => [...byId.values()],
    get(id) {
      const runbook = byId.get(id);
      if (runbook !== undefined) return runbook;
      throw new FirebreakError("not-found", `There is no runbook ${id}.`, {
        expected: `one of ${[...byId.keys()].join(", ") || "none: there are no runbooks"}`,
      });
    },
  };
}

/** Parses one runbook; its hash is that of its text. */
export function parseRunbook(file: RunbookFile): Runbook<Step> {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, uniqueKeys: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw faulty(file, fault.linePos?.[0].line, fault.message.split("\n")[0] ?? "");
  const parsed = schema.safeParse(valueOf(file, document));
  if (parsed.success) return { ...parsed.data, hash: sha256(file.text) };
  const [issue] = parsed.error.issues;
  const path = pathOf(issue);
  throw faulty(
    file,
    lineOf(document, lines, path),
    `${path.join(".") || "the runbook"}: ${issue?.message ?? "not a runbook"}`,
  );
}

/** A document can be well formed and still have no value: when it refers to what is not there. */
function valueOf(file: RunbookFile, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw faulty(file, undefined, error instanceof Error ? error.message : String(error));
  }
}

/** Where the fault is; an unknown key is one itself. */
function pathOf(issue: z.core.$ZodIssue | undefined): (string | number)[] {
  const path = (issue?.path ?? []).filter((part) => typeof part !== "symbol");
  return issue?.code === "unrecognized_keys" ? [...path, issue.keys[0] ?? ""] : path;
}

/** The line of the nearest thing that exists on the way to the fault. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly (string | number)[],
): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function checkNext(runbook: Runbook<Step>, byId: ReadonlyMap<string, Runbook<Step>>): void {
  for (const step of runbook.steps) {
    const next = step.kind === "assert" ? step.otherwise.next : undefined;
    if (next === undefined) continue;
    const target = byId.get(next.runbook);
    if (target === undefined) {
      const expected = `one of ${[...byId.keys()].join(", ")}`;
      throw new FirebreakError(
        "misconfigured",
        `The runbook ${runbook.id} goes on with ${next.runbook}, which does not exist.`,
        { expected },
      );
    }
    const unknown = Object.keys(next.with).find((name) => !Object.hasOwn(target.inputs, name));
    if (unknown !== undefined) {
      throw new FirebreakError("misconfigured", `The runbook ${runbook.id} gives ${target.id} an input it has not.`, {
        found: unknown,
        expected: namesOf(target.inputs),
      });
    }
  }
}

function faulty(file: RunbookFile, line: number | undefined, found: string): FirebreakError {
  return new FirebreakError("misconfigured", `The runbook ${file.path} can't be used.`, {
    found: line === undefined ? found : `line ${line}: ${found}`,
    expected: "what docs/runbooks.md describes",
  });
}

/**
 * The inputs of a run: what was given, else the defaults, each held against its pattern.
 *
 * @throws FirebreakError `bad-input`, naming the input
 */
export function resolveInputs(
  runbook: Pick<Runbook<Step>, "id" | "inputs">,
  given: Readonly<Record<string, string>>,
  incident: { number: number; application: string; now: Date },
): Record<string, string> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(runbook.inputs, name));
  if (unknown !== undefined) {
    throw new FirebreakError("bad-input", `The runbook ${runbook.id} has no input ${unknown}.`, {
      expected: namesOf(runbook.inputs),
    });
  }
  const { now, ...rest } = incident;
  const scope = { inputs: {}, steps: {}, incident: rest, now };
  return Object.fromEntries(
    Object.entries(runbook.inputs).map(([name, input]) => {
      const own = Object.hasOwn(given, name) ? given[name] : undefined;
      const value = own ?? (input.default === undefined ? "" : fill(input.default, scope));
      if (value === "") {
        throw new FirebreakError("bad-input", `The runbook ${runbook.id} needs ${name}.`, {
          todo: `Give it as ${name}=…`,
        });
      }
      if (input.pattern !== undefined && !new RegExp(`^(?:${input.pattern})$`).test(value)) {
        throw new FirebreakError("bad-input", `${name} does not fit the runbook ${runbook.id}.`, {
          found: value,
          expected: input.pattern,
        });
      }
      return [name, value];
    }),
  );
}

function namesOf(inputs: Runbook<Step>["inputs"]): string {
  return Object.keys(inputs).join(", ") || "no inputs";
}
