import type { Command, Dispatch, Reply } from "../../domain/command.ts";
import { sha256 } from "../../domain/digest.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { challengeOf, type Confirmation } from "../../domain/passkey/confirmation.ts";
import { inForce } from "../../domain/passkey/keyring.ts";
import { type Use, useOf } from "../../domain/passkey/rules.ts";
import { hasCome } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { BegunConfirmation, Confirmations } from "../../ports/confirmations.ts";
import type { Directory } from "../../ports/directory.ts";
import type { Log } from "../../ports/log.ts";
import type { PasskeyPages } from "../../ports/passkey-pages.ts";
import type { RelyingParty } from "../../ports/relying-party.ts";
import { sheetOf } from "../../projections/confirmation-sheet.ts";
import type { Incidents } from "../../projections/incidents.ts";
import { nameToType } from "../commands/break-glass.ts";
import { requestOf } from "../deeds.ts";
import type { Keyrings } from "./keyrings.ts";

/** What confirmations are shown and done with. */
export interface ConfirmDeps {
  keyrings: Keyrings;
  confirmations: Confirmations;
  incidents: Pick<Incidents, "find">;
  relyingParty: RelyingParty;
  nameOf: Directory["nameOf"];
  dispatch: Dispatch;
  clock: Clock;
  log: Log;
}

/**
 * The page of a confirmation. It is used up only by a right signature of one of the person's own passkeys, so
 * that who merely has the address can't even spoil it; and before its command is dispatched, so that nothing is
 * done twice.
 */
export function createConfirmationPage(deps: ConfirmDeps): Pick<PasskeyPages, "show" | "confirm"> {
  const { keyrings, confirmations, relyingParty, clock } = deps;
  return {
    async show(token) {
      const { confirmation, identity, nonce, until } = await findOpen(deps, token);
      const incident = await incidentOf(deps, confirmation);
      const sheet = sheetOf(incident, confirmation, { name: await deps.nameOf(confirmation.person), until });
      const keyring = await keyrings.of(identity);
      return { sheet, options: await relyingParty.toSign(inForce(keyring), challengeOf(confirmation, nonce)) };
    },
    async confirm(token, answer) {
      const begun = await findOpen(deps, token);
      const { confirmation, identity, nonce } = begun;
      const challenge = challengeOf(confirmation, nonce);
      const passkeys = inForce(await keyrings.of(identity));
      const signed = await relyingParty.signed(answer, passkeys, challenge).catch((error: unknown) => {
        deps.log.warn("a confirmation was refused", { identity, request: confirmation.request, error });
        throw error;
      });
      const incident = await incidentOf(deps, confirmation);
      const command = commandOf(incident, confirmation, { passkey: signed.id, token });
      if (!(await confirmations.take(token, clock.now()))) throw usedUp();
      await recordUse(deps, begun, signed);
      const { text }: Reply = await deps.dispatch(command);
      return { text };
    },
  };
}

/** @throws FirebreakError `not-found`, or `not-now` when it was used or its time is over */
async function findOpen({ confirmations, clock }: ConfirmDeps, token: string): Promise<BegunConfirmation> {
  const begun = await confirmations.find(token);
  if (begun === undefined) {
    throw new FirebreakError("not-found", "There is nothing to confirm here.", { todo: again });
  }
  if (begun.used) throw usedUp();
  if (hasCome(begun.until, clock.now())) {
    throw new FirebreakError("not-now", "The five minutes for this are over. Nothing was done.", { todo: again });
  }
  return begun;
}

const again = "Go back to Slack and press the button again: it gives you a new link.";

function usedUp(): FirebreakError {
  return new FirebreakError("not-now", "This was confirmed already. A link works once.", {
    todo: "Slack shows what became of it.",
  });
}

async function incidentOf({ incidents }: ConfirmDeps, { incident }: Confirmation): Promise<Incident> {
  const found = await incidents.find(incident);
  if (found !== undefined) return found;
  throw new FirebreakError("not-found", `There is no incident INC-${incident}.`);
}

/** Notes that the passkey was used. One that is not in force any more, or whose counter went backwards, is refused here. */
async function recordUse(
  { keyrings, log }: ConfirmDeps,
  { confirmation, identity }: BegunConfirmation,
  signed: { id: string; counter: number },
): Promise<void> {
  const { person, incident, request, planHash, deed } = confirmation;
  const actor = { kind: "person", id: person } as const;
  let use: Use | undefined;
  await keyrings.record(identity, (keyring): NewEvent[] => {
    use = useOf(keyring, signed);
    const data = { identity, ...signed };
    if (use.may)
      return [{ type: "passkey.used", actor, data: { ...data, for: { incident, request, planHash, deed } } }];
    const last = keyring.passkeys.find(({ id }) => id === signed.id)?.counter ?? 0;
    return use.why === "counter" ? [{ type: "passkey.refused", actor, data: { ...data, last } }] : [];
  });
  if (use?.may === true) return;
  log.error("a passkey confirmed nothing", { identity, passkey: signed.id, why: use?.why });
  throw use?.why === "counter"
    ? new FirebreakError(
        "not-allowed",
        "This passkey was refused: its counter went backwards, as that of a copy does.",
        {
          todo: "Tell an administrator, who should remove it and invite you anew. Nothing was done.",
        },
      )
    : new FirebreakError("not-allowed", "That passkey is not one of yours any more.");
}

/** What is confirmed, as the command that does it. Its key is the page's, so that it is done once. */
function commandOf(
  known: Incident,
  { person: by, incident, request, planHash, deed, words }: Confirmation,
  { passkey, token }: { passkey: string; token: string },
): Command {
  const common = { by, incident, request, planHash, passkey, key: `confirmation/${sha256(token)}` };
  if (deed !== "break-glass") return { kind: "vote", ...common, verdict: deed, comment: words };
  // What was typed was compared before the page was made.
  const confirmation = nameToType(known, requestOf(known, request));
  return { kind: "break-glass", ...common, confirmation, reason: words ?? "" };
}
