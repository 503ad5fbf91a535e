import { z } from "zod";
import { Actor, PersonId } from "./actor.ts";
import { Verdict } from "./approval/events.ts";
import { ItemId } from "./inventory/sighting.ts";
import { HandWork, mostWorks } from "./record/by-hand.ts";
import { Order } from "./rotation/order.ts";
import { mostTargets } from "./rotation/target.ts";
import { Severity } from "./severity.ts";
import { Instant } from "./time.ts";

/** How long what people type may be: a title fits a status page's line, a text a Slack message. */
const title = z.string().trim().min(1, "a title is needed").max(150);
const text = z.string().trim().max(3000);

/** Why somebody asks for something privileged: a few words that others can weigh. */
const reason = z.string().trim().min(1, "say why, in a few words").max(500);

const byAnyone = {
  by: Actor,
  /** The request's identity at its surface: what comes twice is done once. */
  key: z.string().min(1),
};
const byPerson = { by: PersonId, key: z.string().min(1) };
const incident = z.int().min(1);

/** Everything that a person or an alert can ask of Firebreak. Each surface builds one of these. */
export const Command = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("declare-incident"),
    ...byAnyone,
    title,
    severity: Severity,
    impact: text,
    component: z.string(),
  }),
  z.strictObject({ kind: z.literal("note"), ...byAnyone, incident, text: text.min(1, "a note needs words") }),
  z.strictObject({ kind: z.literal("resolve-incident"), ...byAnyone, incident }),
  /** What people did by hand while the bot could not. */
  z.strictObject({
    kind: z.literal("record-by-hand"),
    ...byAnyone,
    incident,
    works: z.array(HandWork).min(1).max(mostWorks),
  }),
  z.strictObject({ kind: z.literal("write-postmortem"), ...byAnyone, incident }),
  z.strictObject({
    kind: z.literal("run-runbook"),
    ...byAnyone,
    incident,
    runbook: z.string(),
    inputs: z.record(z.string(), z.string()),
  }),
  /** Rotates the credential of applications together: the first is the canary. `order`: null for the one that fits. */
  z.strictObject({
    kind: z.literal("start-rotation"),
    ...byPerson,
    incident,
    applications: z.array(z.string()).min(1).max(mostTargets),
    order: Order.nullable(),
    reason,
  }),
  z.strictObject({
    kind: z.literal("offer-certificate"),
    by: PersonId.nullable(),
    key: z.string().min(1),
    incident,
    rotation: z.string(),
    /** The file as it came, in base64. */
    file: z.base64(),
    /** Why, where handing it over asks for the rotation; null where somebody has asked already. */
    reason: reason.nullable(),
  }),
  /** Takes the credential from a secret that holds it already: `version` null for the one that consumers read. */
  z.strictObject({
    kind: z.literal("offer-secret"),
    ...byPerson,
    incident,
    rotation: z.string(),
    secret: z.string().trim().min(1).max(2048),
    version: z.string().trim().min(1).max(64).nullable(),
    /** Of a token key, which no secret tells by itself; null for a certificate. */
    token: z.strictObject({ keyId: z.string(), teamId: z.string() }).nullable(),
    reason: reason.nullable(),
  }),
  /** Somebody put a private key where others can read it. */
  z.strictObject({
    kind: z.literal("report-burnt-key"),
    ...byPerson,
    incident,
    rotation: z.string(),
    /** SHA-256 of its public key; null where it could not be read. */
    publicKey: z.string().nullable(),
  }),
  /** Lets a rehearsal go on without a certificate of Apple's. */
  z.strictObject({ kind: z.literal("skip-certificate"), ...byPerson, incident, rotation: z.string() }),
  z.strictObject({ kind: z.literal("pause-rotation"), ...byPerson, incident, rotation: z.string(), reason }),
  z.strictObject({ kind: z.literal("resume-rotation"), ...byPerson, incident, rotation: z.string() }),
  /** Ends a rotation for good. */
  z.strictObject({ kind: z.literal("cancel-rotation"), ...byPerson, incident, rotation: z.string(), reason }),
  /** Goes back to the credential that was there before. */
  z.strictObject({ kind: z.literal("roll-back"), ...byPerson, incident, rotation: z.string(), reason }),
  /** Says whether the test phone rang. */
  z.strictObject({
    kind: z.literal("look-at-phone"),
    ...byPerson,
    incident,
    rotation: z.string(),
    application: z.string(),
    rang: z.boolean(),
  }),
  /** Says that no plan of the infrastructure made before the merge is left. */
  z.strictObject({ kind: z.literal("confirm-discarded"), ...byPerson, incident, rotation: z.string() }),
  z.strictObject({
    kind: z.literal("vote"),
    ...byPerson,
    incident,
    request: z.string(),
    verdict: Verdict,
    planHash: z.string(),
    comment: text.min(1).nullable(),
    /** The id of the passkey that it was confirmed with; null without one. */
    passkey: z.string().nullable(),
  }),
  /** Takes an approval back. */
  z.strictObject({
    kind: z.literal("withdraw-vote"),
    ...byPerson,
    incident,
    request: z.string(),
    planHash: z.string(),
  }),
  /** Goes ahead alone, where the policy allows it. */
  z.strictObject({
    kind: z.literal("break-glass"),
    ...byPerson,
    incident,
    request: z.string(),
    planHash: z.string(),
    /** What the person typed to show that it is meant: the name of what is changed. */
    confirmation: z.string().max(200),
    reason,
    passkey: z.string().nullable(),
  }),
  /** Ends a request or its grant, and closes the role where a revoker is configured. */
  z.strictObject({ kind: z.literal("revoke-grant"), ...byPerson, incident, request: z.string(), reason }),
  /** Signs the review of a broken glass. */
  z.strictObject({
    kind: z.literal("sign-review"),
    ...byPerson,
    incident,
    review: z.string(),
    finding: text.min(1, "say what you found, in a few words"),
  }),
  z.strictObject({ kind: z.literal("ask-again"), ...byPerson, incident, rotation: z.string(), reason }),
  /** Asks for a probe of the break-glass role, in an incident that is open for it. */
  z.strictObject({ kind: z.literal("ask-probe"), ...byPerson, incident, reason }),
  /** Asks for the disabled endpoints of an application to be enabled again. */
  z.strictObject({ kind: z.literal("ask-enable-endpoints"), ...byPerson, incident, application: z.string(), reason }),
  /** Says that a consumer was restarted by hand. */
  z.strictObject({ kind: z.literal("confirm-rollout"), ...byPerson, incident, rollout: z.string() }),
  /** Lets a consumer be: it keeps what it has. */
  z.strictObject({ kind: z.literal("skip-rollout"), ...byPerson, incident, rollout: z.string(), reason }),
  /** Asks again for a restart that ended without one. */
  z.strictObject({ kind: z.literal("retry-rollout"), ...byPerson, incident, rollout: z.string(), reason }),
  /** Silences the rungs of an item until then. */
  z.strictObject({
    kind: z.literal("snooze-certificate"),
    ...byPerson,
    certificate: ItemId,
    until: Instant,
    reason: text.min(1, "a snooze needs a reason"),
  }),
  z.strictObject({ kind: z.literal("hand-over-certificate"), ...byPerson, certificate: ItemId, owner: z.string() }),
  /** Tries whether a rotation would work today, without changing anything. */
  z.strictObject({ kind: z.literal("rehearse-rotation"), ...byPerson, certificate: ItemId }),
  /** Opens a planned change for an item, if none is open, and starts its rotation there. */
  z.strictObject({
    kind: z.literal("rotate-certificate"),
    ...byPerson,
    certificate: ItemId,
    /** Whether everything is done but the write and the merge. */
    rehearsal: z.boolean(),
  }),
]);
export type Command = z.infer<typeof Command>;
/** The name of a command: what its handler is found by. */
export type CommandKind = Command["kind"];
/** The command of one kind. */
export type CommandOf<Kind extends CommandKind> = Extract<Command, { kind: Kind }>;

/** What a surface tells the person who asked. */
export interface Reply {
  /** The incident that it is about; null where it is about none. */
  incident: number | null;
  /** One or two calm sentences. */
  text: string;
}

/** The one door: every surface calls it, with every command. Refusals are thrown as FirebreakError. */
export type Dispatch = (command: Command) => Promise<Reply>;
