import { z } from "zod";
import { Command, type CommandKind, type CommandOf, type Dispatch, type Reply } from "../domain/command.ts";
import { FirebreakError } from "../domain/errors.ts";
import { takeSecretsOut } from "../domain/typed-secrets.ts";

/** Does what one kind of command asks. Refusals are thrown. */
export type Handler<Kind extends CommandKind> = (command: CommandOf<Kind>) => Promise<Reply>;

/** One handler a command. */
export type Handlers = { [Kind in CommandKind]: Handler<Kind> };

/** The one door for everything that a person or an alert asks. What does not fit its shape, and a secret, go no further. */
export function createDispatch(handlers: Handlers): Dispatch {
  return async (given) => {
    // Before anything looks at how long it is, or how it is written: a pasted key is neither a title nor a note.
    const { command, warning } = takeSecretsOut(given);
    const parsed = Command.safeParse(command);
    if (!parsed.success) {
      throw new FirebreakError("bad-input", "That can't be used as it is.", { found: z.prettifyError(parsed.error) });
    }
    const handle = handlers[parsed.data.kind] as Handler<CommandKind>;
    const reply = await handle(parsed.data);
    return warning === undefined ? reply : { ...reply, text: `${reply.text} ${warning}` };
  };
}
