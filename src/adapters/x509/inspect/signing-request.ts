import { createPublicKey, verify } from "node:crypto";
import type { Entry } from "../../../domain/certificate/inspection.ts";
import { BIT_STRING, elementsOf, SEQUENCE } from "../der.ts";
import { publicKeyFactsOf } from "../key-kind.ts";
import { COMMON_NAME, fieldOf, nameIn, readableName } from "../names.ts";
import { isVerifiable, signatureHashOf } from "../signature-hash.ts";
import { algorithmIn } from "../structure.ts";
import type { SignatureAlgorithm } from "../structure.ts";

/**
 * A certificate signing request (RFC 2986, 4) as an entry.
 *
 * @throws RangeError when it has not that form
 */
export function requestEntry(der: Buffer): Entry {
  const [request] = elementsOf(der);
  const [info, algorithm, signature] = elementsOf(request?.content ?? new Uint8Array());
  const [, subject, publicKey] = elementsOf(info?.content ?? new Uint8Array());
  if (info === undefined || algorithm === undefined || signature?.tag !== BIT_STRING) {
    throw new RangeError("It is cut short.");
  }
  if (subject?.tag !== SEQUENCE || publicKey?.tag !== SEQUENCE) throw new RangeError("A field of it is missing.");
  const name = nameIn(subject.content);
  const signatureAlgorithm = algorithmIn(algorithm.content);
  return {
    kind: "signing-request",
    subject: readableName(name),
    commonName: fieldOf(name, COMMON_NAME) ?? "",
    ...publicKeyFactsOf(publicKey.whole),
    signatureHash: signatureHashOf(signatureAlgorithm),
    signed: isSigned({
      signed: info.whole,
      algorithm: signatureAlgorithm,
      publicKey: publicKey.whole,
      signature: signature.content.subarray(1),
    }),
  };
}

/** RSASSA-PSS is the one signature that needs more than a key and a hash to be verified. */
const PSS = "1.2.840.113549.1.1.10";

interface Signature {
  signed: Buffer;
  algorithm: SignatureAlgorithm;
  publicKey: Buffer;
  signature: Buffer;
}

function isSigned({ signed, algorithm, publicKey, signature }: Signature): boolean | null {
  if (!isVerifiable(algorithm) || algorithm.type === PSS) return null;
  const hash = signatureHashOf(algorithm)?.replace("-", "").toLowerCase() ?? null;
  try {
    return verify(hash, signed, createPublicKey({ key: publicKey, format: "der", type: "spki" }), signature);
  } catch {
    return null;
  }
}
