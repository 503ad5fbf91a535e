import { z } from "zod";
import { Command, type CommandKind, type CommandOf, type Dispatch, type Reply } from "../domain/command.ts";
import { FirebreakError } from "../domain/errors.ts";

/** Does what one kind of command asks. Refusals are thrown. */
export type Handler<Kind extends CommandKind> = (command: CommandOf<Kind>) => Promise<Reply>;

/** One handler a command. */
export type Handlers = { [Kind in CommandKind]: Handler<Kind> };

/** The one door for everything that a person or an alert asks. What does not fit its shape goes no further. */
export function createDispatch(handlers: Handlers): Dispatch {
  return (command) => {
    const parsed = Command.safeParse(command);
    if (!parsed.success) {
      return Promise.reject(
        new FirebreakError("bad-input", "That can't be used as it is.", { found: z.prettifyError(parsed.error) }),
      );
    }
    const handle = handlers[parsed.data.kind] as Handler<CommandKind>;
    return handle(parsed.data);
  };
}
