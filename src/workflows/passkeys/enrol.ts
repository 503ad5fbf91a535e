import type { Actor } from "../../domain/actor.ts";
import { digest } from "../../domain/digest.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { TeamMember } from "../../domain/estate.ts";
import { inForce, type Invitation, type Keyring } from "../../domain/passkey/keyring.ts";
import { invitationOf, whyNotEnrol } from "../../domain/passkey/rules.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PasskeyPages } from "../../ports/passkey-pages.ts";
import type { RelyingParty } from "../../ports/relying-party.ts";
import type { Keyrings } from "./keyrings.ts";

/** What passkeys are enrolled with. */
export interface EnrolDeps {
  keyrings: Keyrings;
  relyingParty: RelyingParty;
  people: readonly TeamMember[];
  clock: Clock;
}

/** The page on which who has a code makes a passkey. */
export function createEnrolmentPage(deps: EnrolDeps): Pick<PasskeyPages, "beginEnrolment" | "enrol"> {
  const { keyrings, relyingParty, clock } = deps;
  return {
    async beginEnrolment(code) {
      const { keyring, invitation } = find(await keyrings.all(), code, clock.now());
      const { identity } = keyring;
      const person = { identity, handle: handleOf(keyring), has: inForce(keyring) };
      return { identity, options: await relyingParty.toEnrol(person, challengeFor(keyring, invitation)) };
    },
    async enrol(code, answer) {
      const everybody = await keyrings.all();
      const found = find(everybody, code, clock.now());
      const { identity } = found.keyring;
      const passkey = await relyingParty.enrolled(answer, challengeFor(found.keyring, found.invitation));
      // Nobody's passkey may bear the id of another's, removed ones included (WebAuthn level 3, 7.1).
      if (everybody.some(({ passkeys }) => passkeys.some(({ id }) => id === passkey.id))) throw known();
      const actor = actorOf(deps.people, identity);
      await keyrings.record(identity, (keyring) => {
        const { invitation } = find([keyring], code, clock.now());
        return [{ type: "passkey.enrolled", actor, data: { identity, invitation: invitation.id, ...passkey } }];
      });
      return { identity };
    },
  };
}

/** @throws FirebreakError `not-allowed` when the code is not good, or not any more */
function find(keyrings: readonly Keyring[], code: string, now: Date): { keyring: Keyring; invitation: Invitation } {
  const found = invitationOf(keyrings, code);
  const why = found === undefined ? "This code is not known." : whyNotEnrol(found.invitation, now);
  if (found !== undefined && why === undefined) return found;
  throw new FirebreakError("not-allowed", why ?? "This code is not known.", {
    todo: "Compare it with what the administrator gave you, or ask for a new one.",
  });
}

/** @throws FirebreakError `not-allowed` when firebreak.yml does not list the person any more */
function actorOf(people: readonly TeamMember[], identity: string): Actor {
  const member = people.find((person) => person.identity === identity);
  if (member !== undefined) return { kind: "person", id: member.chat };
  throw new FirebreakError("not-allowed", "firebreak.yml does not list this person any more.", { found: identity });
}

/** What the new passkey answers to: its invitation, which is used once. */
function challengeFor({ identity }: Keyring, { salt, codeHash }: Invitation): string {
  return digest({ identity, salt, codeHash });
}

/** The person's name among authenticators: random, the same for all of their passkeys, and nothing about them (WebAuthn level 3, 14.6.1). */
function handleOf({ invitations }: Keyring): string {
  return invitations[0]?.salt ?? "";
}

function known(): FirebreakError {
  return new FirebreakError("not-allowed", "This passkey is enrolled already, or was removed.", {
    todo: "Use another device, or make a new passkey on this one.",
  });
}
