import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonical, sha256 } from "../../src/domain/digest.ts";
import { type NewEvent, parseEventData } from "../../src/domain/event.ts";
import { type ChainBody, type ChainRow, genesis, seal } from "../../src/domain/journal.ts";
import {
  noEvidence,
  type Verification,
  verifyChain as verifyWith,
  wholeJournal,
} from "../../src/domain/record/verification.ts";
import { anyEvent } from "./arbitrary-events.ts";
import { chainOf } from "./chain.ts";

/** The chain by itself, with no key and no anchor. */
const verifyChain = (rows: readonly ChainRow[]): Verification => verifyWith(rows, noEvidence, wholeJournal);

const streams = ["incident/1", "incident/2", "system"];

const chains = fc
  .array(fc.record({ stream: fc.constantFrom(...streams), event: anyEvent }), { minLength: 3, maxLength: 12 })
  // An erasure of a text that is there says nothing, and a random head is none of this chain; those that count have
  // tests of their own.
  .map((events) =>
    chainOf(
      events.filter(({ event }) => !["text.erased", "journal.head-signed", "journal.key-changed"].includes(event.type)),
    ),
  )
  .filter((chain) => chain.length >= 3);

/** A chain and one of its rows that is not the last. */
const chainAndRow = chains.chain((chain) =>
  fc.record({
    chain: fc.constant(chain),
    index: fc.nat({ max: chain.length - 2 }),
    other: fc.nat({ max: chain.length - 1 }),
  }),
);

const note = (text: string): { stream: string; event: NewEvent } => ({
  stream: "incident/1",
  event: { type: "incident.noted", actor: { kind: "bot" }, data: {}, typed: { text } },
});
const erased = (position: number, field = "text"): { stream: string; event: NewEvent } => ({
  stream: "system",
  event: { type: "text.erased", actor: { kind: "operator", name: "dana" }, data: { position, field } },
});
/** The chain with one row changed. */
const withRow = (chain: ChainRow[], index: number, change: Partial<ChainRow>): ChainRow[] =>
  chain.map((row, place) => (place === index ? { ...row, ...change } : row));

describe("a sealed chain", () => {
  test("is intact as it was written, and gives its events back", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        expect(verifyChain(chain)).toMatchObject({
          intact: true,
          events: chain.length,
          head: chain.at(-1)?.hash,
          erased: [],
        });
        for (const row of chain) {
          const body = JSON.parse(row.body) as ChainBody;
          expect(canonical(body)).toBe(row.body);
          expect(canonical(parseEventData(body.type, body.data))).toBe(canonical(body.data));
        }
      }),
    );
  });

  test("is intact when it is empty", () => {
    expect(verifyChain([])).toMatchObject({ intact: true, events: 0, head: genesis, erased: [] });
  });

  test("shows a single bit that was changed in a text", () => {
    fc.assert(
      fc.property(chainAndRow, fc.nat(), fc.nat({ max: 6 }), ({ chain, index }, place, bit) => {
        const body = chain[index]?.body ?? "";
        const at = place % body.length;
        const bent = body.slice(0, at) + String.fromCharCode(body.charCodeAt(at) ^ (1 << bit)) + body.slice(at + 1);
        expect(verifyChain(withRow(chain, index, { body: bent }))).toMatchObject({
          intact: false,
          position: index + 1,
        });
      }),
    );
  });

  test("shows a changed hash, and a changed text whose hash was changed with it", () => {
    fc.assert(
      fc.property(chainAndRow, ({ chain, index }) => {
        const hash = sha256("something else");
        expect(verifyChain(withRow(chain, index, { hash }))).toMatchObject({ intact: false, position: index + 1 });

        const body = { ...(JSON.parse(chain[index]?.body ?? "") as ChainBody), at: "2024-08-20T00:00:00.000Z" };
        const rewritten = verifyChain(withRow(chain, index, seal(body)));
        expect(rewritten).toMatchObject({
          intact: false,
          position: index + 2,
          why: "it does not follow from the event before it",
        });
      }),
    );
  });

  test("shows a missing event", () => {
    fc.assert(
      fc.property(chainAndRow, ({ chain, index }) => {
        expect(verifyChain(chain.toSpliced(index, 1))).toMatchObject({ intact: false, position: index + 1 });
      }),
    );
  });

  test("shows events that changed places, with their positions or without", () => {
    fc.assert(
      fc.property(chainAndRow, ({ chain, index, other }) => {
        fc.pre(index !== other);
        const [one, two] = [chain[index], chain[other]] as [ChainRow, ChainRow];
        const moved = chain.with(index, two).with(other, one);
        const first = Math.min(index, other) + 1;
        expect(verifyChain(moved)).toMatchObject({ intact: false, position: first });
        const renumbered = moved.map((row, place) => ({ ...row, position: place + 1 }));
        expect(verifyChain(renumbered)).toMatchObject({ intact: false, position: first });
      }),
    );
  });

  test.each([
    ["is no event", "[]"],
    ["is no JSON", "{"],
    ["lacks its typed texts", '{"position":2,"stream":"incident/1","sequence":2,"type":"x","previous":""}'],
  ])("shows a text that %s, even under its right hash", (_, body) => {
    const chain = withRow(chainOf([note("one"), note("two")]), 1, { body, hash: sha256(body) });
    expect(verifyChain(chain)).toMatchObject({ intact: false, position: 2, why: "its text is not an event's" });
  });

  test("shows a last event that says it is another one, though nothing follows from it", () => {
    const chain = chainOf([note("one"), note("two")]);
    const body = { ...(JSON.parse(chain[1]?.body ?? "") as ChainBody), position: 3 };
    expect(verifyChain(withRow(chain, 1, seal(body)))).toMatchObject({
      intact: false,
      position: 2,
      why: "its text says that it is event 3",
    });
  });

  test("shows an event out of its stream's sequence", () => {
    const [first] = chainOf([note("one")]) as [ChainRow];
    const body = { ...(JSON.parse(first.body) as ChainBody), position: 2, previous: first.hash };
    expect(verifyChain([first, { ...seal(body), position: 2, typed: first.typed }])).toMatchObject({
      intact: false,
      position: 2,
      why: "it is out of sequence in incident/1",
    });
  });
});

