import "reflect-metadata";
import { createPublicKey } from "node:crypto";
import { Pkcs10CertificateRequest } from "@peculiar/x509";
import { KEY_BITS } from "./keys.ts";
import { PortalRefusal } from "./refusal.ts";

const ARMOR = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/;

/**
 * Reads the request a person uploads to the portal. Of what it holds Apple uses the public key alone:
 * the subject of a push certificate is Apple's own.
 *
 * @returns the public key as a SubjectPublicKeyInfo, DER
 * @throws PortalRefusal as the portal does: not a request, not RSA-2048, signature wrong
 */
export async function readSigningRequest(csrPem: string): Promise<Uint8Array> {
  const request = parse(csrPem);
  const spki = new Uint8Array(request.publicKey.rawData);
  const key = describeKey(spki);
  if (key !== `RSA ${KEY_BITS}`) {
    throw new PortalRefusal(`The key must be RSA with ${KEY_BITS} bits. The key of this request is ${key}.`);
  }
  if (!(await request.verify())) {
    throw new PortalRefusal("The signature of this request does not match its public key. Make the request again.");
  }
  return spki;
}

function parse(csrPem: string): Pkcs10CertificateRequest {
  const armor = ARMOR.exec(csrPem);
  if (armor === null) {
    throw new PortalRefusal(
      "This is not a certificate signing request: a PEM file beginning BEGIN CERTIFICATE REQUEST.",
    );
  }
  const [block, label = ""] = armor;
  if (!/^(NEW )?CERTIFICATE REQUEST$/.test(label)) {
    throw new PortalRefusal(`This file holds a ${label}. Upload a certificate signing request.`);
  }
  try {
    return new Pkcs10CertificateRequest(block);
  } catch {
    throw new PortalRefusal("This certificate signing request is damaged. Make it again.");
  }
}

function describeKey(spki: Uint8Array): string {
  const key = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  return `${(key.asymmetricKeyType ?? "unknown").toUpperCase()} ${modulusLength ?? namedCurve ?? ""}`.trim();
}
