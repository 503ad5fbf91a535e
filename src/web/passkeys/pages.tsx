import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { asFirebreakError, type ErrorKind, FirebreakError } from "../../domain/errors.ts";
import type { Log } from "../../ports/log.ts";
import type { PasskeyPages } from "../../ports/passkey-pages.ts";
import { sameOrigin } from "../same-origin.ts";
import { ConfirmPage } from "./confirm-page.tsx";
import { EnrolPage } from "./enrol-page.tsx";
import { scripts, Trouble } from "./frame.tsx";
import { contentSecurityPolicy } from "./style.ts";

const paths = { enrol: "/passkeys/enrol", begin: "/passkeys/enrol/begin", confirm: "/confirm/:token" } as const;

/** Bytes that an answer of a browser may have: an authenticator's are a few thousand. */
const mostBytes = 65_536;

const Code = z.string().max(100);
const Begin = z.strictObject({ code: Code });
const Enrol = z.strictObject({ code: Code, answer: z.unknown() });
const Confirm = z.strictObject({ answer: z.unknown() });

/** What can go wrong for a person; anything else may be better in a moment. */
const statusOf: Partial<Record<ErrorKind, ContentfulStatusCode>> = {
  "bad-input": 400,
  "not-found": 404,
  "not-allowed": 403,
  "not-now": 409,
};

/** The pages on which people enrol passkeys and confirm with them. There is no sign-in: what counts is the passkey. */
export function createPasskeyPages(pages: PasskeyPages, log: Log): Hono {
  const app = new Hono();
  const own = sameOrigin(pages.origin);
  const limited = bodyLimit({ maxSize: mostBytes, onError: () => Promise.reject(unreadable("more than 64 KB")) });
  for (const path of ["/passkeys/*", "/confirm/*"]) {
    app.use(path, async (context, next) => {
      await next();
      context.header("content-security-policy", contentSecurityPolicy);
    });
  }
  app.get(paths.enrol, (context) => context.html(<EnrolPage begin={paths.begin} to={paths.enrol} />));
  app.post(paths.begin, own, limited, async (context) => {
    const { code } = await body(context, Begin);
    return context.json(await pages.beginEnrolment(code));
  });
  app.post(paths.enrol, own, limited, async (context) => {
    const { code, answer } = await body(context, Enrol);
    const { identity } = await pages.enrol(code, answer);
    return context.json({ text: `The passkey of ${identity} is enrolled.` });
  });
  app.get(paths.confirm, async (context) => {
    const { sheet, options } = await pages.show(context.req.param("token"));
    return context.html(<ConfirmPage sheet={sheet} options={options} to={context.req.path} />);
  });
  app.post(paths.confirm, own, limited, async (context) => {
    const { answer } = await body(context, Confirm);
    return context.json(await pages.confirm(context.req.param("token"), answer));
  });
  for (const [path, text] of Object.entries(scriptTexts())) {
    app.get(path, (context) => context.body(text, 200, { "content-type": "text/javascript; charset=utf-8" }));
  }
  app.onError((thrown, context) => {
    const { kind, message, found, todo } = asFirebreakError(thrown);
    const status = statusOf[kind] ?? 503;
    // The address of a confirmation is for its person alone, so the log has none.
    if (status === 503) log.error("a page about passkeys could not be shown", { error: thrown });
    return context.req.method === "GET"
      ? context.html(<Trouble title={message} found={found} todo={todo} />, status)
      : context.json({ status, message, found, todo }, status);
  });
  return app;
}

async function body<Shape extends z.ZodType>(context: Context, shape: Shape): Promise<z.infer<Shape>> {
  const isJson = context.req.header("content-type")?.split(";")[0] === "application/json";
  const sent: unknown = isJson ? await context.req.json().catch(() => undefined) : undefined;
  const parsed = shape.safeParse(sent);
  if (parsed.success) return parsed.data;
  throw unreadable("something that is no answer of this page");
}

function unreadable(found: string): FirebreakError {
  return new FirebreakError("bad-input", "What the browser sent can’t be used.", {
    found,
    todo: "Load the page anew.",
  });
}

/** The scripts by their path: the library's own bundle, and ours. */
function scriptTexts(): Record<string, string> {
  // The package exports its modules alone; its bundle lies beside them.
  const library = pathToFileURL(createRequire(import.meta.url).resolve("@simplewebauthn/browser"));
  return {
    [scripts.webauthn]: readFileSync(new URL("../dist/bundle/index.umd.min.js", library), "utf8"),
    [scripts.page]: readFileSync(new URL("browser/page.js", import.meta.url), "utf8"),
  };
}
