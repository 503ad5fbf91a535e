import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ChainBody, ChainRow } from "../../../src/domain/journal.ts";
import type { SignedHead } from "../../../src/domain/record/head.ts";
import {
  type Evidence,
  type Verification,
  verifyChain,
  wholeJournal,
} from "../../../src/domain/record/verification.ts";
import { at, chainOf } from "../chain.ts";
import { headOf, headSigned, keyChanged, makeKey, note, rewritten, signedChain } from "./signed.ts";

const key = makeKey();
const other = makeKey();

function verify(chain: readonly ChainRow[], { keys = [key], anchors = [] }: Partial<Evidence> = {}): Verification {
  return verifyChain(chain, { keys, anchors }, wholeJournal);
}

/** A chain of notes with a head after each, and one of its rows. */
const chains = fc
  .array(fc.string({ maxLength: 5 }), { minLength: 2, maxLength: 6 })
  .map((texts) => signedChain(texts.map(note), key));
const chainAndRow = chains.chain(({ chain, heads }) =>
  fc.record({ chain: fc.constant(chain), heads: fc.constant(heads), index: fc.nat({ max: chain.length - 2 }) }),
);
const lastOf = (heads: readonly SignedHead[]) => heads.slice(-1);

describe("a journal with signed heads", () => {
  test("is intact under its key, and agrees with every anchor", () => {
    fc.assert(
      fc.property(chains, ({ chain, heads }) => {
        const last = heads.at(-1);
        expect(verify(chain, { anchors: heads })).toMatchObject({
          intact: true,
          events: chain.length,
          signed: heads.length,
          checked: heads.length,
          anchors: heads.length,
          lastSigned: { position: last?.position, key: key.id },
        });
        expect(verify(chain, { keys: [] })).toMatchObject({ intact: true, signed: heads.length, checked: 0 });
      }),
      { numRuns: 30 },
    );
  });

  test("that was cut at its end is told by an anchor, from where on", () => {
    fc.assert(
      fc.property(chainAndRow, ({ chain, heads, index }) => {
        const cut = chain.slice(0, index);
        expect(verify(cut)).toMatchObject({ intact: true });
        expect(verify(cut, { anchors: lastOf(heads) })).toEqual({
          intact: false,
          position: index + 1,
          stream: null,
          type: null,
          why: `the journal ends at ${index}; an anchor of ${at} has seen ${heads.at(-1)?.position}`,
        });
      }),
      { numRuns: 50 },
    );
  });

  test("that was written anew from some event on is told by the next head in it", () => {
    fc.assert(
      fc.property(chainAndRow, ({ chain, index }) => {
        const forged = rewritten(chain, index, { at: "2024-08-20T00:00:00.000Z" });
        const found = verify(forged);
        const next = chain.slice(index + 1).find(({ body }) => body.includes("journal.head-signed"));
        expect(found).toMatchObject({
          intact: false,
          position: next?.position,
          type: "journal.head-signed",
          stream: "system",
          why: "the head in it is not the event before it",
        });
      }),
      { numRuns: 50 },
    );
  });

  test("that was written anew without any head in it is told by an anchor, at its position", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 }), { minLength: 2, maxLength: 8 }), fc.nat(), (texts, place) => {
        const chain = chainOf(texts.map(note));
        const index = place % chain.length;
        const anchor = headOf(chain, key);
        const forged = rewritten(chain, index, { at: "2024-08-20T00:00:00.000Z" });
        expect(verify(forged)).toMatchObject({ intact: true });
        expect(verify(forged, { anchors: [anchor] })).toMatchObject({
          intact: false,
          position: chain.length,
          stream: "incident/1",
          type: "incident.noted",
          why: expect.stringMatching(/^an anchor of .* has another hash here/),
        });
      }),
      { numRuns: 50 },
    );
  });

  test("shows a row that was changed, dropped, moved or put in, whatever else there is", () => {
    const change = fc.constantFrom("changed", "dropped", "moved", "added");
    fc.assert(
      fc.property(chainAndRow, change, ({ chain, heads, index }, how) => {
        const row = chain[index] as ChainRow;
        const bent = {
          changed: chain.with(index, { ...row, body: row.body.replace('"kind":"bot"', '"kind":"bat"') }),
          dropped: chain.toSpliced(index, 1),
          moved: chain.with(index, chain[index + 1] as ChainRow).with(index + 1, row),
          added: chain.toSpliced(index + 1, 0, row),
        }[how];
        const position = how === "added" ? index + 2 : index + 1;
        expect(verify(bent, { anchors: lastOf(heads) })).toMatchObject({ intact: false, position });
      }),
      { numRuns: 100 },
    );
  });
});

