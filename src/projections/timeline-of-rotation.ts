import { applicationName } from "../domain/estate.ts";
import type { RecordedEvent } from "../domain/event.ts";
import { gradeInWords } from "../domain/proof/grade.ts";
import { credentialInWords } from "../domain/rotation/credential.ts";
import { shortHash } from "../domain/rotation/plan.ts";
import { endpointsInWords, theOnlyOne } from "../domain/rotation/rotation.ts";
import { targetsInWords } from "../domain/rotation/target.ts";
import { written } from "../domain/time.ts";

/** What happens in a rotation, as a line of its incident's story; undefined for what is no such thing, or matters to nobody later. */
export function tellRotation(event: RecordedEvent): string | undefined {
  return tellCredential(event) ?? tellProof(event);
}

function tellCredential(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "rotation.started":
      return `began ${event.data.rehearsal ? "a rehearsal" : "the rotation"} of ${targetsInWords(event.data.targets)}${inTheirWords(event.typed["reason"])}`;
    case "rotation.request-made":
      return "made a key and a signing request";
    case "rotation.credential-offered":
      return `handed over ${credentialInWords(event.data.credential)}`;
    case "rotation.key-burnt":
      return "posted a private key where others can read it";
    case "rotation.credential-skipped":
      return "let the rehearsal go on without a certificate";
    case "rotation.credential-verified":
      return "verified the credential";
    case "rotation.credential-rejected":
      return `refused the credential: ${event.data.checks.find((check) => check.verdict === "fail")?.found ?? ""}`;
    case "rotation.planned":
      return `made the plan ${shortHash(event.data.hash)}`;
    case "rotation.voided":
      return `voided the plan: ${event.data.why}`;
    case "rotation.replanned":
      return `asked for a new plan${inTheirWords(event.typed["reason"])}`;
    default:
      return tellPeople(event);
  }
}

/** What people do to a rotation that is under way. */
function tellPeople(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "rotation.paused":
      return `halted the rotation${inTheirWords(event.typed["reason"])}`;
    case "rotation.resumed":
      return "let the rotation go on";
    case "rotation.cancelled":
      return `cancelled the rotation${inTheirWords(event.typed["reason"])}`;
    case "rotation.rolled-back":
      return `began to take the rotation back${inTheirWords(event.typed["reason"])}`;
    case "rotation.phone-looked-at":
      return event.data.rang ? "said that the test phone rang" : "said that the test phone stayed silent";
    case "rotation.plans-discarded":
      return "confirmed that plans made before the merge were discarded";
    case "rotation.rehearsed":
      return "ended the rehearsal: nothing was written";
    case "rotation.cleaned-up":
      return event.data.removed.length === 0 ? "found nothing left behind" : `removed ${event.data.removed.join(", ")}`;
    default:
      return undefined;
  }
}

function tellProof(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "rotation.role-assumed":
      return `assumed the break-glass role for ${event.data.sourceIdentity}`;
    case "rotation.role-ended":
      return "dropped the session's credentials";
    case "rotation.promoted":
      return `let consumers of ${event.data.secret} read the new version`;
    case "rotation.credentials-written":
      return event.data.trace === "applied"
        ? `saw the new credential in ${nameIn(event.data.application)}, put there by the pipeline`
        : `put the new credential into ${nameIn(event.data.application)} and read it back`;
    case "rotation.canary-sent":
      return `sent a test push through ${nameIn(event.data.application)}`;
    case "rotation.push-verified":
      return `verified that push works (${gradeInWords[event.data.grade]}): ${event.data.evidence}`;
    case "rotation.push-failed":
      return `saw that push does not work: ${event.data.why}`;
    case "rotation.endpoints-counted":
      return `counted the devices of ${nameIn(event.data.application)}: ${endpointsInWords(event.data)}`;
    case "rotation.watch-begun":
      return `watches push until ${written(event.data.until)}`;
    case "rotation.watch-passed":
      return "ended the watch";
    default:
      return tellCode(event);
  }
}

/** An application's name; of the only one there was nothing more is said. */
function nameIn(application: string): string {
  return application === theOnlyOne ? "the application" : applicationName(application);
}

function tellCode(event: RecordedEvent): string | undefined {
  switch (event.type) {
    case "rotation.pull-request-opened":
      return `opened the pull request #${event.data.number}`;
    case "rotation.pull-request-published":
      return `took the draft off pull request #${event.data.number}`;
    case "rotation.pull-request-renewed":
      return `brought pull request #${event.data.number} up to the base branch`;
    case "rotation.pull-request-withdrawn":
      return `closed pull request #${event.data.number}: ${event.data.why}`;
    case "rotation.change-owed":
      return `left the infrastructure code to people: ${event.data.why}`;
    case "rotation.change-needless":
      return `found nothing to change in the code: ${event.data.why}`;
    case "rotation.old-restored":
      return `saw that an apply brought the old credential back: ${event.data.found}`;
    case "rotation.merged":
      return `saw pull request #${event.data.number} merged`;
    case "rotation.pull-request-closed":
      return `saw pull request #${event.data.number} closed without a merge`;
    case "rotation.drift-checked":
      return event.data.agrees
        ? "saw that code and running application agree"
        : "saw that code and running application differ";
    default:
      return undefined;
  }
}

/** What a person typed, after a colon; nothing where nothing was typed, or it was erased. */
export function inTheirWords(text: string | null | undefined): string {
  return typeof text === "string" ? `: ${text}` : "";
}
