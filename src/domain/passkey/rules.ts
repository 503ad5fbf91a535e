import { hasCome } from "../time.ts";
import { codeHash } from "./code.ts";
import { inForce, type Invitation, type Keyring, type Passkey } from "./keyring.ts";

/** How long a code may be used, in milliseconds: a day, so that who gets it in the evening can use it next morning. */
export const invitationLifetime = 86_400_000;

/** How many codes of one person may be open at a time. */
export const mostInvitations = 3;

/** The invitations that may still be used. */
export function openInvitations({ invitations }: Keyring, now: Date): Invitation[] {
  return invitations.filter(({ usedAt, expiresAt }) => usedAt === null && !hasCome(expiresAt, now));
}

/** Why the person can't be invited once more, in words; undefined when they can. */
export function whyNotInvite(keyring: Keyring, now: Date): string | undefined {
  const open = openInvitations(keyring, now).length;
  return open < mostInvitations ? undefined : `${open} codes of this person are open already.`;
}

/** Whose code this is, and which; undefined when nobody ever got it. */
export function invitationOf(
  keyrings: readonly Keyring[],
  code: string,
): { keyring: Keyring; invitation: Invitation } | undefined {
  for (const keyring of keyrings) {
    const invitation = keyring.invitations.find((one) => one.codeHash === codeHash(one.salt, code));
    if (invitation !== undefined) return { keyring, invitation };
  }
  return undefined;
}

/** Why no passkey can be made with the invitation, in words; undefined when one can. */
export function whyNotEnrol(invitation: Invitation, now: Date): string | undefined {
  if (invitation.usedAt !== null) return "This code was used already.";
  return hasCome(invitation.expiresAt, now) ? "This code’s time is over." : undefined;
}

/** What became of a right signature of a passkey. */
export type Use = { may: true; passkey: Passkey } | { may: false; why: "not in force" | "counter" };

/**
 * Whether a passkey may confirm something. A counter has to grow; one that stays at zero is none at all, as
 * with passkeys that are synced (WebAuthn level 3, 6.1.1).
 */
export function useOf(keyring: Keyring, { id, counter }: { id: string; counter: number }): Use {
  const passkey = inForce(keyring).find((one) => one.id === id);
  if (passkey === undefined) return { may: false, why: "not in force" };
  const isCounted = counter > 0 || passkey.counter > 0;
  return isCounted && counter <= passkey.counter ? { may: false, why: "counter" } : { may: true, passkey };
}