describe("a signature", () => {
  const { chain } = signedChain([note("one"), note("two")], key);
  const forge = (change: Partial<SignedHead>) => {
    const body = JSON.parse((chain[3] as ChainRow).body) as ChainBody;
    return rewritten(chain, 3, { data: { ...(body.data as SignedHead), ...change } });
  };

  test("by a key that was not given is named, with the event", () => {
    expect(verify(chain, { keys: [other] })).toEqual({
      intact: false,
      position: 2,
      stream: "system",
      type: "journal.head-signed",
      why: `the head in it is signed by a key that was not given: ${key.id}`,
    });
  });

  test.each<[string, Partial<SignedHead>, RegExp]>([
    ["of another time", { at: "2024-08-20T09:47:00.000Z" }, /a signature that its key did not make/],
    ["that is another's", { signature: other.sign("anything") }, /a signature that its key did not make/],
    ["of another event", { position: 1 }, /not the event before it/],
    ["of no form", { signature: "none" }, /not the form of one/],
  ])("%s is named", (_, change, why) => {
    expect(verify(forge(change))).toMatchObject({ intact: false, position: 4, why: expect.stringMatching(why) });
  });

  test("of an anchor is checked too, where there is a key", () => {
    const anchor = { ...headOf(chain, key), at: "2024-08-20T09:47:00.000Z" };
    const found = { intact: false, position: 4, why: expect.stringMatching(/^the anchor of .* did not make$/) };
    expect(verify(chain, { anchors: [anchor] })).toMatchObject(found);
    expect(verify(chain, { keys: [], anchors: [anchor] })).toMatchObject({ intact: true, anchors: 1 });
    expect(verify(chain, { anchors: [headOf(chain, other)] })).toMatchObject({
      intact: false,
      why: expect.stringMatching(/a key that was not given/),
    });
  });
});

describe("another key", () => {
  const first = signedChain([note("one")], key);
  const before = [note("one"), headSigned(first.heads[0] as SignedHead)];
  const withChange = (by = key) => {
    const changed = [...before, keyChanged(key, other, by)];
    return chainOf([...changed, headSigned(headOf(chainOf(changed), other))]);
  };

  test("is believed where the one before it hands over", () => {
    expect(verify(withChange())).toMatchObject({ intact: true, signed: 2, checked: 2, lastSigned: { key: other.id } });
    expect(verify(withChange(), { anchors: [headOf(withChange(), other)] })).toMatchObject({
      intact: true,
      anchors: 1,
    });
  });

  test("is believed where it was given beside the one before it", () => {
    const chain = chainOf([...before, headSigned(headOf(chainOf(before), other))]);
    expect(verify(chain, { keys: [key, other] })).toMatchObject({ intact: true, checked: 2 });
    expect(verify(chain)).toMatchObject({ intact: false, position: 3 });
  });

  test("that hands over to itself is named", () => {
    expect(verify(withChange(other))).toMatchObject({
      intact: false,
      position: 3,
      type: "journal.key-changed",
      why: "the change of keys in it was not signed by the key before",
    });
  });
});

describe("a part of the journal", () => {
  const { chain, heads } = signedChain([note("one"), note("two"), note("three")], key);
  const notes = chain.filter(({ body }) => body.includes("incident/1"));
  const part = { stream: "incident/1", typed: true };

  test("that is one stream is checked as far as it goes", () => {
    const evidence = { keys: [key], anchors: heads };
    expect(verifyChain(notes, evidence, part)).toMatchObject({ intact: true, events: 3, anchors: 3, ...part });
    expect(verifyChain(notes.toSpliced(1, 1), evidence, part)).toMatchObject({
      intact: false,
      position: 5,
      why: "it is out of sequence in incident/1",
    });
    expect(verifyChain(chain, evidence, part)).toMatchObject({ why: "it is not of the stream incident/1" });
  });

  test("without what people typed says so, and is checked otherwise", () => {
    const bare = chain.map((row) => ({ ...row, typed: {} }));
    const without = { stream: null, typed: false };
    expect(verifyChain(bare, { keys: [key], anchors: heads }, without)).toMatchObject({ intact: true, typed: false });
    expect(verify(bare)).toMatchObject({ intact: false, why: expect.stringMatching(/no erasure/) });
  });
});
