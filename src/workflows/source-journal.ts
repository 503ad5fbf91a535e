import { bot } from "../domain/actor.ts";
import type { FirebreakError } from "../domain/errors.ts";
import type { NewEvent } from "../domain/event.ts";
import { SourceKind } from "../domain/inventory/sighting.ts";
import { foldSource, isTold, type SourceTrouble, sourceStream } from "../domain/inventory/source.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import { owedForSource } from "../projections/owed-certificates.ts";

/** Records what happens to sources. A source that can always be read leaves no trace. */
export interface SourceJournal {
  /** It can't be read; told once, until it can be again. `failures`: how often in a row. */
  failed(source: CertificateSource, error: FirebreakError, failures: number): Promise<void>;
  recovered(source: Pick<CertificateSource, "id">): Promise<void>;
  /** The configuration does not name it any more. */
  dropped(id: string, items: number): Promise<void>;
  /** The configuration names it: if it was dropped before, it is back. */
  configured(id: string): Promise<void>;
}

/** The journal, and whom to tell when something was recorded. */
export interface SourceJournalDeps {
  journal: Pick<Journal, "read" | "append">;
  clock: Clock;
  onRecorded: () => void;
}

/** Makes the record of the sources. Nothing else appends to their streams. */
export function createSourceJournal(deps: SourceJournalDeps): SourceJournal {
  async function record(id: string, decide: (trouble: SourceTrouble | undefined) => NewEvent | undefined) {
    for (;;) {
      const trouble = foldSource(await deps.journal.read(sourceStream(id)));
      const event = decide(trouble);
      if (event === undefined) return;
      const expected = trouble?.sequence ?? 0;
      const owed = owedForSource(id, event.type === "source.recovered" ? since(trouble) : expected + 1);
      const batch = { stream: sourceStream(id), expected, events: [event], at: deps.clock.now(), owed };
      if ((await deps.journal.append(batch)).kind === "conflict") continue;
      deps.onRecorded();
      return;
    }
  }

  return {
    async failed({ id, kind, title }, error, failures) {
      if (!isTold(error, failures)) return;
      const why = [error.message, error.found].filter(Boolean).join(" ");
      const data = { kind, title, error: error.kind, why, todo: error.todo ?? null };
      await record(id, (trouble) =>
        trouble !== undefined && trouble.failing !== null ? undefined : { type: "source.failed", actor: bot, data },
      );
    },
    recovered: ({ id }) =>
      record(id, (trouble) =>
        trouble === undefined || trouble.failing === null
          ? undefined
          : { type: "source.recovered", actor: bot, data: {} },
      ),
    async dropped(id, items) {
      const kind = SourceKind.safeParse(id.split("/")[0]);
      if (!kind.success) return;
      await record(id, (trouble) =>
        trouble?.dropped
          ? undefined
          : {
              type: "source.dropped",
              actor: bot,
              data: { kind: kind.data, title: trouble?.title ?? id, items },
            },
      );
    },
    configured: (id) =>
      record(id, (trouble) => (trouble?.dropped ? { type: "source.recovered", actor: bot, data: {} } : undefined)),
  };
}

/** The event that the present trouble began with: its message is the one to be drawn again. */
function since(trouble: SourceTrouble | undefined): number {
  return trouble?.failing?.sequence ?? trouble?.sequence ?? 0;
}
