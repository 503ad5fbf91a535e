import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { headLine, headsIn, headText, isSigned, type SignedHead } from "../../../src/domain/record/head.ts";
import { readPublicKey } from "../../../src/domain/record/signature.ts";
import { at } from "../chain.ts";
import { makeKey } from "./signed.ts";

const key = makeKey();
const hashes = fc.stringMatching(/^[0-9a-f]{64}$/);
const heads = fc
  .record({ position: fc.integer({ min: 1 }), hash: hashes, at: fc.constant(at), key: fc.constant(key.id) })
  .map((head): SignedHead => ({ ...head, signature: key.sign(headText(head)) }));

describe("a signed head", () => {
  test("is its key's, and no other's; nothing in it can be changed", () => {
    const other = makeKey();
    fc.assert(
      fc.property(heads, hashes, (head, hash) => {
        fc.pre(hash !== head.hash);
        expect(isSigned(head, key)).toBe(true);
        expect(isSigned(head, other)).toBe(false);
        expect(isSigned({ ...head, hash }, key)).toBe(false);
        expect(isSigned({ ...head, position: head.position + 1 }, key)).toBe(false);
        expect(isSigned({ ...head, key: other.id }, other)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test("is read back from wherever it was written to", () => {
    fc.assert(
      fc.property(fc.array(heads, { minLength: 1, maxLength: 3 }), (some) => {
        const lines = some.map(headLine);
        expect(headsIn(lines.join("\n"))).toEqual(some);
        expect(headsIn(lines.map((line) => `Firebreak 10:14\n🔏 signed.\n${line}\n1 reply`).join("\n"))).toEqual(some);
        expect(headsIn(JSON.stringify(some, null, 2))).toEqual(some);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ["that is cut", (line: string) => `${line.slice(0, -20)}}`],
    ["with a further field", (line: string) => line.replace("{", '{"more":1,')],
    ["that is none at all", () => "nothing here"],
  ])("%s is refused and not passed over", (_, bend) => {
    const [head] = fc.sample(heads, 1) as [SignedHead];
    expect(() => headsIn(bend(headLine(head)))).toThrow("This is no file of anchors.");
  });
});

describe("a public key", () => {
  test("has the id that its SPKI gives it, however it is wrapped", () => {
    expect(readPublicKey(`\n${key.pem}\n`).id).toBe(key.id);
    expect(key.id).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ["no key", "hello", /no key of a journal/],
    ["a private key", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----", /a private key/],
  ])("is not %s", (_, pem, why) => {
    expect(() => readPublicKey(pem)).toThrow(why);
  });
});
