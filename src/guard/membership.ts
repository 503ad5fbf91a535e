import type { PersonId } from "../domain/actor.ts";
import type { Approvers } from "../domain/approval/events.ts";
import type { Standing } from "../domain/standing.ts";

/**
 * What the directory says now of the people and groups that a decision needs. A group that could
 * not be read is `unknown`, and so is a person: whoever depends on it is refused.
 */
export interface Membership {
  groups: ReadonlyMap<string, readonly PersonId[] | "unknown">;
  standings: ReadonlyMap<PersonId, Standing>;
  /** Who is behind each account, as firebreak.yml says: two accounts of one identity are one person. */
  identities: ReadonlyMap<PersonId, string>;
  /** The ids of each identity's passkeys that are in force now. */
  passkeys: ReadonlyMap<string, readonly string[]>;
}

/** The one person behind an account. An account that nobody claims is somebody of its own. */
export function whois(account: PersonId, { identities }: Pick<Membership, "identities">): string {
  return identities.get(account) ?? account;
}

/** Whether two accounts are the same person's. */
export function isSame(one: PersonId, other: PersonId, membership: Pick<Membership, "identities">): boolean {
  return whois(one, membership) === whois(other, membership);
}

/** Whether the person has a passkey at all. */
export function hasPasskey(account: PersonId, membership: Membership): boolean {
  return (membership.passkeys.get(whois(account, membership)) ?? []).length > 0;
}

/** Whether the passkey that confirmed something is still one of that person's. */
export function holdsPasskey(account: PersonId, passkey: string, membership: Membership): boolean {
  return membership.passkeys.get(whois(account, membership))?.includes(passkey) ?? false;
}

/** Whether the person is one of these, as far as the directory could be read. */
export function isAmong(person: PersonId, sources: readonly Approvers[], membership: Membership): boolean {
  return sources.some((source) => {
    if ("person" in source) return source.person === person;
    const members = membership.groups.get(source.group);
    return members !== undefined && members !== "unknown" && members.includes(person);
  });
}

/** Everybody whom the sources name, as far as the directory could be read. */
export function everyoneOf(sources: readonly Approvers[], membership: Membership): PersonId[] {
  const people = sources.flatMap((source) => {
    if ("person" in source) return [source.person];
    const members = membership.groups.get(source.group);
    return members === undefined || members === "unknown" ? [] : [...members];
  });
  return [...new Set(people)];
}

/** The groups among the sources that could not be read. */
export function unreadable(sources: readonly Approvers[], membership: Membership): string[] {
  return sources.flatMap((source) =>
    "group" in source && (membership.groups.get(source.group) ?? "unknown") === "unknown" ? [source.group] : [],
  );
}

/** Why the person may take no part in privileged actions at all; undefined when they may. */
export function unfit(person: PersonId, membership: Membership): string | undefined {
  switch (membership.standings.get(person) ?? "unknown") {
    case "member":
      return undefined;
    case "guest":
      return "guests of the workspace can't take part in privileged actions";
    case "external":
      return "people of another workspace can't take part in privileged actions";
    case "deactivated":
      return "this account is deactivated";
    case "bot":
      return "a bot can't take part in privileged actions";
    case "unmapped":
      return "this person is not in the team that firebreak.yml lists";
    case "unknown":
      return "the directory could not be asked who this is";
  }
}
