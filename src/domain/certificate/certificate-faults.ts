import { between, count, type Instant, inWords, written } from "../time.ts";
import type { Fault } from "./fault.ts";
import type { Inspection, InspectedCertificate, Link, WrittenTime } from "./inspection.ts";
import { faultsOfKey } from "./key-faults.ts";

/** What is wrong with one certificate of a file. */
export function faultsOfCertificate(certificate: InspectedCertificate, inspection: Inspection, now: Date): Fault[] {
  return [
    ...ofDates(certificate, now),
    ...ofSerial(certificate),
    ...faultsOfKey(certificate),
    ...ofSignature(certificate),
    ...ofLink(certificate, inspection, now),
    ...ofPush(certificate),
    ...ofExtensions(certificate),
  ];
}

const DAY = 86_400_000;
/** Apple's push certificates live 13 months; Firebreak begins to ask for the next one this long before. */
const soonDays = 30;
/** The end that says that there is none (RFC 5280, 4.1.2.5). */
const NO_END = "9999-12-31T23:59:59.000Z";
/** The first year that RFC 5280, 4.1.2.5.1, can write in a certificate. */
const firstYear = 1950;
const haveRenewed = "Have a new certificate made. For push, that is a rotation.";

function ofDates({ notBefore, notAfter }: InspectedCertificate, now: Date): Fault[] {
  const written = [...ofWriting("beginning", notBefore), ...ofWriting("end", notAfter)];
  if (notBefore.instant === null || notAfter.instant === null) return written;
  return [...written, ...ofValidity(notBefore.instant, notAfter.instant, now)];
}

function ofValidity(from: Instant, to: Instant, now: Date): Fault[] {
  const todo = haveRenewed;
  if (between(from, to) < 0) {
    return [{ id: "dates-inverted", severity: "critical", text: "It ends before it begins: it is never valid.", todo }];
  }
  if (between(to, now) > 0) {
    return [{ id: "expired", severity: "critical", text: `It expired ${inWords(between(to, now))} ago.`, todo }];
  }
  if (between(now, from) > 0) {
    const text = `It is not valid yet: it will be in ${inWords(between(now, from))}.`;
    return [
      { id: "not-yet-valid", severity: "critical", text, todo: "Wait until then, or check this machine's clock." },
    ];
  }
  if (to === NO_END) {
    const text = "It says that it never ends (RFC 5280, 4.1.2.5): nothing will ever ask for its renewal.";
    return [{ id: "no-expiry", severity: "info", text, todo: "Plan yourself when to replace it." }];
  }
  const left = between(now, to);
  if (left >= soonDays * DAY) return [];
  return [{ id: "expires-soon", severity: "warning", text: `It expires in ${inWords(left)}.`, todo }];
}

function ofWriting(field: string, { text, instant, oddity }: WrittenTime): Fault[] {
  const todo = "Don't rely on it: programs read it in different ways, or refuse it. Have a new one made.";
  if (instant === null) {
    return [{ id: "no-date", severity: "critical", text: `Its ${field}, “${text}”, is no date.`, todo }];
  }
  const early = new Date(instant).getUTCFullYear() < firstYear ? "it lies before all certificates" : null;
  const odd = early ?? oddity;
  if (odd === null) return [];
  return [{ id: "odd-date", severity: "warning", text: `Its ${field}, “${text}”, is odd: ${odd}.`, todo }];
}

/** RFC 5280, 4.1.2.2: above zero, and at most 20 octets. */
function ofSerial({ serial }: InspectedCertificate): Fault[] {
  const [sign] = serial;
  const oddity =
    sign === "-" ? "negative" : serial === "0" ? "zero" : serial.length > 40 ? "longer than 20 octets" : null;
  if (oddity === null) return [];
  const text = `Its serial number is ${oddity}, which RFC 5280 does not allow.`;
  return [{ id: "odd-serial", severity: "warning", text, todo: "Expect strict programs to refuse it." }];
}

/** A signature of one's own proves nothing, and so may be weak. */
function ofSignature({ signatureHash, selfSigned }: InspectedCertificate): Fault[] {
  if (selfSigned || signatureHash === null || !/^(?:MD\d|SHA-1)$/.test(signatureHash)) return [];
  const severity = signatureHash === "SHA-1" ? "warning" : "critical";
  const text = `Its signature uses ${signatureHash}, which can be forged.`;
  return [{ id: "weak-signature", severity, text, todo: haveRenewed }];
}

