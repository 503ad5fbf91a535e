import type { JSX } from "preact";
import type { PersonView } from "../../../slack/surface.ts";
import { useScene } from "../scene.ts";
import { Mark } from "./icons.tsx";

/** How many tints people are told apart by, beside their initials. */
const tints = 6;

/** A person's initials, or the bot's mark. The name stands beside it. */
export function Avatar({ person }: { person: PersonView }): JSX.Element {
  const { workspace } = useScene();
  if (person.isBot) {
    return (
      <span class="avatar bot" aria-hidden="true">
        <Mark />
      </span>
    );
  }
  const place = workspace.people.findIndex(({ id }) => id === person.id);
  const initials = person.realName
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .slice(0, 2)
    .join("");
  return (
    <span class={`avatar tint-${Math.max(place, 0) % tints}`} aria-hidden="true">
      {initials}
    </span>
  );
}
