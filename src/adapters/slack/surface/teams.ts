import type { PersonId } from "../../../domain/actor.ts";
import { FirebreakError } from "../../../domain/errors.ts";
import type { Owner } from "../../../domain/inventory/owner.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Directory } from "../../../ports/directory.ts";
import { createRecent } from "./recent.ts";

/** How long a group's members are remembered, in milliseconds: Slack tells them 20 times a minute, and the guard asks too. */
const lifetime = 10 * 60_000;

/** The teams that a person belongs to: by name, by a user group, or by access to Apple's portal. For show: it decides nothing. */
export function createTeams({
  owners,
  directory,
  clock,
}: {
  owners: readonly Owner[];
  directory: Pick<Directory, "members">;
  clock: Clock;
}): (person: PersonId) => Promise<Owner[]> {
  const named = owners.flatMap(({ members }) => members.flatMap((one) => ("group" in one ? [one.group] : [])));
  const groups = [...new Set(named)].map((group) => {
    const members = createRecent(() => membersOf(group, directory), { clock, lifetime });
    return { group, members };
  });
  return async (person) => {
    const own = new Set<string>();
    for (const { group, members } of groups) {
      const known = await members.read().catch((): readonly PersonId[] => []);
      if (known.includes(person)) own.add(group);
    }
    return owners.filter(
      ({ members, portal }) =>
        portal.includes(person) || members.some((one) => ("group" in one ? own.has(one.group) : one.person === person)),
    );
  };
}

async function membersOf(group: string, directory: Pick<Directory, "members">): Promise<readonly PersonId[]> {
  const members = await directory.members(group);
  if (members !== "unknown") return members;
  throw new FirebreakError("unavailable", `Slack does not say who is in the group ${group}.`);
}
