import type { PersonId } from "../domain/actor.ts";
import type { Approvers } from "../domain/approval/events.ts";
import { type Application, applicationName, type Estate } from "../domain/estate.ts";
import { asFirebreakError, FirebreakError } from "../domain/errors.ts";
import { Severity } from "../domain/severity.ts";
import { after } from "../domain/time.ts";
import { deedInWords, rotating } from "../guard/deed.ts";
import type { Policy } from "../guard/policy.ts";
import { sessionPolicyFor } from "../guard/session-policy.ts";
import { simulate } from "../guard/simulate.ts";
import type { Clock } from "../ports/clock.ts";
import type { Directory } from "../ports/directory.ts";
import type { GuardSimulation, House } from "../ports/house.ts";
import type { ApprovalGate } from "./approval-gate.ts";
import { type RehearseDeps, tryRotation } from "./rehearse-rotation.ts";

/** What a simulation is made of: the guard's rules, and everything that a rotation would reach. */
export interface SimulateGuardDeps extends RehearseDeps {
  gate: ApprovalGate;
  directory: Pick<Directory, "nameOf">;
  estate: Estate;
  breakGlass: { role: string; region: string };
  clock: Clock;
}

/** Plays a rotation through: who could approve it now, what would run, and what would stop it. Reads only. */
export function simulateGuard(deps: SimulateGuardDeps): House["simulate"] {
  return async ({ application: named, severity: typed, person: asked }) => {
    const application = applicationNamed(deps.estate, named);
    const deed = rotating(application.arn, { severity: severityOf(typed) });
    const asker = asked === null ? undefined : personNamed(deps.estate, asked);
    const checks = await tryRotation(deps, application.arn);
    const inTheWorld = checks.flatMap(({ verdict, found, todo }) =>
      verdict === "pass" ? [] : [[found, todo].filter(Boolean).join(" ")],
    );
    const empty = {
      deed: deedInWords(deed),
      policy: null,
      askers: [],
      quorums: [],
      alone: [],
      runs: [],
      sessionPolicy: null,
    };
    let policy: Policy;
    try {
      policy = deps.gate.policyFor(deed);
    } catch (thrown) {
      const { kind, message } = asFirebreakError(thrown);
      if (kind !== "misconfigured") throw thrown;
      return { ...empty, stops: [message, ...inTheWorld] };
    }
    const membership = await deps.gate.membership(policy, asker === undefined ? [] : [asker]);
    const { askers, quorums, alone, stops } = simulate(policy, membership, asker);
    return {
      ...empty,
      policy: deps.gate.placeOf(policy),
      askers: await names(deps, askers),
      alone: await names(deps, alone),
      quorums: await Promise.all(
        quorums.map(async ({ quorum: { count, from }, able }) => ({
          needed: count,
          from: from.map(sourceInWords).join(" or "),
          able: await names(deps, able),
        })),
      ),
      ...whatRuns(deps, application, policy),
      stops: [...stops, ...inTheWorld],
    };
  };
}

function whatRuns(
  { breakGlass: { role, region }, clock }: SimulateGuardDeps,
  { arn, canary }: Application,
  { requestLifetime, grantLifetime }: Policy,
): Pick<GuardSimulation, "runs" | "sessionPolicy"> {
  const cutOff = after(clock.now(), requestLifetime + grantLifetime);
  return {
    runs: [
      `Assume ${role}, with the session policy below, for 900 seconds at most.`,
      `sns:SetPlatformApplicationAttributes on ${arn} in ${region}: once, with certificate and key by their version.`,
      `sns:GetPlatformApplicationAttributes on it, to read it back.`,
      `Send a test push to ${canary}, with the bot's own rights.`,
    ],
    sessionPolicy: sessionPolicyFor({ application: arn, region, cutOff, writes: true }),
  };
}

function applicationNamed({ applications }: Estate, named: string): Application {
  const fitting = applications.filter(({ arn }) => arn === named || applicationName(arn) === named);
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  const all = (fitting.length > 0 ? fitting : applications).map(({ arn }) => arn).join(", ");
  throw new FirebreakError("not-found", "No one application of firebreak.yml is called so.", {
    found: named,
    expected: all === "" ? "an application that is listed under applications; none is" : `one of ${all}`,
  });
}

function severityOf(typed: string): Severity {
  const severity = Severity.safeParse(typed);
  if (severity.success) return severity.data;
  throw new FirebreakError("bad-input", "That is no severity.", {
    found: typed,
    expected: Severity.options.join(", "),
  });
}

function personNamed({ people }: Estate, named: string): PersonId {
  const found = people.find(({ chat, identity }) => [chat, chat.split("/")[1], identity].includes(named));
  if (found !== undefined) return found.chat;
  throw new FirebreakError("not-found", "Nobody in firebreak.yml is called so.", {
    found: named,
    expected: `one of ${people.map(({ identity }) => identity).join(", ")}`,
  });
}

function names({ directory }: SimulateGuardDeps, people: readonly PersonId[]): Promise<string[]> {
  return Promise.all(people.map((person) => directory.nameOf(person)));
}

function sourceInWords(source: Approvers): string {
  return "group" in source ? `the group ${source.group}` : source.person;
}
