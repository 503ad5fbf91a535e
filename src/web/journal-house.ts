import type { Dispatch } from "../domain/command.ts";
import { FirebreakError } from "../domain/errors.ts";
import type { Incident } from "../domain/incident/incident.ts";
import type { ChainRow } from "../domain/journal.ts";
import { readPublicKey } from "../domain/record/signature.ts";
import { createVerifier, type Evidence, type Verification, wholeJournal } from "../domain/record/verification.ts";
import type { Clock } from "../ports/clock.ts";
import type { House } from "../ports/house.ts";
import type { Journal } from "../ports/journal.ts";
import type { JournalHeads } from "../ports/journal-heads.ts";
import type { JournalKeys } from "../ports/journal-key.ts";
import type { Incidents } from "../projections/incidents.ts";
import { owedAgain } from "../projections/owed.ts";

/** What the house's answers about the journal are read from. */
export interface JournalHouseDeps {
  incidents: Incidents;
  journal: Journal;
  heads: Pick<JournalHeads, "end">;
  /** Undefined where no bot has run yet, and none is given. */
  keys: JournalKeys | undefined;
  clock: Clock;
  dispatch: Dispatch;
}

/** What is asked of the journal itself. */
export type JournalHouse = Pick<
  House,
  "verify" | "journalKey" | "journalEnd" | "journalRows" | "erase" | "recordByHand"
>;

/** Rows of the chain that are read at a time. */
const chainPage = 1_000;

/** The house's answers about the journal. */
export function createJournalHouse(deps: JournalHouseDeps): JournalHouse {
  const { journal, heads, keys } = deps;
  const own = keys === undefined ? [] : [keys.present, ...keys.former];
  return {
    verify({ keys: given, anchors }) {
      const believed = [...own, ...given.map(readPublicKey)];
      return verifyJournal(journal, { keys: believed, anchors });
    },
    journalKey() {
      const present = keys?.present;
      if (present !== undefined) return Promise.resolve({ id: present.id, pem: present.pem });
      throw new FirebreakError("not-found", "The journal has no key yet.", {
        todo: "The bot makes one when it starts; or set FIREBREAK_JOURNAL_KEY.",
      });
    },
    journalEnd: () => heads.end(),
    journalRows: (after) => journal.chain(after, chainPage),
    async erase({ operator, position, field }) {
      const incident = await holderOf(deps.incidents, position);
      const owed = incident === undefined ? [] : owedAgain(incident);
      const by = { kind: "operator", name: operator } as const;
      await journal.erase({ position, field }, { by, at: deps.clock.now(), owed });
    },
    recordByHand({ operator, works, ...told }) {
      const by = { kind: "operator", name: operator } as const;
      return deps.dispatch({ kind: "record-by-hand", by, works: [...works], ...told });
    },
  };
}

/** The incident that the event at this position belongs to, if it belongs to one. */
async function holderOf(incidents: Incidents, position: number): Promise<Incident | undefined> {
  for (const incident of await incidents.all()) {
    const events = await incidents.events(incident.number);
    if (events.some((event) => event.position === position)) return incident;
  }
  return undefined;
}

/** Verifies the whole journal, a page at a time. */
export async function verifyJournal(
  journal: { chain: (after: number, limit: number) => Promise<readonly ChainRow[]> },
  evidence: Evidence,
): Promise<Verification> {
  const verifier = createVerifier(evidence, wholeJournal);
  for (let after = 0; ;) {
    const page = await journal.chain(after, chainPage);
    for (const row of page) {
      const broken = verifier.take(row);
      if (broken !== undefined) return broken;
    }
    const last = page.at(-1);
    if (last === undefined) return verifier.conclude();
    after = last.position;
  }
}
