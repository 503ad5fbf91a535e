import { partsOf, type PersonId } from "../../../domain/actor.ts";
import { isZone } from "../../../domain/zone.ts";
import type { SurfaceTools } from "./tools.ts";

/** The person's time zone, as Slack knows it; UTC when it does not say. */
export async function zoneOf({ api, log }: Pick<SurfaceTools, "api" | "log">, person: PersonId): Promise<string> {
  try {
    const { user } = await api.call("users.info", { user: partsOf(person).user });
    return typeof user.tz === "string" && isZone(user.tz) ? user.tz : "UTC";
  } catch (error) {
    log.debug("a person's time zone could not be asked", { person, error });
    return "UTC";
  }
}
