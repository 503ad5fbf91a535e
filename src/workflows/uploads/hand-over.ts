import { sha256 } from "../../domain/digest.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import { credentialInWords } from "../../domain/rotation/credential.ts";
import { after, hasCome } from "../../domain/time.ts";
import { mostUploadTries } from "../../domain/upload.ts";
import type { Directory } from "../../ports/directory.ts";
import type { Log } from "../../ports/log.ts";
import type { UploadedCredential, UploadInvitation, UploadInvitations, UploadPages } from "../../ports/uploads.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Incidents } from "../../projections/incidents.ts";
import { rotationOf } from "../commands/rotation-of.ts";
import { takeIn, type TakeInDeps } from "../rotation/take-in.ts";

/** What upload pages are shown and done with. */
export interface UploadPageDeps extends TakeInDeps {
  invitations: UploadInvitations;
  incidents: Pick<Incidents, "find" | "all">;
  nameOf: Directory["nameOf"];
  clock: Clock;
  log: Log;
}

/**
 * How long one try keeps others out, in milliseconds, should it die half-way: longer than the file takes to read
 * and the secret store to answer.
 */
const holding = 120_000;

/**
 * The upload page. It is used up by a credential that was taken in, and by one that will never be. A file that can't
 * be used, or not with that password, may be followed by another; what fails by no fault of the person's does not
 * count.
 */
export function createUploadPage(deps: UploadPageDeps): Pick<UploadPages, "show" | "handOver"> {
  const { invitations, clock, log } = deps;
  return {
    async show(token) {
      const invitation = await findOpen(deps, token);
      const { incident: number, rotation: id, by, until, tries } = invitation;
      const incident = await deps.incidents.find(number);
      if (incident === undefined) throw nothingHere();
      const rotation = rotationOf(incident, id);
      return {
        incident: number,
        title: incident.title,
        applications: rotation.targets.map(({ name }) => name),
        person: await deps.nameOf(by),
        asksForIt: rotation.requester === null,
        until,
        tries: mostUploadTries - tries,
      };
    },
    async handOver(token, uploaded) {
      const invitation = await findOpen(deps, token);
      const now = clock.now();
      const held = { now, until: new Date(after(now, holding)), most: mostUploadTries };
      const attempt = await invitations.hold(token, held);
      if (attempt === undefined) throw beingRead();
      try {
        const key = `upload/${sha256(token)}/${attempt}`;
        const text = await takeInFrom(deps, { ...invitation, ...uploaded, key });
        await invitations.use(token, clock.now());
        return { text };
      } catch (thrown) {
        const error = asFirebreakError(thrown);
        log.info("an upload was refused", { incident: invitation.incident, by: invitation.by, kind: error.kind });
        await settle(deps, token, { error, attempt });
        throw error;
      }
    },
  };
}

async function takeInFrom(
  deps: UploadPageDeps,
  { incident, rotation, by, key, ...uploaded }: UploadInvitation & UploadedCredential & { key: string },
): Promise<string> {
  const { file, password, entry, token, reason } = uploaded;
  const handed = { by, key, incident, rotation, reason, file, password, entry, token };
  const { credential } = await takeIn(deps, { ...handed, through: "upload-page" });
  return `Taken in: ${credentialInWords(credential)}. It is being checked: see the rotation’s card in Slack.`;
}

/** Lets the page go for another try, or uses it up. */
async function settle(
  { invitations, clock, log }: UploadPageDeps,
  token: string,
  { error, attempt }: { error: FirebreakError; attempt: number },
): Promise<void> {
  const isOver = error.kind === "not-allowed" || (error.kind === "bad-input" && attempt >= mostUploadTries);
  const settled = isOver ? invitations.use(token, clock.now()) : invitations.release(token, error.kind === "bad-input");
  // The person is told what was wrong with the file; the page lets itself go after a while.
  await settled.catch((thrown: unknown) => log.error("an upload page could not be let go", { error: thrown }));
}

/** @throws FirebreakError `not-found`, or `not-now` when it was used or its time is over */
async function findOpen(
  { invitations, clock }: UploadPageDeps,
  token: string,
): Promise<UploadInvitation & { tries: number }> {
  const invitation = await invitations.find(token);
  if (invitation === undefined) throw nothingHere();
  const { used, ...open } = invitation;
  if (used) {
    throw new FirebreakError("not-now", "This page was used already. It works once.", {
      todo: `The rotation’s card in Slack shows what became of it. ${again}`,
    });
  }
  if (hasCome(open.until, clock.now())) {
    throw new FirebreakError("not-now", "The quarter of an hour for this page is over. Nothing was handed over.", {
      todo: again,
    });
  }
  return open;
}

const again = "For a new page press “Another way…” on the rotation’s card in Slack.";

function nothingHere(): FirebreakError {
  return new FirebreakError("not-found", "There is nothing to hand over here.", { todo: again });
}

function beingRead(): FirebreakError {
  return new FirebreakError("not-now", "A file that was sent from this page is still being read.", {
    todo: "Wait for its outcome in the other tab, or two minutes.",
  });
}
