import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { pointAt, pointTo, readItem, readPointer } from "../../../src/adapters/slack/buttons.ts";

test("what a button carries leads back to where it points", () => {
  const id = fc.stringMatching(/^[a-z0-9/-]{1,40}$/);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999 }), fc.array(id), (incident, path) => {
      expect(readPointer(pointTo({ number: incident }, ...path))).toEqual({ incident, path });
    }),
  );
});

test.each(["", "INC-0", "INC-1 ", "inc-1", "INC-1  run-1", "INC-1e9", '{"incident":1}', "INC-1\nrun-1"])(
  "%j is no pointer of ours",
  (value) => {
    expect(() => readPointer(value)).toThrow(/is not one of this version's/);
  },
);

test("what a certificate's button carries leads back to it", () => {
  expect(readItem(pointAt("c-0123456789ab"))).toBe("c-0123456789ab");
});

test.each(["", "CERT", "CERT c-1", "INC-1", "CERT c-0123456789ab x"])("%j is no certificate of ours", (value) => {
  expect(() => readItem(value)).toThrow(/is not one of this version's/);
});
