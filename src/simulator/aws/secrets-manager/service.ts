import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { Service } from "../wire/service.ts";
import { createSecretActions } from "./secrets.ts";
import type { SecretsState } from "./state.ts";
import { createValueActions } from "./values.ts";

/** Secrets Manager: versions and their labels. */
export function createSecretsManager(context: WorldContext, shelf: Shelf<SecretsState>): Service {
  return {
    name: "secretsmanager",
    scope: "secretsmanager",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "Throttling",
    // AWS counts the two together. (Secrets Manager User Guide, "AWS Secrets Manager quotas".)
    rates: { ListSecrets: 50, ListSecretVersionIds: 50 },
    actions: { ...createValueActions(context, shelf), ...createSecretActions(context, shelf) },
  };
}
