import { elementAt, SEQUENCE } from "./der.ts";

/** A part of a file that can be looked at by itself. */
export type Piece =
  /** `label`: what PEM calls it; null where there is no PEM. `headers`: those of RFC 1421, 4.6, as an encrypted key has. */
  | { kind: "der"; label: string | null; headers: string; der: Buffer }
  /** `found`: what it is in place of something that can be read, in words. */
  | { kind: "damaged"; found: string; label: string | null };

/** How the content of a file was written down. */
export interface Pieces {
  format: "PEM" | "DER" | "base64" | "unknown";
  pieces: Piece[];
}

/** The first octets of base64 that holds a SEQUENCE with a length of one octet or two, as keys and certificates are. */
const BASE64_OF_SEQUENCE = /^\s*MI[E-L][A-Za-z0-9+/\s]+(?:=\s*){0,2}$/;
/** Base64 of PEM, as variables of an environment hold it. */
const BASE64_OF_PEM = /^\s*LS0tLS1CRUdJTi[A-Za-z0-9+/\s]+(?:=\s*){0,2}$/;

/**
 * Finds the parts of a file: blocks of PEM, one or several elements of DER, or base64 of these without armour.
 * PEM without one whole boundary has none.
 */
export function piecesIn(file: Uint8Array): Pieces {
  // A SEQUENCE begins as the digit 0 does; one with a long length goes on as no ASCII does.
  if (file[0] === SEQUENCE && (file[1] ?? 0) >= 0x80) return { format: "DER", pieces: fromDer(file) };
  const text = textOf(file);
  if (text.includes("-----BEGIN ")) return { format: "PEM", pieces: fromPem(text) };
  if (file[0] === SEQUENCE) return { format: "DER", pieces: fromDer(file) };
  if (BASE64_OF_SEQUENCE.test(text)) return { format: "base64", pieces: fromDer(Buffer.from(text, "base64")) };
  if (BASE64_OF_PEM.test(text)) return { format: "base64", pieces: fromPem(textOf(Buffer.from(text, "base64"))) };
  const found = isKeystore(file) ? "a Java keystore" : describeText(text);
  return { format: "unknown", pieces: [{ kind: "damaged", found, label: null }] };
}

/** PEM is ASCII; editors on Windows may add a byte order mark or save it as UTF-16. */
export function textOf(file: Uint8Array): string {
  return new TextDecoder(encodingOf(file)).decode(file);
}

function encodingOf([first, second]: Uint8Array): "utf-16le" | "utf-16be" | "utf-8" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** What a text is that has nothing to do with certificates. */
export function describeText(text: string): string {
  if (/^\s*<(!doctype|html)/i.test(text)) return "a web page, perhaps the sign-in page of Apple's portal";
  if (text.startsWith("PK\u0003\u0004")) return "a zip archive";
  if (text.startsWith("%PDF-")) return "a PDF document";
  if (text === "") return "an empty file";
  if (text.trim() === "") return "a file with nothing but blanks";
  return "a file of another kind";
}

/** The first octets of Java's own keystores, JKS and JCEKS, by which the JDK tells them. */
function isKeystore(file: Uint8Array): boolean {
  return /^(?:feedfeed|cececece)/.test(Buffer.from(file.subarray(0, 4)).toString("hex"));
}

/** What may lie behind the last element: an editor's line end, or padding. */
const NOTHING = /^[\s\0]*$/;

function fromDer(file: Uint8Array, label: string | null = null): Piece[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const pieces: Piece[] = [];
  // BER may leave a length open (X.690, 8.1.3.6): then it is all one piece.
  if (bytes[1] === 0x80) return [{ kind: "der", label, headers: "", der: bytes }];
  for (let rest = bytes; rest.length > 0;) {
    const element = firstElement(rest);
    if (element === null) {
      if (pieces.length > 0 && NOTHING.test(rest.toString("latin1"))) return pieces;
      return [...pieces, { kind: "damaged", found: "a damaged or incomplete file", label }];
    }
    pieces.push({ kind: "der", label, headers: "", der: element });
    rest = rest.subarray(element.length);
  }
  return pieces;
}

function firstElement(bytes: Buffer): Buffer | null {
  try {
    const element = elementAt(bytes, 0);
    return element.tag === SEQUENCE ? element.whole : null;
  } catch {
    return null;
  }
}

/** A line before or behind a block (RFC 7468, 2). Where the lines of a text were joined, it is found as well. */
const BOUNDARY = /-----(BEGIN|END) ([A-Z0-9# ]{1,64})-----/g;
/** Headers stand before the content, and a blank line ends them (RFC 1421, 4.4). */
const HEADERS = /^\s*((?:[\w-]+:[^\n]*\n)+)\s*/;

function fromPem(text: string): Piece[] {
  const boundaries = [...text.matchAll(BOUNDARY)];
  return boundaries.flatMap((boundary, index): Piece[] => {
    const [whole, side, label = ""] = boundary;
    if (side !== "BEGIN") return [];
    const end = boundaries[index + 1];
    if (end?.[1] !== "END" || end[2] !== label) return [{ kind: "damaged", found: "PEM that is cut short", label }];
    return fromBlock(label, text.slice(boundary.index + whole.length, end.index));
  });
}

/** A secret that was quoted on its way has `\n` where its lines ended. */
function fromBlock(label: string, content: string): Piece[] {
  const lines = content.replaceAll(/\\r|\r/g, "").replaceAll("\\n", "\n");
  const [all = "", headers = ""] = HEADERS.exec(lines) ?? [];
  const der = Buffer.from(lines.slice(all.length), "base64");
  // Neither an encrypted key of the older form nor one for SSH is DER.
  if (headers !== "" || label === "OPENSSH PRIVATE KEY") return [{ kind: "der", label, headers, der }];
  const pieces = fromDer(der, label);
  return pieces.length > 0 ? pieces : [{ kind: "damaged", found: "PEM with nothing in it", label }];
}
