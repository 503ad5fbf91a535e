import { count } from "../../../domain/time.ts";
import type { CredentialReader, HandedCredential } from "../../../ports/credential-reader.ts";
import { createThread, type ThreadLimits } from "../inspect/thread.ts";
import { type Answer, credentialIn, type Question } from "./answer.ts";
import { refusal } from "./refusals.ts";

/** What a reader of credentials is made of. */
export interface CredentialReaderOptions {
  /** The compiled `worker.js` of this folder; whoever runs from `src`, as tests do, names the one in `dist`. */
  worker: URL;
  limits: ThreadLimits;
}

/**
 * A reader that parses in a worker, within limits of memory and time: a file may be made to be endless, and deriving
 * a key from a password takes seconds. It opens no connection and no file, and keeps nothing.
 */
export function createCredentialReader({ worker, limits }: CredentialReaderOptions): CredentialReader {
  const thread = createThread(worker, null, limits);
  let last: Promise<unknown> = Promise.resolve();

  const readOne = async (question: Question): Promise<HandedCredential> => {
    const answer = await thread.ask(question).catch((error: unknown) => {
      throw givenUp(error, limits);
    });
    return credentialIn(answer as Answer);
  };
  return {
    async read(file, opening) {
      const reading = last.then(() => readOne({ file, opening }));
      // The next one begins whatever became of this one.
      last = reading.catch(() => undefined);
      return reading;
    },
    close: () => thread.end(),
  };
}

function givenUp(error: unknown, { milliseconds, megabytes }: ThreadLimits): Error {
  const { code } = error as NodeJS.ErrnoException;
  const limit =
    code === "ERR_WORKER_OUT_OF_MEMORY" ? `${megabytes} MB of memory` : count(milliseconds / 1000, "second");
  return refusal(
    `a file that takes more than ${limit} to read`,
    "Export it again in the usual way: with fewer rounds of key derivation, and this credential alone.",
  );
}
