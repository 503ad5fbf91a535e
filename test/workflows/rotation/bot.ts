import type { Command, CommandKind, CommandOf, Reply } from "../../../src/domain/command.ts";
import { dueMoves } from "../../../src/domain/due.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Verdict } from "../../../src/domain/approval/events.ts";
import type { Application } from "../../../src/domain/estate.ts";
import type { Owner } from "../../../src/domain/inventory/owner.ts";
import type { DuePhase, PhaseName } from "../../../src/domain/phase.ts";
import { requestId, type Rotation } from "../../../src/domain/rotation/rotation.ts";
import { askAgain } from "../../../src/workflows/commands/ask-again.ts";
import { resolveIncident } from "../../../src/workflows/commands/close-incident.ts";
import { confirmDiscarded, lookAtPhone, skipCertificate } from "../../../src/workflows/commands/confirm-rotation.ts";
import { cancelRotation, pauseRotation, resumeRotation } from "../../../src/workflows/commands/halt-rotation.ts";
import { offerCertificate, offerSecret } from "../../../src/workflows/commands/offer-certificate.ts";
import { revokeGrant } from "../../../src/workflows/commands/revoke-grant.ts";
import { reportBurntKey } from "../../../src/workflows/commands/report-burnt-key.ts";
import { rollBack } from "../../../src/workflows/commands/roll-back.ts";
import { startRotation } from "../../../src/workflows/commands/start-rotation.ts";
import { vote } from "../../../src/workflows/commands/vote.ts";
import { createDispatch, type Handlers } from "../../../src/workflows/dispatch.ts";
import { createPhaseRunner, type Phase } from "../../../src/workflows/phase.ts";
import type { Recorder } from "../../../src/workflows/record.ts";
import { askApproval } from "../../../src/workflows/rotation/ask-approval.ts";
import { checkDrift, checkRestored } from "../../../src/workflows/rotation/check-drift.ts";
import {
  observePullRequest,
  publishPullRequest,
  renewPullRequest,
  withdrawPullRequest,
} from "../../../src/workflows/rotation/keep-pull-request.ts";
import { countEndpoints } from "../../../src/workflows/rotation/count-endpoints.ts";
import { makeRequest } from "../../../src/workflows/rotation/make-request.ts";
import { openPullRequest } from "../../../src/workflows/rotation/open-pull-request.ts";
import { planRotation } from "../../../src/workflows/rotation/plan-rotation.ts";
import { confirmDelivery, sendCanary } from "../../../src/workflows/rotation/prove-push.ts";
import { cleanUp, rehearseWrite } from "../../../src/workflows/rotation/rehearse-write.ts";
import { prepareRotation } from "../../../src/workflows/rotation/start.ts";
import { type HandedOver, takeIn } from "../../../src/workflows/rotation/take-in.ts";
import { verifyCredential } from "../../../src/workflows/rotation/verify-credential.ts";
import { beginWatch, finishWatch, watchPush } from "../../../src/workflows/rotation/watch-push.ts";
import { observeApply, promoteSecret, writeCredential } from "../../../src/workflows/rotation/write-credential.ts";
import { loadRunbooks } from "../../../src/workflows/runbooks.ts";
import { dana, liam, mara, minute, walkTo } from "../../domain/story.ts";
import { createHouse, type House, rhythm } from "../house.ts";
import { applications as listed, production, type World } from "./world.ts";

const day = 24 * 60 * minute;
const runbooks = loadRunbooks([
  {
    path: "rotation.yml",
    text: `{id: apns-certificate-rotation, title: Rotate, owner: x, timeout: 1h, inputs: {application: {type: string, default: "\${incident.application}"}}, steps: [{id: rotate, title: Rotate, kind: rotate, application: "\${inputs.application}"}]}`,
  },
]);

/** What of firebreak.yml the tests change. */
export interface Configured {
  /** Secrets of others that a rotation may take a credential from: patterns. */
  mayTakeFrom?: readonly string[];
  owners?: readonly Owner[];
  applications?: readonly Application[];
  /** The phases, where a test changes them. */
  phases?: (deps: Deps) => Record<PhaseName, Phase>;
}

