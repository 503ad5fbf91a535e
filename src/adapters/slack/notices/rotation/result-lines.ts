import { gradeInWords } from "../../../../domain/proof/grade.ts";
import { endpointsInWords, type Rotation, type RotationTarget } from "../../../../domain/rotation/rotation.ts";
import { observedInWords } from "../../../../domain/rotation/target.ts";
import { code, mention, moment, sentence, typed } from "../../text.ts";

/** What was done, application by application, and how strongly it is proven that push works. */
export function resultLines(rotation: Rotation): string[] {
  const { targets, promoted, watchUntil, stage, cleanedUp } = rotation;
  return [
    ...targets.flatMap(targetLines),
    ...promoted.map(({ secret }) => `✓ Consumers of the secret ${code(secret)} read the new version.`),
    ...(watchUntil === undefined || stage !== "watching" ? [] : [`⏳ Watched until ${moment(watchUntil)}.`]),
    ...(cleanedUp === undefined || cleanedUp.length === 0 ? [] : [`✓ Removed: ${typed(cleanedUp.join(", "), 500)}.`]),
  ];
}

function targetLines({ name, readBack, canary, phone, proof, endpoints, failed }: RotationTarget): string[] {
  const of = code(name);
  return [
    ...(readBack === undefined ? [] : [`✓ ${of} read back: ${observedInWords(readBack)}.`]),
    ...(canary === undefined ? [] : [`✓ ${of}: test push sent ${moment(canary.at)}.`]),
    ...(phone === undefined
      ? []
      : [
          `${phone.rang ? "✓" : "⚠"} ${of}: ${mention(phone.by)} says that the test phone ${phone.rang ? "rang" : "stayed silent"}.`,
        ]),
    ...(proof === undefined
      ? []
      : [
          `✓ ${of}: push ${failed === undefined ? "works" : "worked at first"}. *Proof: ${gradeInWords[proof.grade]}.* ${sentence(typed(proof.evidence, 500))}`,
        ]),
    ...(endpoints === undefined
      ? []
      : [`${endpoints.disabled === 0 ? "✓" : "⚠"} ${of}: ${endpointsInWords(endpoints)}.`]),
    ...(failed === undefined
      ? []
      : [`✗ ${of}: push does not work, seen ${moment(failed.at)}: ${sentence(typed(failed.why, 500))}`]),
  ];
}

/** What a rehearsal tried, and what only the real thing would have done. */
export function reportLines({ report = [] }: Rotation): string[] {
  const signs = { pass: "✓", fail: "✗", "left-out": "○" };
  return report.map(({ verdict, found }) => `${signs[verdict]} ${sentence(typed(found, 500))}`);
}
