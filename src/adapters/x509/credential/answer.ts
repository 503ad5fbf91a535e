import { asFirebreakError, FirebreakError } from "../../../domain/errors.ts";
import type { ErrorKind } from "../../../domain/errors.ts";
import type { HandedCredential, HandedFile, Opening } from "../../../ports/credential-reader.ts";
import { readCredential } from "./read-credential.ts";

/** What the worker is asked. */
export interface Question {
  file: HandedFile;
  opening: Opening;
}

/** What it answers: an error goes from thread to thread without its kind, so that its parts are told. */
export type Answer =
  | { kind: "read"; credential: HandedCredential }
  | {
      kind: "refused";
      error: ErrorKind;
      message: string;
      detail: { found?: string; expected?: string; todo?: string };
    };

/** Reads a credential for the other thread. Nothing is thrown. */
export function answerTo({ file, opening }: Question): Answer {
  try {
    return { kind: "read", credential: readCredential(file, opening) };
  } catch (thrown) {
    const { kind, message, found = "", expected = "", todo = "" } = asFirebreakError(thrown);
    return { kind: "refused", error: kind, message, detail: { found, expected, todo } };
  }
}

/** The credential that was read. @throws FirebreakError as it was thrown in the other thread */
export function credentialIn(answer: Answer): HandedCredential {
  if (answer.kind === "read") return answer.credential;
  throw new FirebreakError(answer.error, answer.message, answer.detail);
}
