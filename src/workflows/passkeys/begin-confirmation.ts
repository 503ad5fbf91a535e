import type { PersonId } from "../../domain/actor.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { TeamMember } from "../../domain/estate.ts";
import { confirmationLifetime } from "../../domain/passkey/confirmation.ts";
import { inForce } from "../../domain/passkey/keyring.ts";
import { after } from "../../domain/time.ts";
import type { Chance } from "../../ports/chance.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Confirmations } from "../../ports/confirmations.ts";
import type { RelyingParty } from "../../ports/relying-party.ts";
import type { StepUps } from "../../ports/step-up.ts";
import type { Keyrings } from "./keyrings.ts";

/** What confirmations are begun with. */
export interface StepUpDeps {
  keyrings: Pick<Keyrings, "of">;
  confirmations: Pick<Confirmations, "keep">;
  /** Undefined where firebreak.yml names no address that passkeys work at. */
  relyingParty: RelyingParty | undefined;
  people: readonly TeamMember[];
  chance: Chance;
  clock: Clock;
}

/** Where a confirmation's page is, among the bot's own. */
export function confirmationPath(token: string): string {
  return `/confirm/${token}`;
}

/** Where passkeys are enrolled. */
export const enrolmentPath = "/passkeys/enrol";

/** Begins confirmations: each has a page of its own, at an address that only its person is told. */
export function createStepUps(deps: StepUpDeps): StepUps {
  return {
    async begin(confirmation) {
      const party = partyOf(deps);
      const identity = identityOf(deps.people, confirmation.person);
      const keyring = await deps.keyrings.of(identity);
      if (inForce(keyring).length === 0) throw noPasskey(identity);
      const token = deps.chance.token();
      const now = deps.clock.now();
      const until = after(now, confirmationLifetime);
      await deps.confirmations.keep(token, { confirmation, identity, nonce: deps.chance.token(), until }, now);
      return { url: party.addressOf(confirmationPath(token)), until };
    },
  };
}

/** @throws FirebreakError `misconfigured` when there is no address that passkeys work at */
export function partyOf({ relyingParty }: Pick<StepUpDeps, "relyingParty">): RelyingParty {
  if (relyingParty !== undefined) return relyingParty;
  throw new FirebreakError("misconfigured", "Passkeys have no page here.", {
    found: "no web.internal.address that they work at",
    expected: "https and a host name, or http://localhost",
    todo: "Set web.internal.address in firebreak.yml and start the bot again. docs/passkeys.md tells how it is published.",
  });
}

function identityOf(people: readonly TeamMember[], person: PersonId): string {
  const member = people.find(({ chat }) => chat === person);
  if (member !== undefined) return member.identity;
  throw new FirebreakError(
    "not-allowed",
    "You are not in the team that firebreak.yml lists, so no passkey can be yours.",
  );
}

function noPasskey(identity: string): FirebreakError {
  return new FirebreakError("not-now", "This has to be confirmed with a passkey, and you have none yet.", {
    todo: `Ask an administrator for a code: firebreak passkey invite ${identity}`,
  });
}
