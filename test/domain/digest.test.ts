import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { canonical, digest, saltedHash, sha256, uuidOf } from "../../src/domain/digest.ts";

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, part]) => [key, shuffled(part)] as const);
  return Object.fromEntries(entries.toReversed());
}

describe("the canonical form", () => {
  test("is the one of RFC 8785", () => {
    const value = {
      "€": 1,
      "\r": 2,
      "1": 3,
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, -0],
      literals: [null, true],
    };
    expect(canonical(value)).toBe(
      '{"\\r":2,"1":3,"literals":[null,true],"numbers":[333333333.3333333,1e+30,4.5,0.002,0],"€":1}',
    );
  });

  test("is the same whatever the order of the keys, and other for another value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(canonical(shuffled(one))).toBe(canonical(one));
        expect(JSON.parse(canonical(one))).toEqual(JSON.parse(JSON.stringify(one)));
        expect(canonical(one) === canonical(other)).toBe(digest(one) === digest(other));
      }),
    );
  });

  test("leaves out what is undefined, as the journal does", () => {
    expect(canonical({ a: 1, b: undefined })).toBe('{"a":1}');
  });

  test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY])("refuses %p, which has none", (value) => {
    expect(() => canonical(value)).toThrow(/can't be hashed|not allowed/);
  });
});

describe("hashes", () => {
  test("are SHA-256 in lower-case hexadecimal", () => {
    // FIPS 180-4, the example of one block.
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  test("of a typed text depend on its salt, and on where the salt ends", () => {
    expect(saltedHash("a", "text")).not.toBe(saltedHash("b", "text"));
    expect(saltedHash("ab", "c")).not.toBe(saltedHash("a", "bc"));
  });
});

describe("a UUID made of a name", () => {
  test("is well formed, and the same for the same name alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        // RFC 9562, section 5.8: version 8, variant 10.
        expect(uuidOf(one)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(uuidOf(one) === uuidOf(other)).toBe(one === other);
      }),
    );
  });
});
