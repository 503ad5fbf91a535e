import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Approvers } from "../approval/events.ts";
import { fits } from "../pattern.ts";
import type { Sighting } from "./sighting.ts";

/** A team that looks after certificates: who is told, who is woken, who can fetch new ones. */
export const Owner = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, "lower-case letters, digits and dashes"),
  name: z.string().min(1).max(80),
  /** Where its alerts go: a channel's id. */
  channel: z.string().regex(/^[CG][A-Z0-9]+$/, "a channel is named by its id, as in C0123"),
  /** The component that its incidents happen to, where no component names the application itself. */
  component: z.string().optional(),
  /** What wakes it: the id of a pager. */
  pager: z.string().optional(),
  /** Who has access to Apple's developer portal. Two at least, or one illness stops a rotation. */
  portal: z.array(PersonId).default([]),
  /** Who belongs to it. */
  members: z.array(Approvers).default([]),
  /** What it owns: patterns of addresses, `*` for anything within one part, `**` for anything. */
  owns: z.array(z.string().min(1)).default([]),
  /** Its names in CODEOWNERS, as in `@acme/mobile`. */
  codeowners: z.array(z.string().startsWith("@", "a name of CODEOWNERS, as in @acme/mobile")).default([]),
});
export type Owner = z.infer<typeof Owner>;

/** How an item came to its owner. What a person decided stays; among the rest the first that names one counts. */
export const OwnedBy = z.enum(["hand-over", "configuration", "tag", "codeowners"]);
export type OwnedBy = z.infer<typeof OwnedBy>;

/** Who owns an item; null when nobody does. */
export const Ownership = z.strictObject({ owner: z.string(), by: OwnedBy }).nullable();
export type Ownership = z.infer<typeof Ownership>;

/** The owner's id; empty for what nobody owns, and the team that firebreak.yml names for that looks after. */
export function ownerIdOf({ ownership }: { ownership: Ownership }): string {
  return ownership?.owner ?? "";
}

/** What ownership is read from. */
export interface OwnershipRules {
  owners: readonly Owner[];
  /** The tag whose value names an owner, by its id or name. */
  tag: string;
  /** The names that CODEOWNERS has for the code of an application, by its ARN. */
  codeOwners: (locator: string) => readonly string[];
}

/** Who owns what was seen, by configuration, then by its tag, then by CODEOWNERS. */
export function ownershipOf({ place, tags }: Pick<Sighting, "place" | "tags">, rules: OwnershipRules): Ownership {
  const { owners } = rules;
  const named = owners.find((owner) => owner.owns.some((pattern) => fits(pattern, place.locator)));
  if (named !== undefined) return { owner: named.id, by: "configuration" };

  const tagged = (tags[rules.tag] ?? "").trim().toLowerCase();
  const byTag = owners.find(({ id, name }) => tagged !== "" && (id === tagged || name.toLowerCase() === tagged));
  if (byTag !== undefined) return { owner: byTag.id, by: "tag" };

  const handles = rules.codeOwners(place.locator).map((handle) => handle.toLowerCase());
  const byCode = owners.find((owner) => owner.codeowners.some((handle) => handles.includes(handle.toLowerCase())));
  return byCode === undefined ? null : { owner: byCode.id, by: "codeowners" };
}
