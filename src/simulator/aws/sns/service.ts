import type { WorldContext } from "../../core/context.ts";
import type { Service } from "../wire/service.ts";
import { createApplicationActions } from "./applications.ts";
import type { Delivery } from "./delivery.ts";
import { createEndpointActions } from "./endpoints.ts";
import { createPublish } from "./publish.ts";
import type { SnsStore } from "./store.ts";

/** The mobile push part of the Simple Notification Service. */
export function createSns(context: WorldContext, store: SnsStore, delivery: Delivery): Service {
  return {
    name: "sns",
    scope: "sns",
    denial: { code: "AuthorizationError", status: 403 },
    throttling: "Throttling",
    // Each from its page in the SNS API Reference.
    rates: { ListPlatformApplications: 15, ListEndpointsByPlatformApplication: 30 },
    actions: {
      ...createApplicationActions(context, store),
      ...createEndpointActions(context, store),
      Publish: createPublish(context, store, delivery),
    },
  };
}
