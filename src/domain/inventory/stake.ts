import { FirebreakError } from "../errors.ts";
import type { Estate } from "../estate.ts";
import type { Item } from "./item.ts";
import type { Owner } from "./owner.ts";

/** What hangs on an item. */
export interface Stake {
  /** The component that an incident about it happens to; null where nothing says. */
  component: string | null;
  /** Whether a component names it as what it depends on. */
  dependedOn: boolean;
  /** Whether Firebreak can rotate it: firebreak.yml lists the application. */
  rotatable: boolean;
}

/** What hangs on an item, as firebreak.yml says. */
export function stakeOf(item: Pick<Item, "place" | "ownership">, estate: Estate): Stake {
  const { locator } = item.place;
  const component = estate.components.find((one) => one.application === locator);
  return {
    component: component?.id ?? ownerOf(item, estate.owners)?.component ?? null,
    dependedOn: component !== undefined,
    rotatable: estate.applications.some((application) => application.arn === locator),
  };
}

/**
 * The component that an incident about an item happens to.
 *
 * @throws FirebreakError `misconfigured` when nothing says which
 */
export function componentOf(item: Pick<Item, "place" | "ownership">, estate: Estate): string {
  const { component } = stakeOf(item, estate);
  if (component !== null) return component;
  throw new FirebreakError("misconfigured", `Nothing says which component ${item.place.name} belongs to.`, {
    todo: "Name it as the application of a component, or give its owner a component, in firebreak.yml.",
  });
}

/** The team that owns an item; undefined when none does, or it is not listed any more. */
export function ownerOf({ ownership }: Pick<Item, "ownership">, owners: readonly Owner[]): Owner | undefined {
  return owners.find((owner) => owner.id === ownership?.owner);
}
