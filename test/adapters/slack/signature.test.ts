import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkSignature } from "../../../src/adapters/slack/surface/signature.ts";
import { signedHeaders } from "../../../src/simulator/slack/signing.ts";

const secret = "8f742231b10e8888abcd99baac5ce5a5";
const moment = fc.integer({ min: 1_000_000_000, max: 4_000_000_000 });

function verdictOf(headers: Record<string, string>, body: string, now: number) {
  const request = { header: (name: string) => headers[name], body: Buffer.from(body) };
  return checkSignature(request, { secret, now: new Date(now * 1000) });
}

test("what Slack signs is genuine within five minutes, before and after, and not a second longer", () => {
  fc.assert(
    fc.property(moment, fc.string({ unit: "binary" }), fc.integer({ min: -400, max: 400 }), (now, body, off) => {
      const headers = signedHeaders(secret, { seconds: now + off, body });
      expect(verdictOf(headers, body, now)).toEqual(
        Math.abs(off) > 300 ? { kind: "off", seconds: off } : { kind: "genuine" },
      );
    }),
  );
});

test("another secret, body or time than was signed is forged, whatever the time", () => {
  fc.assert(
    fc.property(moment, fc.string(), fc.constantFrom("secret", "body", "time"), (now, body, changed) => {
      const headers = signedHeaders(changed === "secret" ? `${secret}0` : secret, { seconds: now, body });
      const stated = changed === "time" ? { ...headers, "x-slack-request-timestamp": String(now + 1) } : headers;
      expect(verdictOf(stated, changed === "body" ? `${body} ` : body, now)).toEqual({ kind: "forged" });
    }),
  );
});

test.each([
  ["no signature", { "x-slack-signature": "" }],
  ["another version's", { "x-slack-signature": `v1=${"0".repeat(64)}` }],
  ["a short one", { "x-slack-signature": "v0=00" }],
  ["no time", { "x-slack-request-timestamp": "" }],
  ["a time that is no number", { "x-slack-request-timestamp": "1e9" }],
])("%s is forged", (_, changed) => {
  const headers = { ...signedHeaders(secret, { seconds: 1_700_000_000, body: "x" }), ...changed };
  expect(verdictOf(headers, "x", 1_700_000_000)).toEqual({ kind: "forged" });
});
