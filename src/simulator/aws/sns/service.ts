import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { Service } from "../wire/service.ts";
import { createApplicationActions } from "./applications.ts";
import type { Delivery } from "./delivery.ts";
import { createEndpointActions } from "./endpoints.ts";
import { createPublish } from "./publish.ts";
import type { SnsState } from "./state.ts";

/** The mobile push part of the Simple Notification Service. */
export function createSns(context: WorldContext, shelf: Shelf<SnsState>, delivery: Delivery): Service {
  return {
    name: "sns",
    scope: "sns",
    denial: { code: "AuthorizationError", status: 403 },
    // Each from its page in the SNS API Reference.
    rates: { ListPlatformApplications: 15, ListEndpointsByPlatformApplication: 30 },
    actions: {
      ...createApplicationActions(context, shelf),
      ...createEndpointActions(context, shelf),
      Publish: createPublish(context, shelf, delivery),
    },
  };
}