function ofLink({ link, issuer, isAuthority }: InspectedCertificate, inspection: Inspection, now: Date): Fault[] {
  switch (link.kind) {
    case "file":
      return ofIssuerInFile(link, inspection);
    case "authority":
      return ofAuthority(link, now);
    case "self":
      return [ofSelf(isAuthority)];
    case "unknown": {
      const text = `Its issuer, ${issuer}, is not at hand, so its signature could not be verified.`;
      const todo =
        "Add the issuer's certificate to the file, or name it as trusted: apns.issuers in firebreak.yml, --issuers at the command line.";
      return [{ id: "issuer-unknown", severity: "info", text, todo }];
    }
    case "broken": {
      const text = `It was not signed by ${link.name}, though it names it as its issuer.`;
      const todo = "Get both certificates again from where they come from; one is altered, or not the right one.";
      return [{ id: "chain-broken", severity: "critical", text, todo }];
    }
    case "unverifiable": {
      const text = `Its signature can't be verified here: ${link.why}.`;
      return [{ id: "unverified-signature", severity: "warning", text, todo: "Have a program verify it that can." }];
    }
  }
}

function ofIssuerInFile({ entry }: Extract<Link, { kind: "file" }>, { entries }: Inspection): Fault[] {
  const issuer = entries[entry];
  if (issuer?.kind !== "certificate" || issuer.isAuthority) return [];
  const text = `${issuer.commonName || issuer.subject} signed it, and may not sign certificates.`;
  const todo = "Don't trust it. Find out who made it.";
  return [{ id: "issuer-no-authority", severity: "critical", text, todo }];
}

function ofAuthority({ name, itself, notAfter }: Extract<Link, { kind: "authority" }>, now: Date): Fault[] {
  if (itself || notAfter === null || between(now, notAfter) >= 0) return [];
  const text = `The authority that signed it, ${name}, expired on ${written(notAfter)}.`;
  return [{ id: "issuer-expired", severity: "critical", text, todo: haveRenewed }];
}

function ofSelf(isAuthority: boolean): Fault {
  const text = isAuthority
    ? "It is an authority that signed itself: only who is told to will trust it."
    : "It signed itself: nobody vouches for it.";
  const todo = "Compare its fingerprint with what its owner publishes.";
  return { id: "self-signed", severity: isAuthority ? "info" : "warning", text, todo };
}

/** The names that Apple gives push certificates: “Apple Push Services: …”, “Apple Development IOS Push Services: …”. */
const CALLED_PUSH = /^Apple .*\bPush\b/;
const CALLED_DEVELOPMENT = /\b(?:Development|Sandbox)\b/;
const chooseBoth = "In Apple's portal, choose “Apple Push Notification service SSL (Sandbox & Production)”.";

function ofPush({ commonName, environments, topics }: InspectedCertificate): Fault[] {
  const { production, sandbox } = environments;
  if (!production && !sandbox) {
    if (!CALLED_PUSH.test(commonName)) return [];
    const text = "It is called a push certificate, and Apple has marked it for neither production nor sandbox.";
    return [{ id: "not-push", severity: "critical", text, todo: chooseBoth }];
  }
  const faults: Fault[] = [];
  if (topics.length === 0) {
    const text = "It names no topic that it may push to.";
    faults.push({ id: "no-topic", severity: "critical", text, todo: "Have Apple's portal make another one." });
  }
  if (!production) {
    const severity = CALLED_DEVELOPMENT.test(commonName) ? "info" : "warning";
    const text = "It pushes in the sandbox alone: no app from the App Store or TestFlight will get anything.";
    faults.push({ id: "sandbox-only", severity, text, todo: chooseBoth });
  }
  return faults;
}

function ofExtensions({ unknownCritical, damages }: InspectedCertificate): Fault[] {
  const faults = damages.map((part): Fault => {
    const text = `A part of it can't be read: ${part}.`;
    return { id: "damaged-part", severity: "warning", text, todo: "Get it again from where it comes from." };
  });
  if (unknownCritical.length === 0) return faults;
  const extensions = count(unknownCritical.length, "critical extension");
  const text = `It has ${extensions} that nobody here knows (${unknownCritical.slice(0, 5).join(", ")}).`;
  const todo = "Expect programs to refuse it: what is critical and unknown must be (RFC 5280, 4.2).";
  return [...faults, { id: "unknown-extension", severity: "warning", text, todo }];
}
