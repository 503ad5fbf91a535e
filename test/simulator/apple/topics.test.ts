import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodeTopics, encodeTopics, topicsOf } from "../../../src/simulator/apple/topics.ts";

describe("the topics extension", () => {
  test("is a sequence of topics, each followed by its kinds", () => {
    const der = encodeTopics([{ topic: "a.b", kinds: ["app"] }]);
    expect(der.toString("hex")).toBe("300c0c03612e6230050c03617070");
  });

  test("grants an app, its calls and its complications", () => {
    expect(topicsOf("com.example").map(({ topic }) => topic)).toEqual([
      "com.example",
      "com.example.voip",
      "com.example.complication",
    ]);
  });

  test("reads back what was written, short and long", () => {
    const topics = fc.array(fc.record({ topic: fc.string({ maxLength: 400 }), kinds: fc.array(fc.string()) }));
    fc.assert(fc.property(topics, (written) => expect(decodeTopics(encodeTopics(written))).toEqual(written)));
  });

  test("cut short is refused", () => {
    const der = encodeTopics(topicsOf("com.example"));
    expect(() => decodeTopics(der.subarray(0, -1))).toThrow("The topics extension is cut short.");
  });
});
