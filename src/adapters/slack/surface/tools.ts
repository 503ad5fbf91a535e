import type { PersonId } from "../../../domain/actor.ts";
import type { Dispatch, Reply } from "../../../domain/command.ts";
import { FirebreakError } from "../../../domain/errors.ts";
import type { Estate } from "../../../domain/estate.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import type { Gap } from "../../../domain/inventory/coverage.ts";
import type { Owner } from "../../../domain/inventory/owner.ts";
import type { Runbook } from "../../../domain/runbook/runbook.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { House } from "../../../ports/house.ts";
import type { Inspector } from "../../../ports/inspector.ts";
import type { Log } from "../../../ports/log.ts";
import type { Uploads } from "../../../ports/uploads.ts";
import type { CertificateDesk } from "../../../projections/certificate-desk.ts";
import type { Incidents } from "../../../projections/incidents.ts";
import type { PolicyLine } from "../../../projections/policies.ts";
import type { SlackApi } from "../api.ts";
import { escape } from "../text.ts";
import type { Ask } from "./ask.ts";
import type { Recent } from "./recent.ts";
import type { Tell } from "./tell.ts";

/** What the surface shows of a runbook. */
export type RunbookSummary = Pick<Runbook<{ id: string; title: string; kind: string }>, "id" | "title" | "inputs">;

/** What commands, buttons and forms work with. */
export interface SurfaceTools {
  api: SlackApi;
  tell: Tell;
  dispatch: Dispatch;
  incidents: Incidents;
  desk: Omit<CertificateDesk, "gaps">;
  /** What is not covered, the gravest first, as it lately was. */
  gaps: Recent<readonly Gap[]>;
  /** The guard's policies, and how each stands. */
  policies: () => Promise<readonly PolicyLine[]>;
  inspector: Pick<Inspector, "inspect">;
  estate: Estate;
  /** The teams that a person belongs to. */
  teams: (person: PersonId) => Promise<readonly Owner[]>;
  /** Pages on which a file with a key is uploaded once; undefined where the internal page has no address. */
  uploads: Uploads | undefined;
  /** Plays a rotation through without asking anybody. */
  simulate: House["simulate"];
  runbooks: { all(): readonly RunbookSummary[] };
  clock: Clock;
  /** Where all certificates are drawn as a horizon: the page's address; undefined when there is none to link to. */
  horizon: string | undefined;
  log: Log;
}

/** @throws FirebreakError `not-found` outside an incident's channel, with where to go */
export async function incidentHere({ incidents }: Pick<SurfaceTools, "incidents">, ask: Ask): Promise<Incident> {
  const incident = ask.channel === undefined ? undefined : await incidents.inChannel(ask.channel);
  if (incident !== undefined) return incident;
  throw new FirebreakError("not-found", "This channel belongs to no incident.", {
    todo: "Type it in the incident's own channel: /incident list names them. /incident open begins a new one.",
  });
}

/** @throws FirebreakError `not-found` */
export async function incidentNumbered(
  { incidents }: Pick<SurfaceTools, "incidents">,
  number: number,
): Promise<Incident> {
  const incident = await incidents.find(number);
  if (incident !== undefined) return incident;
  throw new FirebreakError("not-found", `There is no incident INC-${number}.`);
}

/** The person who asked, as a command's author, and the command's identity. */
export function personally({ person, key }: Ask) {
  return { by: { kind: "person", id: person }, key } as const;
}

/** A command's reply, as markup for the person who asked. */
export async function told(reply: Promise<Reply>): Promise<string> {
  return escape((await reply).text);
}
