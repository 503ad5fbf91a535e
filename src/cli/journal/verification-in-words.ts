import type { Intact, Verification } from "../../domain/record/verification.ts";
import { count, written } from "../../domain/time.ts";
import { plain } from "../writing.ts";

/** How much of a key's id people compare. */
const shownOfKey = 16;

/**
 * What a verification found, in lines.
 *
 * @param keysGiven whether somebody named a key to believe
 */
export function verificationInWords(verification: Verification, keysGiven: boolean): string[] {
  if (!verification.intact) {
    const { position, stream, type, why } = verification;
    const named = stream === null || type === null ? "" : ` (${stream}, ${type})`;
    return [plain(`The journal is broken at event ${position}${named}: ${why}.`)];
  }
  const { events, head, stream, typed, erased } = verification;
  const whole = stream === null ? "The journal" : `The stream ${stream}`;
  return [
    `${whole} is intact: ${count(events, "event")}, the last one's hash is ${head}.`,
    ...(stream === null ? [] : ["That it is where it was in the journal, only the whole of it can show."]),
    ...(typed ? [] : ["What people typed was left out, and could not be checked."]),
    ...signatures(verification, keysGiven),
    ...erased.map(({ position, field }) => `Erased, and recorded as such: event ${position}, ${field}.`),
  ].map(plain);
}

function signatures({ signed, checked, lastSigned, anchors, anchored }: Intact, keysGiven: boolean): string[] {
  return [
    ...(lastSigned === null
      ? []
      : [
          `Signed: ${count(signed, "head")}, the last one of event ${lastSigned.position}, ` +
            `${written(lastSigned.at)}, by the key ${lastSigned.key.slice(0, shownOfKey)}…`,
          checked === signed ? "Every signature is right." : "No signature was checked: that takes --key.",
        ]),
    ...(lastSigned === null && keysGiven ? ["No head in it is signed."] : []),
    ...(anchors === 0 ? [] : [`${count(anchors, "anchor")} ${anchors === 1 ? "agrees" : "agree"} with it.`]),
    ...anchored.map(({ anchor, position, reference }) => `Kept in ${anchor} up to event ${position}: ${reference}`),
  ];
}
