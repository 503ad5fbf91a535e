import { z } from "zod";
import { partsOf, PersonId } from "../../../domain/actor.ts";
import { codeOf } from "../refusals.ts";
import { section } from "../blocks.ts";
import { drawHome } from "./home-view.ts";
import { explain } from "./tell.ts";
import type { SurfaceTools } from "./tools.ts";

/** See https://docs.slack.dev/reference/events/app_home_opened. There is a view once one was published. */
const Opened = z.object({
  team_id: z.string(),
  event: z.object({
    user: z.string(),
    tab: z.string().default("home"),
    view: z.object({ hash: z.string() }).optional(),
  }),
});

/** Draws the home of whoever opens it. */
export async function openHome(tools: SurfaceTools, body: unknown): Promise<void> {
  const { team_id: team, event } = Opened.parse(body);
  if (event.tab !== "home") return;
  await publishHome(tools, PersonId.parse(`${team}/${event.user}`), event.view?.hash);
}

/** Draws the person's home. `over`: the view that it takes the place of, if it still is there. */
export async function publishHome(tools: SurfaceTools, person: PersonId, over?: string): Promise<void> {
  const blocks = await draw(tools, person).catch((thrown: unknown) => [section(explain(tools, { person }, thrown))]);
  const hash = over === undefined ? {} : { hash: over };
  try {
    await tools.api.call("views.publish", { user_id: partsOf(person).user, view: { type: "home", blocks }, ...hash });
  } catch (error) {
    // It was opened twice, and the other opening was quicker: what it drew is as new.
    if (codeOf(error) !== "hash_conflict") throw error;
  }
}

async function draw({ desk, gaps, policies, teams, horizon, clock }: SurfaceTools, person: PersonId) {
  const [lines, missing, own, guarded] = await Promise.all([desk.lines(), gaps.read(), teams(person), policies()]);
  return drawHome({ lines, gaps: missing, policies: guarded, teams: own, horizon, now: clock.now() });
}
