import { createConfirmations } from "../adapters/store/confirmations.ts";
import { createChance } from "../adapters/webauthn/chance.ts";
import { createRelyingParty } from "../adapters/webauthn/relying-party.ts";
import type { Config } from "../config.ts";
import type { Dispatch } from "../domain/command.ts";
import { knowsPasskeys } from "../domain/passkey/address.ts";
import type { Clock } from "../ports/clock.ts";
import type { PasskeyRegister } from "../ports/house.ts";
import type { PasskeyPages } from "../ports/passkey-pages.ts";
import type { Passkeys } from "../ports/passkeys.ts";
import type { StepUps } from "../ports/step-up.ts";
import { createStepUps } from "../workflows/passkeys/begin-confirmation.ts";
import { createConfirmationPage } from "../workflows/passkeys/confirm.ts";
import { createEnrolmentPage } from "../workflows/passkeys/enrol.ts";
import { createKeyrings } from "../workflows/passkeys/keyrings.ts";
import { createPasskeyRegister } from "../workflows/passkeys/register.ts";
import type { Data } from "./data.ts";
import type { Shared } from "./shared.ts";

/** Everything about passkeys that the rest of the bot uses. */
export interface PasskeyParts {
  passkeys: Passkeys;
  stepUps: StepUps;
  register: PasskeyRegister;
  /** What the pages show and do; undefined where firebreak.yml names no address that passkeys work at. */
  pages(shared: Pick<Shared, "incidents" | "directory" | "log">, dispatch: Dispatch): PasskeyPages | undefined;
}

/** Connects passkeys to the journal, the database, and the address of the internal port. */
export function createPasskeyParts(
  config: Pick<Config, "people" | "web">,
  { journal, database }: Pick<Data, "journal" | "database">,
  clock: Clock,
): PasskeyParts {
  const { people } = config;
  const { address } = config.web.internal;
  const relyingParty = address !== undefined && knowsPasskeys(address) ? createRelyingParty(address) : undefined;
  const keyrings = createKeyrings({ journal, clock });
  const confirmations = createConfirmations(database.db);
  const common = { keyrings, confirmations, people, chance: createChance(), clock };
  return {
    passkeys: keyrings,
    stepUps: createStepUps({ ...common, relyingParty }),
    register: createPasskeyRegister({ ...common, relyingParty }),
    pages({ incidents, directory, log }, dispatch) {
      if (relyingParty === undefined) return undefined;
      const deps = { ...common, relyingParty, incidents, nameOf: directory.nameOf, dispatch, log };
      return { origin: relyingParty.origin, ...createEnrolmentPage(deps), ...createConfirmationPage(deps) };
    },
  };
}
