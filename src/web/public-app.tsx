import { Hono } from "hono";
import type { Component } from "../domain/estate.ts";
import type { Clock } from "../ports/clock.ts";
import type { Incidents } from "../projections/incidents.ts";
import { publicPageOf } from "../projections/public-page.ts";
import { IncidentPage } from "./pages/incident.tsx";
import { HomePage, NotFoundPage } from "./pages/home.tsx";
import { statuspageJson } from "./statuspage-json.ts";

/** What the public page is made of. */
export interface PublicAppDeps {
  incidents: Incidents;
  components: readonly Component[];
  /** The page's own name, as in its title. */
  name: string;
  /** Where the public reaches it. */
  address: string;
  clock: Clock;
}

/** The page needs nothing from anywhere: no script, no font, no picture. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors http://127.0.0.1:* http://localhost:* 'self'; base-uri 'none'; form-action 'none'";

/** The public status page, and the JSON of it in the shapes that Statuspage's own clients read. */
export function createPublicApp(deps: PublicAppDeps): Hono {
  const app = new Hono();
  const read = async () => publicPageOf(await deps.incidents.all(), deps.components);

  app.use(async (context, next) => {
    await next();
    context.header("content-security-policy", contentSecurityPolicy);
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
    context.header("cache-control", "no-cache");
  });

  app.get("/", async (context) => context.html(<HomePage name={deps.name} page={await read()} />));
  app.get("/incidents/:number{[0-9]+}", async (context) => {
    const number = Number(context.req.param("number"));
    const incident = (await read()).incidents.find((one) => one.number === number);
    if (incident === undefined) return context.html(<NotFoundPage name={deps.name} />, 404);
    return context.html(<IncidentPage name={deps.name} incident={incident} />);
  });

  const json = async () =>
    statuspageJson(await read(), { name: deps.name, address: deps.address, now: deps.clock.now() });
  app.get("/api/v2/summary.json", async (context) => context.json((await json()).summary));
  app.get("/api/v2/status.json", async (context) => context.json((await json()).status));
  app.get("/api/v2/components.json", async (context) => context.json((await json()).components));
  app.get("/api/v2/incidents.json", async (context) => context.json((await json()).incidents));
  app.get("/api/v2/incidents/unresolved.json", async (context) => context.json((await json()).unresolved));

  app.notFound((context) => context.html(<NotFoundPage name={deps.name} />, 404));
  app.onError((_, context) => context.text("The page can't be shown right now. Please try again in a moment.", 503));
  return app;
}
