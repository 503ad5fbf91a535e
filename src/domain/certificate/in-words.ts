import { between, count, inWords } from "../time.ts";
import { writtenIn } from "../zone.ts";
import type { Fault } from "./fault.ts";
import { belongingTo, chainOf, entryName } from "./inspection.ts";
import type { Entry, InspectedCertificate, InspectedKey, Inspection, Link } from "./inspection.ts";
import { keyInWords } from "./key-faults.ts";
import { purposeInWords, purposesOf } from "./purposes.ts";

/** Who reads: when, and in which time zone. */
export interface Reader {
  now: Date;
  /** A name of the IANA's, as in `Europe/Berlin`. */
  zone: string;
}

/** One thing that is said of an entry. */
export interface Line {
  term: string;
  text: string;
}

/** What an entry is, as a heading: `Certificate “…”`. */
export function entryTitle(entry: Entry): string {
  switch (entry.kind) {
    case "certificate":
      return `Certificate “${clipped(entryName(entry))}”`;
    case "signing-request":
      return `Signing request “${clipped(entryName(entry))}”`;
    case "private-key":
      return entry.encrypted ? "Private key, encrypted" : "Private key";
    case "locked":
      return "Locked";
    case "unreadable":
      return "Unreadable";
  }
}

/** What there is to say of an entry, but for what is wrong with it. Nothing of a private key is in it. */
export function describeEntry(entry: Entry, inspection: Inspection, reader: Reader): Line[] {
  return linesOf(entry, inspection, reader).map(({ term, text }) => ({ term, text: clipped(text) }));
}

function linesOf(entry: Entry, inspection: Inspection, reader: Reader): Line[] {
  const purposes = purposesOf(entry, inspection).map(purposeInWords);
  const goodFor = purposes.map((text) => ({ term: "good for", text }));
  switch (entry.kind) {
    case "certificate":
      return [
        { term: "subject", text: entry.subject || "none" },
        ...goodFor,
        { term: "validity", text: validityInWords(entry, reader) },
        { term: "issuer", text: entry.issuer || "none" },
        { term: "chain", text: chainInWords(entry, inspection) },
        { term: "key", text: keyInWords(entry) },
        { term: "serial", text: entry.serial },
        { term: "SHA-256", text: entry.fingerprintSha256 },
        { term: "SHA-1", text: entry.fingerprintSha1 },
        ...namesOf(entry),
      ];
    case "signing-request":
      return [
        { term: "subject", text: entry.subject || "none" },
        ...goodFor,
        { term: "key", text: keyInWords(entry) },
        { term: "public key", text: entry.publicKeyFingerprint },
      ];
    case "private-key":
      return [...goodFor, ...aboutKey(entry, inspection)];
    case "locked":
      return [{ term: "found", text: `${entry.found}; it ${entry.why}` }];
    case "unreadable":
      return [{ term: "found", text: `${entry.found}. ${entry.why}` }];
  }
}

function namesOf({ alternativeNames }: InspectedCertificate): Line[] {
  return alternativeNames.length === 0 ? [] : [{ term: "names", text: alternativeNames.join(", ") }];
}

function aboutKey(key: InspectedKey, inspection: Inspection): Line[] {
  if (key.closed !== null) return [{ term: "key", text: `${key.form}; it ${key.closed}` }];
  const owners = belongingTo(key, inspection).flatMap((at) => inspection.entries[at] ?? []);
  return [
    { term: "key", text: `${keyInWords(key)}, as ${key.form}. It is not shown.` },
    { term: "public key", text: key.publicKeyFingerprint ?? "none" },
    ...(owners.length === 0 ? [] : [{ term: "belongs to", text: owners.map(entryTitle).join(", ") }]),
  ];
}

/** What is wrong, and what to do about it. */
export function faultInWords({ text, todo }: Fault): string {
  return `${clipped(text)} ${clipped(todo)}`;
}

/** `valid for 39 more days: from 2025-09-04 09:30 UTC (11:30 Europe/Berlin) to …`, and the like. */
export function validityInWords({ notBefore, notAfter }: InspectedCertificate, { now, zone }: Reader): string {
  const [from, to] = [notBefore.instant, notAfter.instant];
  if (from === null || to === null) return `not known: it says from “${notBefore.text}” to “${notAfter.text}”`;
  const [begins, ends] = [writtenIn(from, zone), writtenIn(to, zone)];
  if (between(from, to) < 0) return `never: it says from ${begins} to ${ends}`;
  if (between(to, now) > 0) return `expired ${inWords(between(to, now))} ago: it was valid from ${begins} to ${ends}`;
  if (between(now, from) > 0) return `not valid for another ${inWords(between(now, from))}: from ${begins} to ${ends}`;
  if (to.startsWith("9999-12-31")) return `valid since ${begins}; it names no end (9999-12-31)`;
  return `valid for ${more(between(now, to))}: from ${begins} to ${ends}`;
}

/** `39 more days`; with hours and minutes when it is not days any more. */
function more(milliseconds: number): string {
  const days = Math.floor(milliseconds / 86_400_000);
  return days < 2 ? `${inWords(milliseconds)} more` : count(days, "more day");
}

/** Who signed a certificate, and who stands above, as far as that was verified. */
export function chainInWords(certificate: InspectedCertificate, inspection: Inspection): string {
  const { above, top } = chainOf(certificate, inspection);
  const names = above.flatMap((at) => inspection.entries[at] ?? []).map(entryName);
  if (names.length === 0) return topInWords(top);
  return `signed by ${names.join(", under ")} (in this file); the last one is ${topInWords(top)}`;
}

const trust = { configured: "is configured as trusted", system: "comes with Node as trusted" };

function topInWords(top: Exclude<Link, { kind: "file" }>): string {
  switch (top.kind) {
    case "authority":
      return top.itself
        ? `an authority that ${trust[top.source]}`
        : `signed by ${top.name}, which ${trust[top.source]}`;
    case "self":
      return "signed by itself";
    case "unknown":
      return "signed by an issuer that is not at hand: not verified";
    case "broken":
      return `not signed by ${top.name}, whom it names: broken`;
    case "unverifiable":
      return `not verified: ${top.why}`;
  }
}

/** Characters of one text that are shown; what was made to be endless is cut. */
const mostShown = 1000;

function clipped(text: string): string {
  const more = text.length - mostShown;
  if (more <= 0) return text;
  return `${text.slice(0, mostShown).replace(/[\uD800-\uDBFF]$/, "")}… (${more} characters more)`;
}
