import { z } from "zod";

/**
 * A member of a chat workspace, `T…/U…`: a user id alone is not an identity, since two workspaces
 * may share a channel.
 */
export const PersonId = z
  .string()
  .regex(/^[TE][A-Z0-9]+\/[UW][A-Z0-9]+$/, "a person is named TEAM/USER, as in T0123/U0456");
export type PersonId = z.infer<typeof PersonId>;

/** Who did it: a person in the chat, someone at the command line, or the bot by itself. */
export const Actor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person"), id: PersonId }),
  z.strictObject({ kind: z.literal("operator"), name: z.string().min(1) }),
  z.strictObject({ kind: z.literal("bot") }),
]);
export type Actor = z.infer<typeof Actor>;

/** The bot, acting by itself. */
export const bot: Actor = { kind: "bot" };

/** The person's workspace and user id, as the chat's vendor has them. */
export function partsOf(person: PersonId): { team: string; user: string } {
  const [team = "", user = ""] = person.split("/");
  return { team, user };
}