/** The bot in the story's incident, whose cause is known, in front of a world. */
export type Bot = ReturnType<typeof openBot>;

/** Starts the bot. It does nothing by itself: `settle` lets it go on until nothing is due. */
export function openBot(
  world: World,
  { mayTakeFrom = [], owners = [], applications = listed, phases = phasesOf }: Configured = {},
) {
  const house = createHouse(walkTo("run.ended"));
  Object.defineProperty(house.time, "now", { get: () => world.clock.now() });
  const component = { id: "ios-push", name: "iOS push", responders: [{ person: liam }], application: production };
  const estate = { ...house.estate, components: [component], applications, owners };
  const deps = {
    ...house,
    ...world.ports,
    estate,
    runbooks,
    calm: 14 * day,
    watch: 10 * minute,
    minimumRemainingDays: 30,
    mayTakeFrom,
    revokers: () => undefined,
  };
  const dispatch = createDispatch(handlersOf(deps));
  const run = createPhaseRunner({ ...house, find: house.incidents.find, phases: phases(deps) });
  const made = new Set<string>();
  let commands = 0;

  async function dueNow(): Promise<DuePhase[]> {
    const due = dueMoves(await house.incident(), world.clock.now(), rhythm);
    return due.filter(({ id, name }) => isPlayed(name) && !made.has(id));
  }

  async function settle(until?: PhaseName): Promise<void> {
    for (let due = await dueNow(); due[0] !== undefined; due = await dueNow()) {
      const [move] = due;
      if (move.name === until) return;
      made.add(move.id);
      await run(move);
    }
  }

  const rotation = async (number = 1): Promise<Rotation> => {
    const found = (await house.incident()).rotations[number - 1];
    if (found === undefined) throw new Error(`there is no rotation ${number}`);
    return found;
  };
  const about = (by: string) => ({ by, key: `key-${(commands += 1)}`, incident: 1 });

  return {
    ...house,
    deps,
    world,
    dispatch,
    settle,
    dueNow,
    rotation,
    stage: async (number = 1) => (await rotation(number)).stage,
    /** Moves the world on, and lets the bot go on then. */
    async pass(milliseconds: number): Promise<void> {
      world.clock.advance(milliseconds);
      await settle();
    },
    /** Asks for something that is about a rotation, in the name of somebody. */
    ask: <Kind extends CommandKind>(kind: Kind, more: Partial<CommandOf<Kind>> = {}, by = dana): Promise<Reply> =>
      dispatch({ kind, ...about(by), rotation: "rotation-1", ...asksWhy(kind), ...more } as Command),
    /** Starts a rotation of these applications, the first as canary. */
    start: (of: readonly string[] = [production], more: Partial<CommandOf<"start-rotation">> = {}): Promise<Reply> =>
      dispatch({
        kind: "start-rotation",
        ...about(dana),
        applications: [...of],
        order: null,
        reason: "push is down",
        ...more,
      }),
    /** Has Apple make a certificate of the rotation's request, and hands it over. */
    async offer(number = 1): Promise<void> {
      const { id, request } = await rotation(number);
      const file = Buffer.from(await world.certify(request?.csr ?? "")).toString("base64");
      await dispatch({ kind: "offer-certificate", ...about(dana), rotation: id, file, reason: null });
      await settle();
    },
    /** Hands a file over with its key. */
    handOver: (handed: Pick<HandedOver, "file"> & Partial<HandedOver>) =>
      takeIn(deps, {
        ...about(dana),
        rotation: "rotation-1",
        reason: null,
        password: null,
        entry: null,
        token: null,
        through: "upload-page",
        ...handed,
      }),
    async vote(by: string, verdict: Verdict = "approve", number = 1): Promise<Reply> {
      const now = await rotation(number);
      const { planHash = "" } = now;
      const more = { request: requestId(now), verdict, planHash, comment: null, passkey: null };
      return dispatch({ kind: "vote", ...about(by), ...more });
    },
    /** Two people approve, and the bot goes on. */
    async approve(number = 1, until?: PhaseName): Promise<void> {
      await this.vote(liam, "approve", number);
      await this.vote(mara, "approve", number);
      await settle(until);
    },
    resolve: () => dispatch({ kind: "resolve-incident", ...about(dana), by: { kind: "person", id: dana } }),
    /** Everything that was recorded, as text. */
    journalText: () => JSON.stringify(house.journal.events),
    /** Records what no command of these tests can bring about. */
    record: (...events: NewEvent[]) => house.recorder.onIncident(1, () => events),
    prepare: prepareRotation(deps),
  };
}

