import type { Reply } from "../domain/command.ts";
import type { Verification } from "../domain/journal.ts";

/** One incident in a list. */
export interface IncidentLine {
  number: number;
  title: string;
  severity: string;
  state: string;
  declaredAt: string;
}

/** One incident, whole. */
export interface IncidentReport extends IncidentLine {
  component: string;
  /** What stands in the way of resolving it. */
  blockers: string[];
  milestones: { name: string; at: string }[];
  timeline: {
    at: string;
    who: string;
    what: string;
    /** The event's place in the journal, and its typed texts that could be erased. */
    position: number;
    typed: string[];
  }[];
}

/** How the bot does. `degraded`: it works, and something waits. */
export interface Health {
  status: "well" | "degraded" | "failing";
  database: "answers" | "does not answer";
  chat: "connected" | "not connected";
  /** Messages that are owed and not delivered. */
  undelivered: number;
}

/** What the command line asks for, from a running bot or from the data alone. There is no way to vote. */
export interface House {
  incidents(): Promise<IncidentLine[]>;
  /** @throws FirebreakError `not-found` */
  incident(number: number): Promise<IncidentReport>;
  postmortem(number: number): Promise<{ markdown: string }>;
  open(opening: {
    operator: string;
    title: string;
    severity: string;
    impact: string;
    component: string;
    key: string;
  }): Promise<Reply>;
  /** Hands a certificate, in base64, to the rotation that waits for one. */
  handOver(certificate: { incident: number; file: string; key: string }): Promise<Reply>;
  verify(): Promise<Verification>;
  erase(text: { operator: string; position: number; field: string }): Promise<void>;
  health(): Promise<Health>;
}
