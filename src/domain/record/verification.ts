import type { ChainRow } from "../journal.ts";
import { createAnchorCheck } from "./anchor-check.ts";
import { createChainCheck } from "./chain-check.ts";
import { createHeadCheck, type HeadsFound } from "./head-check.ts";
import type { SignedHead } from "./head.ts";
import { createKeyRing } from "./key-ring.ts";
import type { PublicKey } from "./signature.ts";
import { createTypedCheck, type TypedPlace } from "./typed-check.ts";

/** What a journal is held against, from outside of it. */
export interface Evidence {
  /** Whom to believe. Without any, signatures are counted and not checked. */
  keys: readonly PublicKey[];
  /** Heads that were kept where nobody could change them. */
  anchors: readonly SignedHead[];
}

/** What of the journal is there to be verified. */
export interface Extent {
  /** The one stream that it is; null for the whole journal. */
  stream: string | null;
  /** Whether the typed texts lie beside their events, or were left out. */
  typed: boolean;
}

/** The first thing that is not as it was written. */
export interface Broken {
  intact: false;
  position: number;
  /** The stream and the type of the event there, as far as they can be read. */
  stream: string | null;
  type: string | null;
  why: string;
}

/** What a verification found that named nothing broken. */
export interface Intact extends Extent, HeadsFound {
  intact: true;
  events: number;
  /** The last event's hash. */
  head: string;
  /** How many anchors agree with it. */
  anchors: number;
  erased: TypedPlace[];
}

/** What the verification found. */
export type Verification = Intact | Broken;

/** Takes the rows one after the other, in the order of their positions, and keeps none of them. */
export interface Verifier {
  /** What is wrong with this row, if anything is: the verification is over then. */
  take(row: ChainRow): Broken | undefined;
  /** What there is to say when nothing was wrong with any row. */
  conclude(): Verification;
}

/** No keys and no anchors: what the chain says by itself. */
export const noEvidence: Evidence = { keys: [], anchors: [] };
/** The whole journal, with everything that lies beside it. */
export const wholeJournal: Extent = { stream: null, typed: true };

/**
 * Begins the reading of the chain from its start. It names the first event that is not as it was
 * written: an edited text, a missing, added or moved event, a typed text that was changed, or is gone
 * without a recorded erasure, a head that its key did not sign, a history that an anchor contradicts.
 * Events cut off at the end leave an intact chain: an anchor that has seen them tells.
 *
 * What it remembers grows with the streams and the erased texts, and not with the events.
 */
export function createVerifier(evidence: Evidence, extent: Extent): Verifier {
  const chain = createChainCheck(extent.stream);
  const typed = createTypedCheck();
  const ring = createKeyRing(evidence.keys);
  const heads = createHeadCheck(ring);
  const anchors = createAnchorCheck(evidence.anchors, ring);
  return {
    take(row) {
      const read = chain.take(row);
      const { body } = read;
      const fault =
        read.fault ??
        (extent.typed ? typed.take(row, read.body) : undefined) ??
        anchors.take(row) ??
        heads.take(row, read.body);
      if (fault === undefined) return undefined;
      const { position = row.position, why } = fault;
      return { intact: false, position, stream: body?.stream ?? null, type: body?.type ?? null, why };
    },
    conclude() {
      const lost = extent.typed ? typed.lost() : undefined;
      if (lost !== undefined) return { intact: false, ...lost };
      const { events, head, position } = chain.end();
      const against = anchors.contradiction(extent.stream === null ? position : null);
      if (against !== undefined) return { intact: false, stream: null, type: null, ...against };
      return {
        intact: true,
        events,
        head,
        anchors: anchors.agreeing(),
        erased: typed.erased(),
        ...extent,
        ...heads.found(),
      };
    },
  };
}

/** Verifies rows that are all at hand. */
export function verifyChain(rows: Iterable<ChainRow>, evidence: Evidence, extent: Extent): Verification {
  const verifier = createVerifier(evidence, extent);
  for (const row of rows) {
    const broken = verifier.take(row);
    if (broken !== undefined) return broken;
  }
  return verifier.conclude();
}
