import { createHash } from "node:crypto";
import type { Entry, Inspection } from "../../../domain/certificate/inspection.ts";
import { harmless } from "../../../domain/harmless.ts";
import { undatedFactsOf } from "../facts.ts";
import { publicKeyFactsOf } from "../key-kind.ts";
import { type Piece, piecesIn, textOf } from "../pieces.ts";
import { shapeOf } from "../shape.ts";
import { structureOf } from "../structure.ts";
import { type Content, openArchive, openBundle } from "./archive.ts";
import { extensionFactsOf } from "./extensions.ts";
import { type Authorities, linksOf, type Unlinked } from "./links.ts";
import { inDer } from "./passwords.ts";
import { closedKeyEntry, encryptedKeyEntry, keyEntry, labelledKeyEntry, olderKeyEntry } from "./private-key.ts";
import { requestEntry } from "./signing-request.ts";

/** A file to inspect. */
export interface FileToInspect {
  name: string;
  bytes: Uint8Array;
  /** For what is encrypted in it. */
  password: string | undefined;
}

/** A certificate whose issuer is not known yet, or another entry. */
type Draft = ({ kind: "unlinked" } & Unlinked) | Entry;

/** Inspects a file. Nothing is thrown for what is in it, and nothing of a private key is in the answer. */
export function inspectFile({ name, bytes, password }: FileToInspect, authorities: Authorities): Inspection {
  const { format, pieces } = piecesIn(bytes);
  const found = pieces.flatMap((piece) => draftsOf(piece, password));
  const drafts = found.length > 0 ? found : [pieces.length > 0 ? empty : unreadable(null, "PEM that is cut short")];
  const whole = pieces.length === 1 && pieces[0]?.kind === "der" ? shapeOf(inDer(pieces[0].der)).kind : "other";
  const inspection: Inspection = {
    name: harmless(name),
    size: bytes.length,
    format: whole === "pkcs12" ? "PKCS#12" : whole === "pkcs7" ? "PKCS#7" : format,
    holdsPrivateKey: "no",
    entries: linked(drafts, authorities),
  };
  return { ...inspection, holdsPrivateKey: holdsPrivateKey(bytes, pieces, inspection) };
}

/** Said of a bundle or an archive that nothing was put in, and of the parameters of a curve alone. */
const empty: Entry = {
  kind: "unreadable",
  found: "a file with nothing in it that can be inspected",
  why: "It is in order, and holds no certificate, signing request or private key.",
};

/** What is locked may hold one, and so may what is damaged but for PEM that says what it is, and what holds anything. */
function holdsPrivateKey(
  bytes: Uint8Array,
  pieces: readonly Piece[],
  { format, entries }: Inspection,
): Inspection["holdsPrivateKey"] {
  const isLabelled = pieces.some(({ label }) => label?.endsWith("PRIVATE KEY") === true);
  if (isLabelled || entries.some(({ kind }) => kind === "private-key")) return "yes";
  const hides = (entry: Entry) =>
    entry.kind === "locked" ||
    (entry.kind === "unreadable" && (format === "unknown" ? HOLDS_ANYTHING.test(entry.found) : format !== "PEM"));
  return entries.some(hides) || textOf(bytes).includes("PRIVATE KEY") ? "perhaps" : "no";
}

const HOLDS_ANYTHING = /zip archive|keystore/;

function draftsOf(piece: Piece, password: string | undefined): Draft[] {
  // OpenSSL writes the curve in front of a key, which names it again.
  if (piece.label === "EC PARAMETERS") return [];
  if (piece.kind === "damaged") return [unreadable(piece.label, piece.found)];
  const key = labelledKeyEntry(piece, password);
  if (key !== null) return [key];
  const der = inDer(piece.der);
  try {
    return draftsOfDer(der, password) ?? [unreadable(piece.label, shapeOf(der).words)];
  } catch {
    return [unreadable(piece.label, `a damaged file, which seems to be ${shapeOf(der).words}`)];
  }
}

/** @throws RangeError when the bytes are not in order; null when they are nothing to be inspected */
function draftsOfDer(der: Buffer, password: string | undefined): Draft[] | null {
  switch (shapeOf(der).kind) {
    case "certificate":
      return [certificateDraft(der)];
    case "signing-request":
      return [requestEntry(der)];
    case "private-key":
      return [keyEntry(der, false)];
    case "older-private-key":
      return [olderKeyEntry(der)];
    case "encrypted-private-key":
      return [encryptedKeyEntry(der, password)];
    case "pkcs12":
      return openArchive(der, password === undefined ? ["", null] : [password, "", null]).map(draftOfContent);
    case "pkcs7":
      return openBundle(der).map(draftOfContent);
    case "public-key":
    case "other":
      return null;
  }
}

function draftOfContent(content: Content): Draft {
  switch (content.kind) {
    case "certificate":
      try {
        return certificateDraft(content.der);
      } catch {
        return unreadable(null, "a damaged certificate");
      }
    case "private-key":
      return keyEntry(content.der, content.encrypted);
    case "closed-key":
      return closedKeyEntry("PKCS#8", content.why);
    case "locked":
      return { kind: "locked", found: content.found, why: content.why };
    case "unreadable":
      return unreadable(null, content.found);
  }
}

function unreadable(label: string | null, found: string): Entry {
  if (label?.endsWith("PRIVATE KEY") === true) {
    return { kind: "unreadable", found: "a private key", why: "It is damaged or cut short. Nothing of it is shown." };
  }
  const what = found === "a file of another kind" && label !== null ? `PEM with the label ${label}` : found;
  const isBroken = /damaged|cut short|more behind/.test(found);
  const why = isBroken
    ? "Its bytes are cut short, or were changed."
    : "It is no certificate, signing request or private key.";
  return { kind: "unreadable", found: what, why };
}

/** Finds each certificate's issuer, once all of them are known. */
function linked(drafts: readonly Draft[], authorities: Authorities): Entry[] {
  const unlinked = drafts.flatMap((draft, at) => (draft.kind === "unlinked" ? [{ ...draft, at }] : []));
  const links = linksOf(unlinked, authorities);
  return drafts.map((draft, at) => {
    if (draft.kind !== "unlinked") return draft;
    return { ...draft.entry, link: links.get(at) ?? { kind: "unknown" } };
  });
}

/** @throws RangeError when the bytes have not a certificate's form */
function certificateDraft(der: Uint8Array): Draft {
  const structure = structureOf(der);
  const entry: Unlinked["entry"] = {
    kind: "certificate",
    ...undatedFactsOf(structure),
    notBefore: structure.notBefore,
    notAfter: structure.notAfter,
    version: structure.version,
    fingerprintSha1: createHash("sha1").update(der).digest("hex"),
    curve: publicKeyFactsOf(structure.publicKey).curve,
    ...extensionFactsOf(structure),
  };
  return { kind: "unlinked", structure, entry };
}