/** From the start to the request for approval. */
export async function toApproval(bot: Bot, of?: readonly string[]): Promise<void> {
  await bot.start(of);
  await bot.settle();
  await bot.offer();
}

/** The reason that some commands ask for. */
function asksWhy(kind: CommandKind): { reason?: string } {
  return ["pause-rotation", "cancel-rotation", "roll-back", "ask-again"].includes(kind) ? { reason: "we need to" } : {};
}

/** What the phases and the handlers have. */
export type Deps = House &
  World["ports"] & { recorder: Recorder } & Parameters<typeof startRotation>[0] &
  Parameters<typeof offerSecret>[0] &
  Parameters<typeof revokeGrant>[0] &
  Parameters<typeof beginWatch>[0] & { minimumRemainingDays: number };

function handlersOf(deps: Deps): Handlers {
  const played: Partial<Handlers> = {
    "start-rotation": startRotation(deps),
    "offer-certificate": offerCertificate(deps),
    "offer-secret": offerSecret(deps),
    "report-burnt-key": reportBurntKey(deps),
    "skip-certificate": skipCertificate(deps),
    "pause-rotation": pauseRotation(deps),
    "resume-rotation": resumeRotation(deps),
    "cancel-rotation": cancelRotation(deps),
    "roll-back": rollBack(deps),
    "look-at-phone": lookAtPhone(deps),
    "confirm-discarded": confirmDiscarded(deps),
    vote: vote(deps),
    "revoke-grant": revokeGrant(deps),
    "ask-again": askAgain(deps),
    "resolve-incident": resolveIncident(deps),
  };
  return played as Handlers;
}

/** The phases of a rotation, over these parts. */
export function phasesOf(deps: Deps): Record<PhaseName, Phase> {
  const played: Partial<Record<PhaseName, Phase>> = {
    "make-request": makeRequest(deps),
    "verify-credential": verifyCredential(deps),
    "plan-rotation": planRotation(deps),
    "open-pull-request": openPullRequest(deps),
    "ask-approval": askApproval(deps),
    "write-credential": writeCredential(deps),
    "promote-secret": promoteSecret(deps),
    "observe-apply": observeApply(deps),
    "rehearse-write": rehearseWrite(deps),
    "send-canary": sendCanary(deps),
    "confirm-delivery": confirmDelivery(deps),
    "count-endpoints": countEndpoints(deps),
    "begin-watch": beginWatch(deps),
    "watch-push": watchPush(deps),
    "finish-watch": finishWatch(deps),
    "observe-pull-request": observePullRequest(deps),
    "publish-pull-request": publishPullRequest(deps),
    "renew-pull-request": renewPullRequest(deps),
    "withdraw-pull-request": withdrawPullRequest(deps),
    "check-drift": checkDrift(deps),
    "check-restored": checkRestored(deps),
    "clean-up": cleanUp(deps),
  };
  return played as Record<PhaseName, Phase>;
}

/** What is due besides is not the rotation's: nobody plays it here. */
function isPlayed(name: PhaseName): boolean {
  return ![
    "open-channel",
    "publish-status",
    "run-step",
    "expire-request",
    "settle-request",
    "nudge-approvers",
  ].includes(name);
}
