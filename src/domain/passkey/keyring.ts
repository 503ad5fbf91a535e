import { FirebreakError } from "../errors.ts";
import type { EventData, RecordedEvent } from "../event.ts";
import type { Instant } from "../time.ts";

/** A one-time code that lets a person enrol a passkey. */
export interface Invitation extends Omit<EventData<"passkey.invited">, "identity" | "invitation"> {
  id: string;
  invitedAt: Instant;
  /** When a passkey was made with it; null while it was not. */
  usedAt: Instant | null;
}

/** A passkey, removed ones too. */
export interface Passkey extends Omit<EventData<"passkey.enrolled">, "identity" | "invitation"> {
  enrolledAt: Instant;
  /** When it last confirmed something; null when it never did. */
  usedAt: Instant | null;
  /** When it was removed; null while it is in force. */
  removedAt: Instant | null;
}

/** One person's invitations and passkeys. */
export interface Keyring {
  /** The person's identity in firebreak.yml. */
  identity: string;
  sequence: number;
  invitations: readonly Invitation[];
  passkeys: readonly Passkey[];
}

/** Where the streams of keyrings begin. */
export const keyringPrefix = "passkeys/";

/** The stream of a person's passkeys. */
export function keyringStream(identity: string): string {
  return `${keyringPrefix}${identity}`;
}

/** What the events of its stream tell of a keyring; an empty one when there are none. */
export function foldKeyring(identity: string, events: readonly RecordedEvent[]): Keyring {
  return events.reduce(applyToKeyring, { identity, sequence: 0, invitations: [], passkeys: [] } as Keyring);
}

/** Applies one more event. */
export function applyToKeyring(keyring: Keyring, event: RecordedEvent): Keyring {
  const { sequence, at } = event;
  const withPasskey = (id: string, change: Partial<Passkey>): Keyring => {
    const passkeys = keyring.passkeys.map((passkey) => (passkey.id === id ? { ...passkey, ...change } : passkey));
    return { ...keyring, sequence, passkeys };
  };
  switch (event.type) {
    case "passkey.invited": {
      const { identity: _, invitation: id, ...rest } = event.data;
      return {
        ...keyring,
        sequence,
        invitations: [...keyring.invitations, { id, ...rest, invitedAt: at, usedAt: null }],
      };
    }
    case "passkey.enrolled": {
      const { identity: _, invitation, ...rest } = event.data;
      const invitations = keyring.invitations.map((one) => (one.id === invitation ? { ...one, usedAt: at } : one));
      const passkeys = [...keyring.passkeys, { ...rest, enrolledAt: at, usedAt: null, removedAt: null }];
      return { ...keyring, sequence, invitations, passkeys };
    }
    case "passkey.used":
      return withPasskey(event.data.id, { counter: event.data.counter, usedAt: at });
    case "passkey.refused":
      return { ...keyring, sequence };
    case "passkey.removed":
      return withPasskey(event.data.id, { removedAt: at });
    default:
      throw new FirebreakError("broken", `The stream ${event.stream} holds an event that is not a passkey's.`);
  }
}

/** The passkeys that may confirm something now. */
export function inForce(keyring: Keyring): Passkey[] {
  return keyring.passkeys.filter(({ removedAt }) => removedAt === null);
}
