import { once } from "node:events";
import { type Child, type ChildOptions, readErrors, startChild } from "../training/child.ts";

/** A program of ours, running. */
export interface Program extends Child {
  /**
   * Sends it a message, and waits for the answer.
   *
   * @throws when it ends before it has answered, with what it said
   */
  ask(question: string): Promise<unknown>;
}

/**
 * Starts a program in the same way as the bot is started, and waits until it says that it is ready.
 *
 * @param name for who reads what went wrong: `bare bolt`
 * @throws when it ends before that, with what it said
 */
export async function startProgram(name: string, options: Omit<ChildOptions, "output">): Promise<Program> {
  const child = startChild({ ...options, output: "pipe" });
  child.process.stdout?.resume();
  const said: string[] = [];
  readErrors(child, (line) => said.push(line));
  const gone = child.ended.then((exit) => {
    throw new Error(`The ${name} ended too early (exit ${exit}): ${said.slice(-20).join(" ")}`);
  });
  // Whoever waits for it hears of it; when it is ended on purpose nobody does.
  gone.catch(() => undefined);
  const message = async () => ((await Promise.race([once(child.process, "message"), gone])) as [unknown])[0];
  await message();
  return {
    ...child,
    ask(question) {
      const answer = message();
      child.process.send(question);
      return answer;
    },
  };
}
