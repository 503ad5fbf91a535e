import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { findJournalKeys, openJournalKeys } from "../../../src/adapters/keys/journal-keys.ts";
import { isSignatureOf, readPublicKey } from "../../../src/domain/record/signature.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "firebreak-key-"));
  file = join(directory, "data", "journal-key.pem");
});
afterEach(() => rmSync(directory, { recursive: true }));

const newPem = (kind: "ed25519" | "x25519" = "ed25519"): string => {
  const { privateKey } = kind === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
};

describe("the bot's own key", () => {
  test("is made once, for its owner alone, and nothing else is left behind", () => {
    const { present, former } = openJournalKeys({ pem: undefined, file });
    expect(former).toEqual([]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(directory, "data"))).toEqual(["journal-key.pem"]);
    expect(openJournalKeys({ pem: undefined, file }).present.id).toBe(present.id);
    expect(findJournalKeys({ pem: undefined, file })?.present.id).toBe(present.id);
  });

  test("signs as its public half says", () => {
    const { present } = openJournalKeys({ pem: undefined, file });
    expect(readPublicKey(present.pem).id).toBe(present.id);
    expect(isSignatureOf("a text", present.sign("a text"), present)).toBe(true);
    expect(isSignatureOf("another", present.sign("a text"), present)).toBe(false);
    expect(present.sign("a text")).toBe(present.sign("a text"));
  });

  test("of data in memory is in memory", () => {
    const keys = openJournalKeys({ pem: undefined, file: undefined });
    expect(keys.present.id).not.toBe(openJournalKeys({ pem: undefined, file: undefined }).present.id);
  });

  test("is not made by looking for it", () => {
    expect(findJournalKeys({ pem: undefined, file })).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe("a given key", () => {
  test("signs in place of the bot's own, which hands over to it; further ones are former ones too", () => {
    const own = openJournalKeys({ pem: undefined, file }).present.id;
    const [first, second] = [newPem(), newPem()];
    const { present, former } = openJournalKeys({ pem: first + second, file });
    expect(present.id).toBe(openJournalKeys({ pem: first, file: undefined }).present.id);
    expect(former.map(({ id }) => id)).toEqual([openJournalKeys({ pem: second, file: undefined }).present.id, own]);
  });

  test.each<[string, string, string]>([
    ["no PEM", "hello", "no private key in PEM"],
    ["half a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "a private key that can't be read"],
    ["another kind of key", newPem("x25519"), "a key of the kind x25519"],
  ])("that is %s is refused, and not repeated", (_, pem, found) => {
    const message = "The environment variable FIREBREAK_JOURNAL_KEY is wrong.";
    expect(() => openJournalKeys({ pem, file })).toThrow(
      expect.objectContaining({ kind: "misconfigured", message, found }),
    );
  });

  test("in the file that can't be used is named by its file", () => {
    openJournalKeys({ pem: undefined, file });
    writeFileSync(file, "bent");
    expect(() => openJournalKeys({ pem: undefined, file })).toThrow(`The journal's key in ${file} can't be used.`);
  });
});
