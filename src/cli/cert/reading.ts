import type { Reader } from "../../domain/certificate/in-words.ts";
import type { Inspection } from "../../domain/certificate/inspection.ts";

/** What is looked into, and by what. */
export interface InspectOptions {
  /** Paths, as they were given; `-` is the standard input. */
  files: readonly string[];
  /** A PEM file of authorities to trust; undefined: those alone that come with Node. */
  issuers: string | undefined;
  /** A file whose first line is the password of what is encrypted; undefined: none is tried. */
  passwordFile: string | undefined;
}

/** What came of a file: what is in it, or why it could not even be opened. */
export type Reading =
  | { kind: "inspected"; inspection: Inspection }
  /** `name`: safe to show. `why`: a sentence. */
  | { kind: "unopened"; name: string; why: string };

/** A look into files that has not begun. */
export interface Inspecting {
  reader: Reader;
  /** The files in their order, each as soon as it was read. */
  readings: AsyncIterable<Reading>;
}
