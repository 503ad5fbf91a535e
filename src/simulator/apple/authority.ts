import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import type { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import type { Shelf, Shelves } from "../core/shelf.ts";
import { importKeyPair, importPublicKey, makeKey, SIGNING } from "./keys.ts";
import { distinguishedName, pushExtensions, pushSubject, serialOf } from "./profile.ts";
import type { PushSubject } from "./profile.ts";
import { readSigningRequest } from "./signing-request.ts";
import { openTokenKeys } from "./token-keys.ts";
import type { TokenKeys } from "./token-keys.ts";
import type { PushTopic } from "./topics.ts";

/** What a push certificate is to say. */
export interface PushCertificateOrder extends PushSubject {
  topics: readonly PushTopic[];
  notBefore: Date;
  notAfter: Date;
}

/** A certificate that was issued. */
export interface IssuedCertificate {
  /** Lower-case hexadecimal. */
  serial: string;
  der: Uint8Array;
}

/** A certificate and its private key, both PEM. */
export interface Credential {
  certificatePem: string;
  privateKeyPem: string;
}

/** The simulated Apple as a certificate authority. */
export interface AppleAuthority {
  /** The root alone: what a client trusts to reach the simulated APNs. */
  rootPem: string;
  /** The issuer of every push certificate, in the place of Apple's WWDR G4. */
  intermediatePem: string;
  /** The certificate and key of the APNs hosts, good for their names and for 127.0.0.1. */
  server: Credential;
  /** Certifies the key of a signing request. Rejects with a PortalRefusal when the request won't do. */
  issuePushCertificate(order: PushCertificateOrder & { csrPem: string }): Promise<IssuedCertificate>;
  /**
   * Makes a key and certifies it, so that a world can begin with a credential that has already expired.
   * Apple never sees a private key; nothing that a person does leads here.
   */
  issueExpiredPushCertificate(order: PushCertificateOrder): Promise<IssuedCertificate & Credential>;
  /** Whether the intermediate signed this certificate. */
  issued(der: Uint8Array): boolean;
  revoke(serial: string): void;
  isRevoked(serial: string): boolean;
  /** The keys for token authentication, which no certificate stands behind. */
  tokenKeys: TokenKeys;
}

interface AuthorityState {
  root: Credential | null;
  intermediate: Credential | null;
  server: Credential | null;
  /** Serials. */
  revoked: string[];
}

/** Long enough that the training ground never outlives its own authority. Apple's own G4 ends 2030-12-10. */
const LIFETIME = { notBefore: new Date("2020-12-16T00:00:00Z"), notAfter: new Date("2045-12-16T00:00:00Z") };
const APNS_HOSTS = ["api.push.apple.com", "api.sandbox.push.apple.com", "localhost"];

const ROOT = distinguishedName([
  ["CN", "Apple Root CA (Firebreak training)"],
  ["OU", "Apple Certification Authority"],
  ["O", "Firebreak training ground"],
  ["C", "US"],
]);
/** Apple's own spells WWDR out; with the note that this is training, it would pass the 64 characters of RFC 5280, A.1. */
const INTERMEDIATE = distinguishedName([
  ["CN", "Apple WWDR Certification Authority (Firebreak training)"],
  ["OU", "G4"],
  ["O", "Firebreak training ground"],
  ["C", "US"],
]);
const SERVER = distinguishedName([
  ["CN", "api.push.apple.com"],
  ["O", "Firebreak training ground"],
  ["C", "US"],
]);

/** Opens the authority; its keys are made on the world's first start and kept. */
export async function openAuthority(shelves: Shelves): Promise<AppleAuthority> {
  const shelf = shelves.shelf<AuthorityState>("apple-authority", () => ({
    root: null,
    intermediate: null,
    server: null,
    revoked: [],
  }));
  const { intermediate, root, server } = await establish(shelf);
  const issuer = { name: INTERMEDIATE, keys: await importKeyPair(intermediate.privateKeyPem) };
  const issuerCertificate = new X509Certificate(intermediate.certificatePem);

  const issue = async (order: PushCertificateOrder, publicKey: webcrypto.CryptoKey): Promise<x509.X509Certificate> =>
    certify({
      subject: pushSubject(order),
      publicKey,
      issuer,
      validity: order,
      extensions: pushExtensions(order.environments, order.topics),
    });

  return {
    rootPem: root.certificatePem,
    intermediatePem: intermediate.certificatePem,
    server,
    async issuePushCertificate(order) {
      const publicKey = await importPublicKey(await readSigningRequest(order.csrPem));
      return asIssued(await issue(order, publicKey));
    },
    async issueExpiredPushCertificate(order) {
      const privateKeyPem = await makeKey();
      const { publicKey } = await importKeyPair(privateKeyPem);
      const certificate = await issue(order, publicKey);
      return { ...asIssued(certificate), certificatePem: certificate.toString("pem"), privateKeyPem };
    },
    issued(der) {
      const certificate = new X509Certificate(der);
      return certificate.checkIssued(issuerCertificate) && certificate.verify(issuerCertificate.publicKey);
    },
    revoke(serial) {
      shelf.state.revoked.push(serial);
      shelf.save();
    },
    isRevoked: (serial) => shelf.state.revoked.includes(serial),
    tokenKeys: openTokenKeys(shelves),
  };
}

function asIssued(certificate: x509.X509Certificate): IssuedCertificate {
  const der = new Uint8Array(certificate.rawData);
  return { serial: serialOf(der), der };
}

/** The authority's own certificates: read from the shelf, or made and put there. */
async function establish(
  shelf: Shelf<AuthorityState>,
): Promise<Record<"root" | "intermediate" | "server", Credential>> {
  const { state } = shelf;
  const root = (state.root ??= await makeAuthority(ROOT));
  const rootIssuer = { name: ROOT, keys: await importKeyPair(root.privateKeyPem) };
  const intermediate = (state.intermediate ??= await makeAuthority(INTERMEDIATE, rootIssuer));
  const server = (state.server ??= await makeServer(rootIssuer));
  shelf.save();
  return { root, intermediate, server };
}

interface Issuer {
  name: x509.Name;
  keys: webcrypto.CryptoKeyPair;
}

/** A certificate that may sign others; signed by itself without an `issuer`. */
async function makeAuthority(name: x509.Name, issuer?: Issuer): Promise<Credential> {
  const privateKeyPem = await makeKey();
  const keys = await importKeyPair(privateKeyPem);
  const certificate = await certify({
    subject: name,
    publicKey: keys.publicKey,
    issuer: issuer ?? { name, keys },
    validity: LIFETIME,
    extensions: [
      new x509.BasicConstraintsExtension(true, issuer === undefined ? undefined : 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificatePem: certificate.toString("pem"), privateKeyPem };
}

async function makeServer(issuer: Issuer): Promise<Credential> {
  const privateKeyPem = await makeKey();
  const certificate = await certify({
    subject: SERVER,
    publicKey: (await importKeyPair(privateKeyPem)).publicKey,
    issuer,
    validity: LIFETIME,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        ...APNS_HOSTS.map((value) => ({ type: "dns" as const, value })),
        { type: "ip", value: "127.0.0.1" },
      ]),
    ],
  });
  return { certificatePem: certificate.toString("pem"), privateKeyPem };
}

interface Draft {
  subject: x509.Name;
  publicKey: webcrypto.CryptoKey;
  issuer: Issuer;
  validity: { notBefore: Date; notAfter: Date };
  extensions: x509.Extension[];
}

async function certify({ subject, publicKey, issuer, validity, extensions }: Draft): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    subject,
    issuer: issuer.name,
    notBefore: validity.notBefore,
    notAfter: validity.notAfter,
    publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [
      ...extensions,
      await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
}
