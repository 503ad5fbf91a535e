import { partsOf, type PersonId } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import type { Standing } from "../../domain/standing.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Directory } from "../../ports/directory.ts";
import { createSlackApi, type SlackAccess, type SlackApi } from "./api.ts";
import { inTurn, patiently } from "./in-turn.ts";
import type { AnswerOf } from "./methods.ts";

/** Who is whom, and whom the bot may act for. */
export interface DirectoryDeps extends SlackAccess {
  estate: Pick<Estate, "people">;
  clock: Clock;
}

/** How long a name is remembered, in milliseconds. Nothing that decides anything ever is. */
const nameLifetime = 10 * 60_000;

/** Slack's people and user groups. Whatever can't be read is `unknown`, whatever the reason. */
export function createSlackDirectory(deps: DirectoryDeps): Directory {
  const { estate, clock, log } = deps;
  const api = createSlackApi(deps);
  const names = new Map<PersonId, { name: string; until: number }>();
  const questions = new Map<string, () => Promise<string[]>>();

  /** A card, a vote and a look may all ask at once: Slack is asked once for them. */
  function usersIn(group: string): Promise<string[]> {
    const ask = async () => (await api.call("usergroups.users.list", { usergroup: group })).users;
    const question = questions.get(group) ?? inTurn(() => patiently(ask));
    questions.set(group, question);
    return question();
  }

  return {
    async standing(person) {
      try {
        const { team } = await api.identity();
        return standingOf(person, await patiently(() => userOf(api, person)), { team, people: estate.people });
      } catch (error) {
        log.warn("Slack could not be asked who a person is", { person, error });
        return "unknown";
      }
    },
    async members(group) {
      try {
        const { team } = await api.identity();
        const users = await usersIn(group);
        return users.map((user) => `${team}/${user}`);
      } catch (error) {
        log.warn("Slack could not be asked who is in a user group", { group, error });
        return "unknown";
      }
    },
    async nameOf(person) {
      const known = names.get(person);
      if (known !== undefined && known.until > clock.now().getTime()) return known.name;
      const name = await nameIn(api, person);
      if (name === undefined) return partsOf(person).user;
      names.set(person, { name, until: clock.now().getTime() + nameLifetime });
      return name;
    },
  };
}

type User = AnswerOf<"users.info">["user"];

async function userOf(api: SlackApi, person: PersonId): Promise<User> {
  return (await api.call("users.info", { user: partsOf(person).user })).user;
}

async function nameIn(api: SlackApi, person: PersonId): Promise<string | undefined> {
  const user = await userOf(api, person).catch(() => undefined);
  const { display_name: displayName, real_name: realName } = user?.profile ?? {};
  // Documents are read outside Slack too, where nobody knows a display name.
  return [realName, user?.real_name, displayName].find((name) => name !== undefined && name !== "");
}

/** What Slack's flags mean of a person, the gravest first: https://docs.slack.dev/reference/objects/user-object */
export function standingOf(person: PersonId, user: User, own: { team: string; people: Estate["people"] }): Standing {
  if (user.deleted) return "deactivated";
  if (user.is_bot) return "bot";
  const isOurs = partsOf(person).team === own.team && (user.team_id ?? own.team) === own.team;
  if (!isOurs || user.is_stranger) return "external";
  if (user.is_restricted || user.is_ultra_restricted) return "guest";
  return own.people.some((member) => member.chat === person) ? "member" : "unmapped";
}
