import { closeSync, constants, openSync } from "node:fs";
import { ReadStream } from "node:tty";
import { StringDecoder } from "node:string_decoder";
import { FirebreakError } from "../domain/errors.ts";

/** What somebody has typed so far without seeing it, and whether the line is at its end. */
export interface Typing {
  text: string;
  ended: "no" | "yes" | "given up";
}

/** What becomes of a line by the keys that are pressed: return ends it, backspace takes one back, ^U all, ^C gives up. */
export function typeOn(typing: Typing, keys: string): Typing {
  return Array.from(keys).reduce<Typing>(({ text, ended }, key) => {
    if (ended !== "no") return { text, ended };
    switch (key) {
      case "\r":
      case "\n":
      case "\u0004":
        return { text, ended: "yes" };
      case "\u0003":
        return { text: "", ended: "given up" };
      case "\u0008":
      case "\u007f":
        return { text: Array.from(text).slice(0, -1).join(""), ended };
      case "\u0015":
        return { text: "", ended };
      default:
        return { text: text + key, ended };
    }
  }, typing);
}

/**
 * Asks on the terminal itself, since the standard input is the file, and shows nothing of what is typed.
 *
 * @throws FirebreakError `bad-input` where there is no terminal, or who sits there gives up
 */
export async function askPassword(question: string): Promise<string> {
  const terminal = openTerminal();
  const decoder = new StringDecoder("utf8");
  terminal.setRawMode(true);
  process.stderr.write(question);
  try {
    let typing: Typing = { text: "", ended: "no" };
    for await (const keys of terminal) {
      typing = typeOn(typing, decoder.write(keys as Buffer));
      if (typing.ended === "yes") return typing.text;
      if (typing.ended === "given up") break;
    }
    throw new FirebreakError("bad-input", "No password was given, so nothing was handed over.");
  } finally {
    if (!terminal.destroyed) terminal.setRawMode(false);
    process.stderr.write("\n");
    terminal.destroy();
  }
}

function openTerminal(): ReadStream {
  try {
    const descriptor = openSync("/dev/tty", constants.O_RDONLY | constants.O_NOCTTY);
    try {
      return new ReadStream(descriptor);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  } catch (cause) {
    throw new FirebreakError("bad-input", "There is no terminal to ask for the password on.", {
      todo: "Put it into a file that you alone may read, and name that with --password-file.",
      cause,
    });
  }
}
