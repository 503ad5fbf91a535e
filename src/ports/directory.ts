import type { PersonId } from "../domain/actor.ts";
import type { Standing } from "../domain/standing.ts";

/** Who people are, and who is in which group, as of now: nothing is remembered between two questions. */
export interface Directory {
  /** The person's standing; `unknown` when the directory can't be asked. */
  standing(person: PersonId): Promise<Standing>;
  /** The group's members; `unknown` when the directory can't be asked or has no such group. */
  members(group: string): Promise<readonly PersonId[] | "unknown">;
  /** The name people know the person by; falls back to the user id. */
  nameOf(person: PersonId): Promise<string>;
}
