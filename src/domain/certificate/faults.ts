import { faultsOfCertificate } from "./certificate-faults.ts";
import { type Fault, type FaultAt, severities } from "./fault.ts";
import { belongingTo, certificatesOf, chainOf, entryName } from "./inspection.ts";
import type { Entry, InspectedKey, InspectedRequest, Inspection } from "./inspection.ts";
import { faultsOfKey } from "./key-faults.ts";

/** What is wrong with a file, judged at an instant: the gravest first, then in the order of the file. */
export function faultsOf(inspection: Inspection, now: Date): FaultAt[] {
  const ofEntries = inspection.entries.flatMap((entry, at) =>
    faultsOfEntry(entry, inspection, now).map((fault) => ({ ...fault, entry: at })),
  );
  const ofFile = [...ofDuplicates(inspection), ...ofOrder(inspection)];
  return [...ofEntries, ...ofFile].toSorted((one, other) => rank(one) - rank(other));
}

/** Whether anything is wrong that a person has to weigh at least. */
export function isWrong(faults: readonly Fault[]): boolean {
  return faults.some(({ severity }) => severity !== "info");
}

function rank({ severity }: Fault): number {
  return severities.indexOf(severity);
}

function faultsOfEntry(entry: Entry, inspection: Inspection, now: Date): Fault[] {
  switch (entry.kind) {
    case "certificate":
      return faultsOfCertificate(entry, inspection, now);
    case "signing-request":
      return [...faultsOfKey(entry), ...ofRequest(entry)];
    case "private-key":
      return [...faultsOfKey(entry), ...ofPrivateKey(entry, inspection)];
    case "locked": {
      const text = `Here is ${entry.found}. It ${entry.why}.`;
      return [{ id: "locked", severity: "info", text, todo: "Give its password to see what is in it." }];
    }
    case "unreadable": {
      const text = `Here is ${entry.found}. ${entry.why}`;
      return [{ id: "unreadable", severity: "critical", text, todo: "Get it again from where it comes from." }];
    }
  }
}

/** What Apple certifies for push. */
const applesBits = 2048;

function ofRequest({ signed, keyAlgorithm, keyBits }: InspectedRequest): Fault[] {
  if (signed === false) {
    const text = "Its own key did not sign it: it is altered, or whoever made it has not got the key.";
    return [{ id: "bad-signature", severity: "critical", text, todo: "Make a new request." }];
  }
  const faults: Fault[] = [];
  if (signed === null) {
    const text = "Its signature is of a kind that can't be verified here.";
    faults.push({ id: "unverified-signature", severity: "warning", text, todo: "Have a program verify it that can." });
  }
  if (keyAlgorithm !== "rsa" || keyBits !== applesBits) {
    const text = "Apple makes push certificates from RSA keys with 2048 bits alone.";
    faults.push({ id: "not-for-apple", severity: "info", text, todo: "For push, make another request." });
  }
  return faults;
}

const keepSecret = "Keep the file where secrets are kept. If it was sent by chat or mail, replace the key.";

function ofPrivateKey(key: InspectedKey, inspection: Inspection): Fault[] {
  const others = inspection.entries.filter(({ kind }) => kind === "certificate" || kind === "signing-request");
  const open = !key.encrypted && inspection.format !== "PKCS#12";
  const present: Fault = {
    id: "private-key",
    // Beside its certificate a key travels further than its owner means it to.
    severity: open && others.length > 0 ? "warning" : "info",
    text: key.encrypted
      ? "The file holds a private key, encrypted."
      : "The file holds a private key, open to whoever has it.",
    todo: keepSecret,
  };
  if (key.publicKeyFingerprint === null || others.length === 0 || belongingTo(key, inspection).length > 0) {
    return [present];
  }
  const text = "The private key belongs to nothing else in the file.";
  const todo = "Find the key that the certificate was made for: the request it came from has the same public key.";
  return [{ id: "key-mismatch", severity: "critical", text, todo }, present];
}

function ofDuplicates(inspection: Inspection): FaultAt[] {
  const seen = new Set<string>();
  return certificatesOf(inspection).flatMap(({ certificate, at }): FaultAt[] => {
    const isFirst = !seen.has(certificate.fingerprintSha256);
    seen.add(certificate.fingerprintSha256);
    if (isFirst) return [];
    const text = `${entryName(certificate)} is in the file more than once.`;
    return [{ id: "duplicate", severity: "warning", text, todo: "Leave it in once.", entry: at }];
  });
}

/** A chain is sent from its end up, each certificate by the next (RFC 5246, 7.4.2). An archive has no order. */
function ofOrder(inspection: Inspection): FaultAt[] {
  if (inspection.format === "PKCS#12" || inspection.format === "PKCS#7") return [];
  const certificates = certificatesOf(inspection);
  const wrong = certificates.some(({ certificate: { link }, at }) => link.kind === "file" && link.entry < at);
  if (!wrong) return [];
  const issuers = new Set(certificates.map(({ certificate: { link } }) => (link.kind === "file" ? link.entry : -1)));
  const order = certificates
    .filter(({ at }) => !issuers.has(at))
    .flatMap(({ certificate, at }) => [at, ...chainOf(certificate, inspection).above]);
  const names = [...new Set(order)].map((at) => inspection.entries[at]).filter((entry) => entry !== undefined);
  const text = "The certificates stand in another order than servers send them in: each before its issuer.";
  const todo = `Put them in this order: ${names.map(entryName).join("; ")}.`;
  return [{ id: "wrong-order", severity: "warning", text, todo, entry: null }];
}