describe("typed texts", () => {
  const chain = chainOf([note("first"), note("second"), note("third")]);
  const typedOf = (index: number) => chain[index]?.typed ?? {};

  const added = { ...typedOf(0), title: { text: "x", salt: "s" } };
  test.each([
    {
      name: "a changed one",
      bent: withRow(chain, 1, { typed: { text: { text: "other", salt: "salt 1 text" } } }),
      found: { position: 2, why: /was changed/ },
    },
    {
      name: "two that were swapped",
      bent: withRow(withRow(chain, 1, { typed: typedOf(2) }), 2, { typed: typedOf(1) }),
      found: { position: 2, why: /was changed/ },
    },
    {
      name: "one that is gone",
      bent: withRow(chain, 1, { typed: { text: null } }),
      found: { position: 2, why: /no erasure is recorded/ },
    },
    {
      name: "one whose row is gone",
      bent: withRow(chain, 2, { typed: {} }),
      found: { position: 3, why: /no erasure is recorded/ },
    },
    {
      name: "one that was added",
      bent: withRow(chain, 0, { typed: added }),
      found: { position: 1, why: /was added/ },
    },
  ])("$name is shown", ({ bent, found }) => {
    const { position, why } = found;
    expect(verifyChain(bent)).toEqual({
      intact: false,
      position,
      stream: "incident/1",
      type: "incident.noted",
      why: expect.stringMatching(why),
    });
  });

  test("an erased one leaves the chain intact, and is named", () => {
    const erasure = withRow(chainOf([note("secret"), note("calm"), erased(1)]), 0, { typed: { text: null } });
    expect(verifyChain(erasure)).toMatchObject({ intact: true, events: 3, erased: [{ position: 1, field: "text" }] });
  });

  test("an erasure of one text does not excuse the loss of another", () => {
    const bent = chainOf([note("secret"), note("calm"), erased(1)]).map((row) => ({ ...row, typed: {} }));
    expect(verifyChain(bent)).toMatchObject({ intact: false, position: 2 });
  });

  test("an erasure that was recorded before the text was written excuses nothing", () => {
    const bent = withRow(chainOf([erased(2), note("later")]), 1, { typed: { text: null } });
    expect(verifyChain(bent)).toMatchObject({ intact: false, position: 2 });
  });
});
