import { FirebreakError } from "../../../domain/errors.ts";
import { code, typed } from "../text.ts";
import { incidentHere, personally, type RunbookSummary, told } from "./tools.ts";
import type { Verb } from "./verbs.ts";

/** What `/runbook` can do. */
export const runbookVerbs: Record<string, Verb> = {
  run: {
    usage: "run <runbook> [name=value …]",
    does: "runs a runbook in the incident whose channel this is",
    async run(tools, ask, text) {
      const [, runbook = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
      if (runbook === "") {
        throw new FirebreakError("bad-input", "Which runbook?", {
          expected: tools.runbooks
            .all()
            .map(({ id }) => id)
            .join(", "),
          todo: "Type /runbook run and its name.",
        });
      }
      const inputs = readInputs(rest);
      const { number } = await incidentHere(tools, ask);
      return told(tools.dispatch({ kind: "run-runbook", ...personally(ask), incident: number, runbook, inputs }));
    },
  },
  list: {
    usage: "list",
    does: "lists the runbooks",
    run: async ({ runbooks }) => runbooks.all().map(runbookLine).join("\n") || "There are no runbooks.",
  },
};

function runbookLine({ id, title, inputs }: RunbookSummary): string {
  const names = Object.entries(inputs).map(([name, input]) =>
    input.default === undefined ? `${name}=…` : `[${name}=…]`,
  );
  return `• ${code(["/runbook run", id, ...names].join(" "))} ${typed(title)}`;
}

/**
 * `name=value` pairs; a value with blanks stands in quotes, straight or curly.
 *
 * @throws FirebreakError `bad-input` for anything else
 */
export function readInputs(text: string): Record<string, string> {
  const inputs: Record<string, string> = {};
  let rest = text.replaceAll(/[“”„]/g, '"').trim();
  while (rest !== "") {
    const [whole, name = "", quoted, bare] = /^([A-Za-z][\w-]*)=(?:"([^"]*)"|([^\s"]\S*))(?=\s|$)/.exec(rest) ?? [];
    if (whole === undefined) {
      throw new FirebreakError("bad-input", "These inputs can't be read.", {
        found: rest,
        expected: 'name=value, or name="a value with blanks"',
      });
    }
    inputs[name] = quoted ?? bare ?? "";
    rest = rest.slice(whole.length).trim();
  }
  return inputs;
}
