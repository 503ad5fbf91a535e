import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { FirebreakError } from "../../domain/errors.ts";
import { readPublicKey } from "../../domain/record/signature.ts";
import type { JournalKey, JournalKeys } from "../../ports/journal-key.ts";

/** Where the keys come from. */
export interface JournalKeyPlace {
  /** What FIREBREAK_JOURNAL_KEY holds: PKCS#8 PEM, the key that signs first, former ones after it. */
  pem: string | undefined;
  /** The file of the bot's own key. It signs where none is given; otherwise it is a former one. Undefined for data in memory. */
  file: string | undefined;
}

/**
 * The journal's keys; undefined where nothing is given and no bot has made one yet.
 *
 * @throws FirebreakError `misconfigured` when a key can't be used
 */
export function findJournalKeys({ pem, file }: JournalKeyPlace): JournalKeys | undefined {
  const given = pem === undefined ? [] : keysIn(pem, "The environment variable FIREBREAK_JOURNAL_KEY is wrong.");
  const kept = file === undefined ? undefined : readKept(file);
  const own = kept === undefined ? [] : keysIn(kept, `The journal's key in ${file} can't be used.`);
  const [present, ...former] = [...given, ...own];
  return present && { present, former: former.filter(({ id }) => id !== present.id) };
}

/**
 * The journal's keys. Where there are none, one is made that only the file's owner can read.
 *
 * @throws FirebreakError `misconfigured` when a key can't be used
 */
export function openJournalKeys(place: JournalKeyPlace): JournalKeys {
  const found = findJournalKeys(place);
  if (found !== undefined) return found;
  const { privateKey } = generateKeyPairSync("ed25519");
  if (place.file === undefined) return { present: asJournalKey(privateKey), former: [] };
  keep(place.file, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const kept = findJournalKeys(place);
  if (kept !== undefined) return kept;
  throw new FirebreakError("broken", `The journal's key was written to ${place.file}, and is not there.`);
}

/** Written whole beside its place and then linked there: a process that dies leaves no half of a key, and none is replaced. */
function keep(file: string, pem: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  const opened = openSync(draft, "wx", 0o600);
  try {
    writeSync(opened, pem);
    fsyncSync(opened);
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    closeSync(opened);
    rmSync(draft, { force: true });
  }
}

function readKept(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new FirebreakError("misconfigured", `The journal's key in ${file} can't be read.`, {
      found: code ?? "an error of the system",
      expected: "a file that the user who runs the bot may read",
      cause: error,
    });
  }
}

function keysIn(pem: string, wrong: string): JournalKey[] {
  const blocks = pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/g) ?? [];
  if (blocks.length === 0) throw unusable(wrong, "no private key in PEM");
  return blocks.map((block) => asJournalKey(readPrivate(block, wrong)));
}

function readPrivate(block: string, wrong: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(block);
  } catch {
    throw unusable(wrong, "a private key that can't be read");
  }
  if (key.asymmetricKeyType !== "ed25519") throw unusable(wrong, `a key of the kind ${key.asymmetricKeyType}`);
  return key;
}

function asJournalKey(key: KeyObject): JournalKey {
  const pem = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  return {
    ...readPublicKey(pem),
    sign: (text) => sign(null, Buffer.from(text, "utf8"), key).toString("base64"),
  };
}

function unusable(message: string, found: string): FirebreakError {
  return new FirebreakError("misconfigured", message, {
    found,
    expected: "an Ed25519 key as PKCS#8 in PEM",
    todo: "Make one with: openssl genpkey -algorithm ed25519. docs/record.md says more.",
  });
}
