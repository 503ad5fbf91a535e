import "reflect-metadata";
import { isIP } from "node:net";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** A server's certificate with what was issued it, and its key: PEM. */
export interface ServerCredential {
  /** The server's own certificate, then the intermediate's. */
  chainPem: string;
  keyPem: string;
}

/** A certificate for a server. */
export interface ServerOrder {
  /** Host names and IP addresses; the first is the common name too. */
  names: readonly [string, ...string[]];
  notBefore: Date;
  notAfter: Date;
}

/** An authority that certifies servers, as one on the web does: a root, and an intermediate that signs. */
export interface TlsAuthority {
  /** Whom a client has to trust. PEM. */
  rootPem: string;
  issue(order: ServerOrder): Promise<ServerCredential>;
}

/** Elliptic curves: their keys are made in no time. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Longer than anything that is issued lasts. */
const LIFETIME = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2050-01-01T00:00:00Z") };

interface Issuer {
  name: string;
  keys: webcrypto.CryptoKeyPair;
}

/** Makes an authority with keys of its own. */
export async function createTlsAuthority(name = "Firebreak training TLS"): Promise<TlsAuthority> {
  const root: Issuer = { name: `CN=${name} root`, keys: await makeKeys() };
  const intermediate: Issuer = { name: `CN=${name} intermediate`, keys: await makeKeys() };
  const rootCertificate = await certifyAuthority(root, root);
  const intermediateCertificate = await certifyAuthority(intermediate, root);

  return {
    rootPem: rootCertificate.toString("pem"),
    async issue({ names, notBefore, notAfter }) {
      const keys = await makeKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${names[0]}`,
        issuer: intermediate.name,
        notBefore,
        notAfter,
        publicKey: keys.publicKey,
        signingKey: intermediate.keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value })),
          ),
        ],
      });
      return {
        chainPem: `${certificate.toString("pem")}\n${intermediateCertificate.toString("pem")}\n`,
        keyPem: x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY"),
      };
    },
  };
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function certifyAuthority(subject: Issuer, issuer: Issuer): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    subject: subject.name,
    issuer: issuer.name,
    ...LIFETIME,
    publicKey: subject.keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
}
