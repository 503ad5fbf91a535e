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

/** What would become of a privileged action, were it asked for now. */
export interface GuardSimulation {
  /** The action, in words. */
  deed: string;
  /** Which policy counts, by its place in firebreak.yml, from 1; null when none covers it. */
  policy: number | null;
  /** Names of those who may ask. */
  askers: string[];
  quorums: { needed: number; from: string; able: string[] }[];
  /** Names of those who may go ahead alone; none where the policy lets nobody. */
  alone: string[];
  /** What would run once it was approved, in sentences. */
  runs: string[];
  /** The session policy that it would run under: JSON. */
  sessionPolicy: string | null;
  /** What would stop it: in the guard, then in the world; none when nothing would. */
  stops: string[];
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
  /**
   * Plays a rotation through without asking anybody.
   *
   * @param question `application`: its ARN or name · `person`: who would ask, by identity or user id; null leaves that open
   * @throws FirebreakError `not-found`, `bad-input`
   */
  simulate(question: { application: string; severity: string; person: string | null }): Promise<GuardSimulation>;
  verify(): Promise<Verification>;
  erase(text: { operator: string; position: number; field: string }): Promise<void>;
  health(): Promise<Health>;
}
