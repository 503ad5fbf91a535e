import { FirebreakError } from "../../domain/errors.ts";
import type { TeamMember } from "../../domain/estate.ts";
import type { NewEvent } from "../../domain/event.ts";
import { codeHash, codeOf } from "../../domain/passkey/code.ts";
import { inForce, type Passkey } from "../../domain/passkey/keyring.ts";
import { invitationLifetime, openInvitations, whyNotInvite } from "../../domain/passkey/rules.ts";
import { after } from "../../domain/time.ts";
import type { Chance } from "../../ports/chance.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PasskeyHolder, PasskeyRegister } from "../../ports/house.ts";
import type { RelyingParty } from "../../ports/relying-party.ts";
import { enrolmentPath, partyOf } from "./begin-confirmation.ts";
import type { Keyrings } from "./keyrings.ts";

/** What the register is kept with. */
export interface RegisterDeps {
  keyrings: Keyrings;
  relyingParty: RelyingParty | undefined;
  people: readonly TeamMember[];
  chance: Chance;
  clock: Clock;
}

/** What an administrator does about people's passkeys. It is reached from the bot's own machine alone. */
export function createPasskeyRegister(deps: RegisterDeps): PasskeyRegister {
  const { keyrings, chance, clock } = deps;
  return {
    async invite({ identity, operator }) {
      const party = partyOf(deps);
      checkListed(deps.people, identity);
      const code = codeOf(chance.bytes(15));
      const salt = Buffer.from(chance.bytes(16)).toString("hex");
      const now = clock.now();
      const expiresAt = after(now, invitationLifetime);
      await keyrings.record(identity, (keyring): NewEvent[] => {
        const why = whyNotInvite(keyring, now);
        if (why !== undefined)
          throw new FirebreakError("not-now", why, { todo: "Use one of them, or wait until they end." });
        const invitation = `invitation-${keyring.invitations.length + 1}`;
        const data = { identity, invitation, salt, codeHash: codeHash(salt, code), expiresAt };
        return [{ type: "passkey.invited", actor: { kind: "operator", name: operator }, data }];
      });
      return { code, address: party.addressOf(enrolmentPath), expiresAt };
    },
    async list() {
      const known = await keyrings.all();
      const listed = [
        ...new Set([...deps.people.map(({ identity }) => identity), ...known.map((one) => one.identity)]),
      ];
      return listed.map((identity) => {
        const keyring = known.find((one) => one.identity === identity);
        return {
          identity,
          isListed: deps.people.some((person) => person.identity === identity),
          passkeys: keyring === undefined ? [] : inForce(keyring).map(lineOf),
          openInvitations: keyring === undefined ? 0 : openInvitations(keyring, clock.now()).length,
        };
      });
    },
    async remove({ identity, passkey, why, operator }) {
      let removed: string[] = [];
      await keyrings.record(identity, (keyring) => {
        removed = inForce(keyring)
          .map(({ id }) => id)
          .filter((id) => passkey === null || id === passkey);
        if (removed.length === 0) throw notThere(identity, passkey);
        const actor = { kind: "operator", name: operator } as const;
        const typed = why === null ? {} : { typed: { why } };
        return removed.map((id): NewEvent => ({ type: "passkey.removed", actor, data: { identity, id }, ...typed }));
      });
      return { removed };
    },
  };
}

function lineOf({ id, enrolledAt, usedAt, synced }: Passkey): PasskeyHolder["passkeys"][number] {
  return { id, enrolledAt, usedAt, synced };
}

function checkListed(people: readonly TeamMember[], identity: string): void {
  if (people.some((person) => person.identity === identity)) return;
  throw new FirebreakError("not-found", "firebreak.yml lists no such person.", {
    found: identity,
    expected: "an identity that is listed under people",
  });
}

function notThere(identity: string, passkey: string | null): FirebreakError {
  const found = passkey === null ? `no passkey of ${identity}` : `no passkey ${passkey} of ${identity}`;
  return new FirebreakError("not-found", "There is nothing to remove.", { found, todo: "See: firebreak passkey list" });
}
