import { setTimeout as sleep } from "node:timers/promises";
import { partsOf, type PersonId } from "../../../domain/actor.ts";
import { isZone } from "../../../domain/zone.ts";
import type { SurfaceTools } from "./tools.ts";

/** How long Slack is waited for, in milliseconds: what is opened for a press has to be open within 3 s. */
const patience = 1_000;

/** The person's time zone, as Slack knows it; UTC when it does not say, or takes too long. */
export async function zoneOf(tools: Pick<SurfaceTools, "api" | "log">, person: PersonId): Promise<string> {
  const zone = await Promise.race([askedZone(tools, person), sleep(patience, undefined, { ref: false })]);
  return zone ?? "UTC";
}

async function askedZone(
  { api, log }: Pick<SurfaceTools, "api" | "log">,
  person: PersonId,
): Promise<string | undefined> {
  try {
    const { user } = await api.call("users.info", { user: partsOf(person).user });
    return typeof user.tz === "string" && isZone(user.tz) ? user.tz : undefined;
  } catch (error) {
    log.debug("a person's time zone could not be asked", { person, error });
    return undefined;
  }
}
