import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { signedAt } from "../../../src/adapters/slack/surface/signature.ts";
import { signedHeaders } from "../../../src/simulator/slack/signing.ts";

const secret = "8f742231b10e8888abcd99baac5ce5a5";
const moment = fc.integer({ min: 1_000_000_000, max: 4_000_000_000 });

function readOf(headers: Record<string, string>, body: string): number | undefined {
  return signedAt({ header: (name) => headers[name], body: Buffer.from(body) }, secret);
}

test("what Slack signs tells when it did, whatever the body", () => {
  fc.assert(
    fc.property(moment, fc.string({ unit: "binary" }), (seconds, body) => {
      expect(readOf(signedHeaders(secret, { seconds, body }), body)).toBe(seconds);
    }),
  );
});

test("another secret, body or time than was signed is not Slack's", () => {
  fc.assert(
    fc.property(moment, fc.string(), fc.constantFrom("secret", "body", "time"), (seconds, body, changed) => {
      const headers = signedHeaders(changed === "secret" ? `${secret}0` : secret, { seconds, body });
      const stated = changed === "time" ? { ...headers, "x-slack-request-timestamp": String(seconds + 1) } : headers;
      expect(readOf(stated, changed === "body" ? `${body} ` : body)).toBeUndefined();
    }),
  );
});

test.each([
  ["no signature", { "x-slack-signature": "" }],
  ["another version's", { "x-slack-signature": `v1=${"0".repeat(64)}` }],
  ["a short one", { "x-slack-signature": "v0=00" }],
  ["no time", { "x-slack-request-timestamp": "" }],
  ["a time that is no number", { "x-slack-request-timestamp": "1e9" }],
])("%s is not Slack's", (_, changed) => {
  const headers = { ...signedHeaders(secret, { seconds: 1_700_000_000, body: "x" }), ...changed };
  expect(readOf(headers, "x")).toBeUndefined();
});

test("Slack's documented example is Slack's", () => {
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const headers: Record<string, string> = {
    "x-slack-request-timestamp": "1531420618",
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  };
  const example = { header: (name: string) => headers[name], body: Buffer.from(body) };
  expect(signedAt(example, "8f742231b10e8888abcd99yyyzzz85a5")).toBe(1_531_420_618);
});
