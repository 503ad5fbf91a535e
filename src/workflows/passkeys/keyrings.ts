import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import { foldKeyring, inForce, type Keyring, keyringPrefix, keyringStream } from "../../domain/passkey/keyring.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Journal } from "../../ports/journal.ts";
import type { Passkeys } from "../../ports/passkeys.ts";

/** Everybody's passkeys, as the journal tells them, and the one way to change them. */
export interface Keyrings extends Passkeys {
  of(identity: string): Promise<Keyring>;
  /** Those of everybody who was ever invited. */
  all(): Promise<Keyring[]>;
  /**
   * Records what `decide` yields for the keyring as it now is; when it has moved on meanwhile, it is read and
   * decided anew.
   *
   * @returns the keyring afterwards
   * @throws whatever `decide` throws
   */
  record(identity: string, decide: (keyring: Keyring) => readonly NewEvent[]): Promise<Keyring>;
}

/** How often a decision is taken anew while others change the same keyring, before something must be wrong. */
const attempts = 20;

/** Makes the keyrings. Nothing else appends to their streams. What was folded is kept until its stream has moved on. */
export function createKeyrings({
  journal,
  clock,
}: {
  journal: Pick<Journal, "read" | "append" | "heads">;
  clock: Clock;
}): Keyrings {
  const kept = new Map<string, Keyring>();
  const of = async (identity: string) => foldKeyring(identity, await journal.read(keyringStream(identity)));

  async function all(): Promise<Keyring[]> {
    const keyrings: Keyring[] = [];
    for (const { stream, sequence } of await journal.heads(keyringPrefix)) {
      const identity = stream.slice(keyringPrefix.length);
      const known = kept.get(identity);
      const keyring = known?.sequence === sequence ? known : await of(identity);
      kept.set(identity, keyring);
      keyrings.push(keyring);
    }
    return keyrings;
  }

  return {
    of,
    all,
    inForce: async () =>
      new Map((await all()).map((keyring) => [keyring.identity, inForce(keyring).map(({ id }) => id)])),
    async record(identity, decide) {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const keyring = await of(identity);
        const events = decide(keyring);
        if (events.length === 0) return keyring;
        const batch = {
          stream: keyringStream(identity),
          expected: keyring.sequence,
          events,
          at: clock.now(),
          owed: [],
        };
        const outcome = await journal.append(batch);
        if (outcome.kind === "recorded") return of(identity);
      }
      throw new FirebreakError(
        "broken",
        `The passkeys of ${identity} changed faster than a decision could be recorded.`,
      );
    },
  };
}
