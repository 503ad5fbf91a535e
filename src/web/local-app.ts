import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { asFirebreakError, type ErrorKind, FirebreakError } from "../domain/errors.ts";
import { mostInspectedBytes } from "../domain/certificate/inspection.ts";
import { mostTypedBesideFile } from "../domain/upload.ts";
import { HandWork } from "../domain/record/by-hand.ts";
import { SignedHead } from "../domain/record/head.ts";
import type { Log } from "../ports/log.ts";
import type { House } from "../ports/house.ts";

/** Characters of base64 that a file may have (RFC 4648, 4): four for each three octets. */
const mostCharacters = Math.ceil(mostInspectedBytes / 3) * 4;

const Opening = z.strictObject({
  operator: z.string(),
  title: z.string(),
  severity: z.string(),
  impact: z.string(),
  component: z.string(),
  key: z.string(),
});
const HandOver = z.strictObject({
  incident: z.int(),
  rotation: z.string().max(100).nullable(),
  file: z.base64().max(mostCharacters),
  password: z.string().max(mostTypedBesideFile).nullable(),
  entry: z.string().max(mostTypedBesideFile).nullable(),
  token: z.strictObject({ keyId: z.string().max(100), teamId: z.string().max(100) }).nullable(),
  key: z.string(),
});
const Question = z.strictObject({ application: z.string(), severity: z.string(), person: z.string().nullable() });
const Invitation = z.strictObject({ identity: z.string(), operator: z.string() });
const Removal = z.strictObject({
  identity: z.string(),
  passkey: z.string().nullable(),
  why: z.string().min(1).max(500).nullable(),
  operator: z.string(),
});
const Evidence = z.strictObject({ keys: z.array(z.string()), anchors: z.array(SignedHead) });
const ByHand = z.strictObject({
  operator: z.string(),
  incident: z.int(),
  works: z.array(HandWork),
  key: z.string(),
});
const Erasure = z.strictObject({ operator: z.string(), position: z.int(), field: z.string() });

/** How each kind of error travels over the local socket. */
const statusOf: Record<ErrorKind, ContentfulStatusCode> = {
  "bad-input": 400,
  "not-found": 404,
  "not-allowed": 403,
  "not-now": 409,
  unavailable: 503,
  misconfigured: 500,
  broken: 500,
};

/** What the command line can ask of a running bot: it reads, opens incidents and hands things over. It has no way to vote. */
export function createLocalApp(house: House, log: Log): Hono {
  const app = new Hono();
  const numbered = "/incidents/:number{[0-9]+}";
  const numberIn = (context: Context) => Number(context.req.param("number"));

  app.get("/incidents", async (context) => context.json(await house.incidents()));
  app.get(numbered, async (context) => context.json(await house.incident(numberIn(context))));
  app.get(`${numbered}/postmortem`, async (context) => context.json(await house.postmortem(numberIn(context))));
  app.post("/incidents", async (context) => context.json(await house.open(await body(context, Opening))));
  app.post("/credentials", async (context) => context.json(await house.handOver(await body(context, HandOver))));
  app.post("/guard/simulations", async (context) => context.json(await house.simulate(await body(context, Question))));
  app.get("/passkeys", async (context) => context.json(await house.passkeys.list()));
  app.post("/passkeys/invitations", async (context) =>
    context.json(await house.passkeys.invite(await body(context, Invitation))),
  );
  app.post("/passkeys/removals", async (context) =>
    context.json(await house.passkeys.remove(await body(context, Removal))),
  );
  addJournal(app, house);
  app.get("/examination", async (context) => context.json(await house.examine()));
  app.get("/health", async (context) => context.json(await house.health()));
  app.onError((thrown, context) => {
    const error = asFirebreakError(thrown);
    if (error.kind === "broken") log.error("a local request failed", { error: thrown });
    const { kind, message, found, expected, todo } = error;
    return context.json({ kind, message, found, expected, todo }, statusOf[kind]);
  });
  return app;
}

function addJournal(app: Hono, house: House): void {
  app.post("/journal/verifications", async (context) =>
    context.json(await house.verify(await body(context, Evidence))),
  );
  app.get("/journal/key", async (context) => context.json(await house.journalKey()));
  app.get("/journal/end", async (context) => context.json(await house.journalEnd()));
  app.get("/journal/rows/after/:position{[0-9]+}", async (context) =>
    context.json(await house.journalRows(Number(context.req.param("position")))),
  );
  app.post("/journal/works", async (context) => context.json(await house.recordByHand(await body(context, ByHand))));
  app.post("/journal/erasures", async (context) => {
    await house.erase(await body(context, Erasure));
    return context.json({});
  });
}

async function body<Shape extends z.ZodType>(context: Context, shape: Shape): Promise<z.infer<Shape>> {
  const sent: unknown = await context.req.json().catch(() => undefined);
  const parsed = shape.safeParse(sent);
  if (parsed.success) return parsed.data;
  throw new FirebreakError("bad-input", "The request is not of a known form.", {
    found: z.prettifyError(parsed.error),
  });
}
