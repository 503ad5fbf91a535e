import { harmless } from "../../domain/harmless.ts";
import type { SourceKind } from "../../domain/inventory/sighting.ts";
import type { OwnedBy } from "../../domain/inventory/owner.ts";
import { between, type Instant, inWords } from "../../domain/time.ts";
import type { PastReading } from "../../domain/inventory/item.ts";

/** Items of a kind, many of them. */
export const kindsInWords: Record<SourceKind, string> = {
  sns: "Push applications",
  acm: "ACM certificates",
  secrets: "Secrets",
  tls: "TLS endpoints",
  files: "Files",
  own: "Firebreak’s own",
};

/** How an item came to its owner. */
export const ownedByInWords: Record<OwnedBy, string> = {
  "hand-over": "handed over by a person",
  configuration: "named in firebreak.yml",
  tag: "by its tag",
  codeowners: "by CODEOWNERS",
};

/** What happened to an item. */
export const pastInWords: Record<PastReading["what"], string> = {
  found: "found",
  gone: "not there any more",
  returned: "there again",
  rotation: "replaced by a rotation",
  renewal: "renewed by itself",
  unexplained: "changed, and nobody knows why",
  detail: "changed in a detail",
};

/** What people call an item; where it has no name, its address. Both come from elsewhere, and nobody vouches for them. */
export function nameOf({ name, locator }: { name: string; locator: string }): string {
  return harmless(name.trim() === "" ? locator : name);
}

/** A number as people read it: `10,000`. */
export function grouped(number: number): string {
  return number.toLocaleString("en-GB");
}

/** `1 item`, `10,000 items`. */
export function counted(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** `in 12 days`, `3 hours ago`. */
export function distanceInWords(end: Instant, now: Date): string {
  const left = between(now, end);
  return left > 0 ? `in ${inWords(left)}` : `${inWords(left)} ago`;
}
