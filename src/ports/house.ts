import type { Reply } from "../domain/command.ts";
import type { ExaminedLine } from "../domain/examination.ts";
import type { ChainRow } from "../domain/journal.ts";
import type { HandWork } from "../domain/record/by-hand.ts";
import type { SignedHead } from "../domain/record/head.ts";
import type { PublicKey } from "../domain/record/signature.ts";
import type { Verification } from "../domain/record/verification.ts";

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

/** A credential as somebody at the command line hands it over: with its key, or Apple's certificate alone. */
export interface HandOver {
  incident: number;
  /** Null: the one that waits. */
  rotation: string | null;
  /** The file, in base64. */
  file: string;
  password: string | null;
  /** Which certificate is meant, where the file has several: the first digits of its SHA-256. */
  entry: string | null;
  /** What comes with a token key; null for a certificate. */
  token: { keyId: string; teamId: string } | null;
  key: string;
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

/** What an administrator does about people's passkeys: at the bot's own machine, never in the chat. */
export interface PasskeyRegister {
  /**
   * Makes a one-time code for a person of firebreak.yml. It is told this once.
   *
   * @throws FirebreakError `misconfigured` when there is no page, `not-found`, `not-now` when too many codes are open
   */
  invite(to: { identity: string; operator: string }): Promise<{ code: string; address: string; expiresAt: string }>;
  /** Everybody, with their passkeys in force. */
  list(): Promise<PasskeyHolder[]>;
  /**
   * Removes one passkey of a person, or all with null. What they confirmed and is not decided yet counts no more.
   *
   * @throws FirebreakError `not-found`
   */
  remove(what: {
    identity: string;
    passkey: string | null;
    why: string | null;
    operator: string;
  }): Promise<{ removed: string[] }>;
}

/** A person who has passkeys, or may have. */
export interface PasskeyHolder {
  identity: string;
  /** Whether firebreak.yml still lists the person: passkeys of others count nowhere. */
  isListed: boolean;
  /** `synced`: it may be on several devices. */
  passkeys: { id: string; enrolledAt: string; usedAt: string | null; synced: boolean }[];
  openInvitations: number;
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
  /**
   * Hands a credential to the rotation that waits for one, in nobody's name.
   *
   * @throws FirebreakError `not-found`, `not-now` when none or several wait, `bad-input` for what can't be used
   */
  handOver(credential: HandOver): Promise<Reply>;
  /**
   * Plays a rotation through without asking anybody.
   *
   * @param question `application`: its ARN or name · `person`: who would ask, by identity or user id; null leaves that open
   * @throws FirebreakError `not-found`, `bad-input`
   */
  simulate(question: { application: string; severity: string; person: string | null }): Promise<GuardSimulation>;
  passkeys: PasskeyRegister;
  /**
   * Verifies the journal as it is stored.
   *
   * @param evidence `keys`: PEM, to be believed beside the journal's own · `anchors`: heads that were kept elsewhere
   */
  verify(evidence: { keys: readonly string[]; anchors: readonly SignedHead[] }): Promise<Verification>;
  /** The public key of what signs the journal. @throws FirebreakError `not-found` where there is none yet */
  journalKey(): Promise<PublicKey>;
  /** The last event's position and hash; 0 where there is none. */
  journalEnd(): Promise<{ position: number; hash: string }>;
  /** The stored rows after that position, a page of them; none at the end. */
  journalRows(after: number): Promise<ChainRow[]>;
  /** Records on an incident what people did by hand. */
  recordByHand(told: { operator: string; incident: number; works: readonly HandWork[]; key: string }): Promise<Reply>;
  erase(text: { operator: string; position: number; field: string }): Promise<void>;
  health(): Promise<Health>;
  /** Looks at everything that the bot depends on: a line a check. */
  examine(): Promise<ExaminedLine[]>;
}
