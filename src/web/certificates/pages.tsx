import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { PersonId } from "../../domain/actor.ts";
import { asFirebreakError, type ErrorKind } from "../../domain/errors.ts";
import type { Item } from "../../domain/inventory/item.ts";
import { ItemId } from "../../domain/inventory/sighting.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Directory } from "../../ports/directory.ts";
import type { Log } from "../../ports/log.ts";
import type { CertificateDesk } from "../../projections/certificate-desk.ts";
import { CoveragePage } from "./coverage.tsx";
import { Trouble } from "./frame.tsx";
import { coveragePath, readAskedGaps } from "./gaps.ts";
import { ItemPage } from "./item.tsx";
import { ListPage } from "./list.tsx";
import { horizonPath, readAsked } from "./question.ts";

/** What the pages of the certificates are read from. */
export interface CertificatePagesDeps {
  desk: CertificateDesk;
  clock: Clock;
  nameOf: Directory["nameOf"];
  log: Log;
}

/** What can go wrong for a reader; anything else may be better in a moment. */
const statusOf: Partial<Record<ErrorKind, ContentfulStatusCode>> = { "bad-input": 400, "not-found": 404 };

/** The horizon, each item's page, and what is not covered. They only read. */
export function createCertificatePages({ desk, clock, nameOf, log }: CertificatePagesDeps): Hono {
  const app = new Hono();
  app.get("/", (context) => context.redirect(horizonPath));
  app.get(horizonPath, async (context) => {
    const asked = readAsked(context.req.queries());
    const lines = await desk.lines();
    return context.html(<ListPage lines={lines} asked={asked} ladder={desk.ladder} now={clock.now()} />);
  });
  app.get(`${horizonPath}/:id`, async (context) => {
    const id = ItemId.safeParse(context.req.param("id"));
    const item = id.success ? await desk.find(id.data) : undefined;
    if (item === undefined) {
      const todo = "Look for it by its name in the horizon.";
      return context.html(<Trouble title="There is no such item." todo={todo} now={clock.now()} />, 404);
    }
    const facts = { item, line: desk.line(item), people: await peopleOn(item, nameOf) };
    return context.html(<ItemPage {...facts} ladder={desk.ladder} now={clock.now()} />);
  });
  app.get(coveragePath, async (context) => {
    const asked = readAskedGaps(context.req.queries());
    return context.html(<CoveragePage gaps={await desk.gaps()} asked={asked} now={clock.now()} />);
  });
  app.onError((thrown, context) => {
    const { kind, message, found, todo } = asFirebreakError(thrown);
    const status = statusOf[kind] ?? 503;
    if (status === 503) log.error("a page could not be shown", { path: context.req.path, error: thrown });
    return context.html(<Trouble title={message} found={found} todo={todo} now={clock.now()} />, status);
  });
  return app;
}

async function peopleOn({ snooze, rehearsal }: Item, nameOf: Directory["nameOf"]): Promise<Map<PersonId, string>> {
  const people = [snooze?.by, rehearsal?.askedBy].flatMap((person) => person ?? []);
  return new Map(await Promise.all(people.map(async (person) => [person, await nameOf(person)] as const)));
}
