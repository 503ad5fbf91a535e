import { Hono } from "hono";
import type { Data } from "../../../src/composition/data.ts";
import { createPasskeyParts } from "../../../src/composition/passkeys.ts";
import type { PersonId } from "../../../src/domain/actor.ts";
import type { Command, Dispatch } from "../../../src/domain/command.ts";
import type { NewEvent, RecordedEvent } from "../../../src/domain/event.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { after } from "../../../src/domain/time.ts";
import type { Membership } from "../../../src/guard/membership.ts";
import { type Policy, policyHash } from "../../../src/guard/policy.ts";
import { requestFor } from "../../../src/guard/request.ts";
import { readIncidents } from "../../../src/projections/incidents.ts";
import { createPasskeyPages } from "../../../src/web/passkeys/pages.tsx";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { breakGlass } from "../../../src/workflows/commands/break-glass.ts";
import { vote } from "../../../src/workflows/commands/vote.ts";
import { createRecorder } from "../../../src/workflows/record.ts";
import { approvers, dana, estate, liam, mara, minute, omar, plan as usual, start, walk } from "../../domain/story.ts";
import { memoryDirectory, memoryLog, rhythm } from "../../workflows/house.ts";

/** Approvals need a passkey; Liam may go alone. */
export const policy: Policy = {
  action: "rotate-credential",
  ask: [{ group: approvers }],
  approve: [{ from: [{ group: approvers }], count: 2 }],
  requestLifetime: 60 * minute,
  grantLifetime: 15 * minute,
  stepUp: "approvals",
  solo: { by: [{ person: liam }], review: { from: [{ group: approvers }], within: 3_600_000 } },
};

const plan = { ...usual, policyHash: policyHash(policy) };
/** The hash of the plan that is asked for. */
export const planHash = hashOf(plan);

const everybody = [dana, liam, mara, omar];
const membership: Membership = {
  groups: new Map([[approvers, everybody]]),
  standings: new Map(everybody.map((person) => [person, "member"])),
  identities: new Map(estate.people.map(({ chat, identity }) => [chat, identity])),
  passkeys: new Map(),
};
const request = requestFor(
  { id: `rotation-1/${planHash.slice(0, 12)}`, subject: "rotation-1", plan, planHash },
  policy,
  { barred: [dana], membership },
);

/** The story of 20 August 2024 up to the request, under this policy. */
const story: readonly NewEvent[] = walk
  .slice(0, walk.findIndex((event) => event.type === "approval.requested") + 1)
  .map((event): NewEvent => {
    if (event.type === "rotation.planned") return { ...event, data: { ...event.data, plan, hash: planHash } };
    return event.type === "approval.requested" ? { ...event, data: request } : event;
  });

/** The bot's parts that passkeys need, put together as the bot does. Nothing is left out but the chat. */
export async function openStage(address: string, { journal, database }: Pick<Data, "journal" | "database">) {
  const time = { now: new Date(after(start, 20 * minute)) };
  const clock = { now: () => time.now };
  const { directory } = memoryDirectory();
  const log = memoryLog();
  const people = [...estate.people];
  const web = { public: { host: "", port: 0, name: "Example" }, internal: { host: "", port: 0, address } };
  const passkeys = createPasskeyParts({ people, web }, { journal, database }, clock);
  const gate = createApprovalGate({ policies: [policy], people, directory, passkeys: passkeys.passkeys });
  const phases = { start: () => Promise.resolve() };
  const recorder = createRecorder({ journal, clock, rhythm, phases, onRecorded: () => undefined });
  const incidents = readIncidents(journal);
  const deps = { gate, recorder, clock, stepUps: passkeys.stepUps };
  const dispatch: Dispatch = (command: Command) => {
    if (command.kind === "vote") return vote(deps)(command);
    if (command.kind === "break-glass") return breakGlass(deps)(command);
    throw new Error(`nobody asks for ${command.kind} here`);
  };
  const record = (events: readonly NewEvent[]) =>
    recorder.onIncident(1, () => events).then((incident) => incident.sequence);
  await journal.append({ stream: "incident/1", expected: 0, events: story, at: time.now, owed: [] });

  const pages = passkeys.pages({ incidents, directory, log }, dispatch);
  if (pages === undefined) throw new Error(`passkeys do not work at ${address}`);
  const app = new Hono().route("/", createPasskeyPages(pages, log));
  let presses = 0;
  const press = (by: PersonId, more: Partial<Extract<Command, { kind: "vote" }>> = {}) =>
    dispatch({
      kind: "vote",
      by,
      key: `press/${(presses += 1)}`,
      incident: 1,
      request: request.request,
      verdict: "approve",
      planHash,
      comment: null,
      passkey: null,
      ...more,
    });

  return {
    app,
    log,
    dispatch,
    record,
    register: passkeys.register,
    passkeys: passkeys.passkeys,
    request: request.request,
    /** The path of the page that a reply leads to. */
    pathIn: ({ text }: { text: string }) => new URL(/https?:\S+/.exec(text)?.[0] ?? "").pathname,
    /** What a person's press of “Approve” in the chat is answered with. */
    press,
    /** What a person who goes alone is answered with. */
    alone: (by: PersonId) =>
      dispatch({
        kind: "break-glass",
        by,
        key: `press/${(presses += 1)}`,
        incident: 1,
        request: request.request,
        planHash,
        confirmation: "ios-prod",
        reason: "Nobody else answers.",
        passkey: null,
      }),
    /** Lets so many milliseconds pass. */
    pass: (milliseconds: number) => void (time.now = new Date(after(time.now, milliseconds))),
    asked: async () => (await incidents.find(1))?.requests.at(-1),
    keyring: (identity: string): Promise<RecordedEvent[]> => journal.read(`passkeys/${identity}`),
    /** Everything that is in the database about confirmations. */
    confirmations: () => database.db.selectFrom("confirmation").selectAll().execute(),
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;
