import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const SIGNING = { name: "ECDSA", hash: "SHA-256", namedCurve: "P-256" } as const;
const DAY = 86_400_000;

/** A certificate with its key, as a server takes them. */
export interface Made {
  name: string;
  keys: webcrypto.CryptoKeyPair;
  /** PEM. */
  cert: string;
  /** PKCS#8, PEM. */
  key: string;
  notBefore: string;
  notAfter: string;
}

/** What a certificate is to say. */
export interface Wish {
  name: string;
  /** DNS names and IP addresses; none makes an authority. */
  names?: string[];
  issuer?: Made;
  /** Days from now. */
  from?: number;
  to?: number;
}

/** Makes a certificate; signed by itself without an issuer. */
export async function make({ name, names, issuer, from = -10, to = 90 }: Wish): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
  const extensions =
    names === undefined
      ? [new x509.BasicConstraintsExtension(true, undefined, true)]
      : [
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: /^[\d.]+$|:/.test(value) ? ("ip" as const) : ("dns" as const), value })),
          ),
        ];
  const [notBefore, notAfter] = [daysFromNow(from), daysFromNow(to)] as const;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: `CN=${issuer?.name ?? name}`,
    notBefore,
    notAfter,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: SIGNING,
    extensions,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  const dates = { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() };
  return { name, keys, cert: `${certificate.toString("pem")}\n`, key, ...dates };
}

function daysFromNow(days: number): Date {
  return new Date(Math.floor((Date.now() + days * DAY) / 1000) * 1000);
}
