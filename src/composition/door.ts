import type { Dispatch } from "../domain/command.ts";
import { askAgain } from "../workflows/commands/ask-again.ts";
import { askEnableEndpoints } from "../workflows/commands/ask-enable-endpoints.ts";
import { askProbe } from "../workflows/commands/ask-probe.ts";
import { breakGlass } from "../workflows/commands/break-glass.ts";
import {
  handOverCertificate,
  rehearseCertificate,
  rotateCertificate,
  snoozeCertificate,
} from "../workflows/commands/certificate.ts";
import { note, resolveIncident, writePostmortem } from "../workflows/commands/close-incident.ts";
import { declareIncident } from "../workflows/commands/declare-incident.ts";
import { cancelRotation, pauseRotation, resumeRotation } from "../workflows/commands/halt-rotation.ts";
import { confirmDiscarded, lookAtPhone, skipCertificate } from "../workflows/commands/confirm-rotation.ts";
import { offerCertificate, offerSecret } from "../workflows/commands/offer-certificate.ts";
import { recordByHand } from "../workflows/commands/record-by-hand.ts";
import { reportBurntKey } from "../workflows/commands/report-burnt-key.ts";
import { revokeGrant } from "../workflows/commands/revoke-grant.ts";
import { rollBack } from "../workflows/commands/roll-back.ts";
import { confirmRollout, retryRollout, skipRollout } from "../workflows/commands/rollout.ts";
import { runRunbook } from "../workflows/commands/run-runbook.ts";
import { signReview } from "../workflows/commands/sign-review.ts";
import { startRotation } from "../workflows/commands/start-rotation.ts";
import { vote, withdrawVote } from "../workflows/commands/vote.ts";
import type { Handlers } from "../workflows/dispatch.ts";
import { createDispatch } from "../workflows/dispatch.ts";
import { prepareRotation } from "../workflows/rotation/start.ts";
import type { Shared } from "./shared.ts";
import type { WatchStore } from "./watch.ts";

/** The one door, with a handler behind it for each command. */
export function createDoor(shared: Shared & Pick<WatchStore, "inventory">): Dispatch {
  const { calm, takeFrom: mayTakeFrom } = shared.config.rotation;
  const starting = { ...shared, calm };
  const ofCertificates = { ...starting, ladder: shared.desk.ladder, prepare: prepareRotation(starting) };
  const handlers: Handlers = {
    "declare-incident": declareIncident(shared),
    note: note(shared),
    "resolve-incident": resolveIncident(shared),
    "write-postmortem": writePostmortem(shared),
    "record-by-hand": recordByHand(shared),
    "run-runbook": runRunbook({ ...shared, dispatch: (command) => dispatch(command) }),
    "start-rotation": startRotation(starting),
    "offer-certificate": offerCertificate(shared),
    "offer-secret": offerSecret({ ...shared, mayTakeFrom }),
    "report-burnt-key": reportBurntKey(shared),
    "skip-certificate": skipCertificate(shared),
    "pause-rotation": pauseRotation(shared),
    "resume-rotation": resumeRotation(shared),
    "cancel-rotation": cancelRotation(shared),
    "roll-back": rollBack(starting),
    "look-at-phone": lookAtPhone(shared),
    "confirm-discarded": confirmDiscarded(shared),
    vote: vote(shared),
    "withdraw-vote": withdrawVote(shared),
    "break-glass": breakGlass(shared),
    "revoke-grant": revokeGrant(shared),
    "sign-review": signReview(shared),
    "ask-again": askAgain(shared),
    "ask-probe": askProbe(shared),
    "ask-enable-endpoints": askEnableEndpoints(shared),
    "confirm-rollout": confirmRollout(shared),
    "skip-rollout": skipRollout(shared),
    "retry-rollout": retryRollout(shared),
    "snooze-certificate": snoozeCertificate(ofCertificates),
    "hand-over-certificate": handOverCertificate(ofCertificates),
    "rehearse-rotation": rehearseCertificate(ofCertificates),
    "rotate-certificate": rotateCertificate(ofCertificates),
  };
  const dispatch = createDispatch(handlers);
  return dispatch;
}
