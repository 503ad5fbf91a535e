import fc from "fast-check";

/** One way to spoil a file. `at`: how far in, from 0 to 1. */
export interface Spoiling {
  way: "change" | "cut" | "insert" | "repeat" | "lose";
  at: number;
  octets: Uint8Array;
}

/** Any way to spoil any file. */
export const spoiling: fc.Arbitrary<Spoiling> = fc.record({
  way: fc.constantFrom("change", "change", "change", "cut", "insert", "repeat", "lose"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  octets: fc.uint8Array({ minLength: 1, maxLength: 8 }),
});

/** The file, spoilt. */
export function spoil(file: Uint8Array, { way, at, octets }: Spoiling): Uint8Array {
  const place = Math.floor(at * file.length);
  const [before, after] = [file.subarray(0, place), file.subarray(place)];
  switch (way) {
    case "change":
      return Buffer.concat([before, octets, after.subarray(octets.length)]).subarray(0, file.length);
    case "cut":
      return before;
    case "insert":
      return Buffer.concat([before, octets, after]);
    case "repeat":
      return Buffer.concat([file, after]);
    case "lose":
      return Buffer.concat([before, after.subarray(octets.length)]);
  }
}
