import { TRIGGER_LIFETIME } from "./limits.ts";
import { SlackError } from "./slack-error.ts";
import { secretId } from "./workspace.ts";
import type { Workspace } from "./workspace.ts";

/** Who acted, and in which modal, if in one. */
export interface Trigger {
  person: string;
  view?: string;
}

/** `trigger_id`s: the right to show somebody a modal, once, right after she did something. */
export interface Triggers {
  issue(trigger: Trigger): string;
  /** @throws `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id` */
  exchange(id: string): Trigger;
}

/** @see https://docs.slack.dev/interactivity/handling-user-interaction#trigger_ids */
export function createTriggers(workspace: Workspace): Triggers {
  const live = new Map<string, Trigger>();
  const expired = (issued: number): boolean => issued + TRIGGER_LIFETIME < workspace.now();
  return {
    issue(trigger) {
      for (const id of live.keys()) if (expired(Number.parseInt(id, 10))) live.delete(id);
      const id = `${workspace.now()}.${workspace.team.id.replaceAll(/\D/g, "") || "0"}.${secretId(16)}`;
      live.set(id, trigger);
      return id;
    },
    exchange(id) {
      const issued = /^(\d+)\.\d+\.[0-9a-f]{32}$/.exec(id)?.[1];
      if (issued === undefined) throw new SlackError("invalid_trigger_id");
      const trigger = live.get(id);
      live.delete(id);
      if (expired(Number(issued))) throw new SlackError("expired_trigger_id");
      if (trigger === undefined) throw new SlackError("exchanged_trigger_id");
      return trigger;
    },
  };
}
