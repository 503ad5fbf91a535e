import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makePlace, type Place } from "./firebreak.ts";

let place: Place;
beforeAll(() => {
  place = makePlace();
});
afterAll(() => place.remove());

function privateKey(type: "pkcs8" | "sec1"): string {
  const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return pair.privateKey.export({ type, format: "pem" }).toString();
}

test.each([
  ["PKCS#8", privateKey("pkcs8")],
  ["SEC 1", privateKey("sec1")],
  ["behind a certificate", `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${privateKey("pkcs8")}`],
])("a private key (%s) is refused in words, and not repeated", async (_, input) => {
  const { code, stdout, stderr } = await place.run("credential hand-over INC-3", { input });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Found: a file with a private key");
  expect(stderr).toContain("A private key should never leave its place");
  expect(stderr).not.toContain(input.split("\n").at(-3));
});

test("an empty file is refused", async () => {
  const { code, stderr } = await place.run("credential hand-over INC-3");
  expect({ code, found: stderr.split("\n")[1] }).toEqual({ code: 2, found: "Found: an empty file" });
});

test("a file that no certificate is so long as is refused", async () => {
  const { code, stderr } = await place.run("credential hand-over INC-3", { input: new Uint8Array(65_537) });
  expect({ code, found: stderr.split("\n")[1] }).toEqual({ code: 2, found: "Found: more than 65536 bytes" });
});
