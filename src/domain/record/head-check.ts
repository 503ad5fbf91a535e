import type { ChainRow } from "../journal.ts";
import type { Instant } from "../time.ts";
import type { Fault, ReadableBody } from "./chain-check.ts";
import { SignedHead } from "./head.ts";
import { KeyChange } from "./key-change.ts";
import type { KeyRing } from "./key-ring.ts";

/** The heads that the journal holds. */
export interface HeadsFound {
  /** How many, and how many of their signatures were checked. */
  signed: number;
  checked: number;
  /** The last one: everything up to its position is fixed by it. */
  lastSigned: { position: number; at: Instant; key: string } | null;
  /** How far each append-only place has come, as the journal tells. */
  anchored: { anchor: string; position: number; reference: string }[];
}

/** Whether the heads in the journal are its own, signed by keys that are believed. */
export interface HeadCheck {
  take(row: ChainRow, body: ReadableBody): Fault | undefined;
  found(): HeadsFound;
}

/** Makes the check. A key that a believed one hands over to is believed from there on. */
export function createHeadCheck(ring: KeyRing): HeadCheck {
  const found: Omit<HeadsFound, "anchored"> = { signed: 0, checked: 0, lastSigned: null };
  const anchored = new Map<string, HeadsFound["anchored"][number]>();

  function takeHead(row: ChainRow, body: ReadableBody): Fault | undefined {
    const { data: head } = SignedHead.safeParse(body.data);
    if (head === undefined) return { why: "the head in it has not the form of one" };
    if (head.position !== row.position - 1 || head.hash !== body.previous) {
      return { why: "the head in it is not the event before it" };
    }
    const why = ring.forgery(head);
    if (why !== undefined) return { why: `the head in it ${why}` };
    found.signed += 1;
    if (ring.knows(head.key)) found.checked += 1;
    found.lastSigned = { position: head.position, at: head.at, key: head.key };
    return undefined;
  }

  return {
    take(row, body) {
      switch (body.type) {
        case "journal.head-signed":
          return takeHead(row, body);
        case "journal.key-changed": {
          const { data: change } = KeyChange.safeParse(body.data);
          const isRight = change !== undefined && ring.handOver(change);
          return isRight ? undefined : { why: "the change of keys in it was not signed by the key before" };
        }
        case "journal.head-anchored": {
          const { anchor, position, reference } = body.data as HeadsFound["anchored"][number];
          anchored.set(anchor, { anchor, position, reference });
          return undefined;
        }
        default:
          return undefined;
      }
    },
    found: () => ({ ...found, anchored: [...anchored.values()] }),
  };
}
