import { elementsOf, INTEGER, SEQUENCE } from "./der.ts";

/** What a piece of DER is, as far as its outermost elements tell. */
export interface Shape {
  kind:
    | "certificate"
    | "signing-request"
    | "private-key"
    | "older-private-key"
    | "encrypted-private-key"
    | "pkcs12"
    | "pkcs7"
    | "public-key"
    | "other";
  /** The same in words. */
  words: string;
}

const OTHER: Shape = { kind: "other", words: "a file of another kind" };
const PROFILE: Shape = { kind: "pkcs7", words: "a provisioning profile, which is for signing apps" };
const SIGNING_REQUEST: Shape = { kind: "signing-request", words: "a certificate signing request" };

/**
 * What DER can be, by the tags of its outermost elements: RFC 5280 (certificate), 2986 (request), 5958 and
 * 8018 (PKCS#8, plain and encrypted), 8017 (PKCS#1), 5915 (SEC 1), 7292 (PKCS#12), 5652 (PKCS#7).
 */
const SHAPES: [tags: RegExp, shape: Shape][] = [
  [/^30 30 03$/, { kind: "certificate", words: "certificate" }],
  [/^02 30 04/, { kind: "private-key", words: "a private key (PKCS#8)" }],
  [/^30 04$/, { kind: "encrypted-private-key", words: "an encrypted private key (PKCS#8)" }],
  [/^02( 02){8}/, { kind: "older-private-key", words: "a private key (PKCS#1)" }],
  [/^02 04/, { kind: "older-private-key", words: "a private key (SEC 1)" }],
  [/^02 30/, { kind: "pkcs12", words: "a .p12 archive, which holds a private key" }],
  [/^06 a0$/, { kind: "pkcs7", words: "a PKCS#7 bundle" }],
  [/^30 03$/, { kind: "public-key", words: "a public key" }],
];

/** Tells what a file of DER is. */
export function shapeOf(der: Uint8Array): Shape {
  try {
    const outermost = elementsOf(der);
    const [only] = outermost;
    if (outermost.length > 1) return { kind: "other", words: "a file with more behind its first part" };
    if (only?.tag !== SEQUENCE) return OTHER;
    const inner = elementsOf(only.content);
    const tags = inner.map(({ tag }) => tag.toString(16).padStart(2, "0")).join(" ");
    const shape = SHAPES.find(([pattern]) => pattern.test(tags))?.[1] ?? OTHER;
    if (shape.kind === "certificate" && isRequest(inner[0]?.content)) return SIGNING_REQUEST;
    return shape.kind === "pkcs7" && isProfile(der) ? PROFILE : shape;
  } catch {
    return { kind: "other", words: "a damaged or incomplete file" };
  }
}

/** A `.mobileprovision` is a property list that Apple has signed (Apple's technical note TN3125). */
function isProfile(der: Uint8Array): boolean {
  return Buffer.from(der.buffer, der.byteOffset, der.byteLength).includes("<plist");
}

/** RFC 2986, 4.1: version, subject, key, [0]. A certificate begins with [0], or has a SEQUENCE in the fourth place. */
function isRequest(content: Uint8Array | undefined): boolean {
  const [first, , , fourth] = elementsOf(content ?? new Uint8Array());
  return first?.tag === INTEGER && fourth?.tag !== SEQUENCE;
}
