import { Inspection, mostInspectedBytes } from "../../../domain/certificate/inspection.ts";
import { harmless } from "../../../domain/harmless.ts";
import { count } from "../../../domain/time.ts";
import type { Inspector } from "../../../ports/inspector.ts";
import { readAuthorities } from "../issuer.ts";
import type { FileToInspect } from "./inspect-file.ts";
import { createThread, type ThreadLimits } from "./thread.ts";

/** Enough for everything that is not made to be endless: most files take a hundredth of it. */
export const usualLimits: ThreadLimits = { milliseconds: 10_000, megabytes: 96 };

/** What an inspector is made of. */
export interface InspectorOptions {
  /** Whom to trust beside the authorities that come with Node: PEM texts of intermediates and roots. */
  authorities: readonly string[];
  /**
   * The compiled `worker.js` of this folder. A worker is loaded by Node itself, which on Node 20 reads no
   * TypeScript: whoever runs from `src`, as tests do, names the one in `dist`.
   */
  worker: URL;
  limits: ThreadLimits;
}

/**
 * An inspector that parses in a worker, within limits of memory and time. It opens no connection and no file.
 *
 * @throws FirebreakError `misconfigured` when one of the authorities can't be used
 */
export function createInspector({ authorities, worker, limits }: InspectorOptions): Inspector {
  readAuthorities(authorities);
  const thread = createThread(worker, authorities, limits);
  let last: Promise<unknown> = Promise.resolve();

  const inspectOne = async (file: FileToInspect): Promise<Inspection> => {
    try {
      return Inspection.parse(await thread.ask(file));
    } catch (error) {
      return refused(file, "a file that can't be inspected", whyOf(error, limits));
    }
  };
  return {
    async inspect({ name, bytes }, { password }) {
      const file = { name, bytes, password };
      if (bytes.length > mostInspectedBytes) {
        return refused(file, `a file of ${bytes.length} bytes`, `No more than ${mostInspectedBytes} are looked at.`);
      }
      const inspection = last.then(() => inspectOne(file));
      last = inspection;
      return inspection;
    },
    close: () => thread.end(),
  };
}

/** What can be said of a file that was not looked into. */
function refused({ name, bytes }: FileToInspect, found: string, why: string): Inspection {
  const entries = [{ kind: "unreadable", found, why } as const];
  return { name: harmless(name), size: bytes.length, format: "unknown", holdsPrivateKey: "perhaps", entries };
}

function whyOf(error: unknown, { milliseconds, megabytes }: ThreadLimits): string {
  const { name, code } = error as NodeJS.ErrnoException;
  if (name === "AbortError") return `It took longer than ${count(milliseconds / 1000, "second")}, and was given up.`;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return `It took more than ${megabytes} MB of memory, and was given up.`;
  return "Its inspection failed in a way that nobody foresaw.";
}
