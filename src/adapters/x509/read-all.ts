import type { CertificateReader, ReadEntry } from "../../ports/certificate-reader.ts";
import { factsOf, NoDate } from "./facts.ts";
import { type Piece, piecesIn, textOf } from "./pieces.ts";
import { shapeOf } from "./shape.ts";

/** A reader of certificates in trusted sources: in this thread, with nothing verified. */
export function createCertificateReader(): CertificateReader {
  return { read: (bytes) => piecesIn(certificatesOfSecret(bytes) ?? bytes).pieces.flatMap(entryOf) };
}

/** The PEM in a secret as Firebreak writes it: `{"certificate": PEM, "key": PEM}`. */
function certificatesOfSecret(bytes: Uint8Array): Uint8Array | null {
  const text = bytes[0] === "{".charCodeAt(0) ? textOf(bytes) : "";
  if (text === "") return null;
  try {
    const { certificate } = JSON.parse(text) as { certificate?: unknown };
    return typeof certificate === "string" ? Buffer.from(certificate) : null;
  } catch {
    return null;
  }
}

function entryOf(piece: Piece): ReadEntry[] {
  if (piece.label?.endsWith("PRIVATE KEY") === true) return [];
  if (piece.kind === "damaged") return [{ kind: "unreadable", why: piece.found }];
  const { kind, words } = shapeOf(piece.der);
  if (kind.endsWith("private-key")) return [];
  if (kind !== "certificate") return [{ kind: "unreadable", why: words }];
  try {
    return [{ kind: "certificate", facts: factsOf(piece.der) }];
  } catch (error) {
    return [{ kind: "unreadable", why: error instanceof NoDate ? error.message : "a damaged certificate" }];
  }
}
