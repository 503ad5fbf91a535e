import { isTooLarge } from "./blocks/check.ts";
import { VIEW } from "./limits.ts";
import { SlackError } from "./slack-error.ts";
import type { StoredView, ViewDefinition } from "./state.ts";
import { secretId } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** People's modals, three deep at most, and home tabs. */
export interface Views {
  /** Shows a modal in place of whatever was open. @throws `duplicate_external_id`, `view_too_large` */
  open(person: string, definition: ViewDefinition): StoredView;
  /** Shows a modal above the open one. @throws `push_limit_reached`, `not_found` and as {@link open} */
  push(person: string, definition: ViewDefinition): StoredView;
  /** @throws as {@link open} */
  replace(view: StoredView, definition: ViewDefinition): StoredView;
  publish(person: string, definition: ViewDefinition): StoredView;
  /** An open modal or a home tab. */
  find(key: { id: string } | { external: string }): StoredView | undefined;
  /** The person's open modals, the top one last. */
  stack(person: string): readonly StoredView[];
  /** Takes the top view away. */
  pop(person: string): void;
  clear(person: string): void;
}

/** @see https://docs.slack.dev/surfaces/modals */
export function createViews(workspace: Workspace): Views {
  const { state } = workspace;
  const all = (): StoredView[] => [...Object.values(state.modals).flat(), ...Object.values(state.homes)];
  const newHash = (): string => `${workspace.seconds()}.${secretId(4)}`;
  const stack = (person: string): StoredView[] => state.modals[person] ?? [];

  function check(definition: ViewDefinition, self?: StoredView): void {
    if (isTooLarge(definition)) throw new SlackError("view_too_large");
    const { external_id: external } = definition;
    const taken = all().some((view) => view !== self && view.definition.external_id === external);
    if (external !== "" && taken) throw new SlackError("duplicate_external_id");
  }

  function make(owner: string, definition: ViewDefinition, below?: StoredView): StoredView {
    const id = workspace.newId("V");
    const place = { root: below?.root ?? id, previous: below?.id ?? null };
    return { id, owner, hash: newHash(), ...place, definition, values: {}, errors: {} };
  }

  return {
    open(person, definition) {
      check(definition);
      const view = make(person, definition);
      state.modals[person] = [view];
      return view;
    },
    push(person, definition) {
      const open = stack(person);
      const top = open.at(-1);
      if (top === undefined) throw new SlackError("not_found");
      if (open.length >= VIEW.stack) throw new SlackError("push_limit_reached");
      check(definition);
      const view = make(person, definition, top);
      state.modals[person] = [...open, view];
      return view;
    },
    replace(view, definition) {
      check(definition, view);
      view.definition = definition;
      view.hash = newHash();
      view.errors = {};
      return view;
    },
    publish(person, definition) {
      const old = state.homes[person];
      check(definition, old);
      const home = { ...make(person, definition), ...(old === undefined ? {} : { id: old.id, root: old.id }) };
      state.homes[person] = home;
      return home;
    },
    find: (key) =>
      all().find((view) => ("id" in key ? view.id === key.id : view.definition.external_id === key.external)),
    stack,
    pop: (person) => void (state.modals[person] = stack(person).slice(0, -1)),
    clear: (person) => void delete state.modals[person],
  };
}
