import { bot } from "../../domain/actor.ts";
import type { Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { NewEvent } from "../../domain/event.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import type { CodeChange, Rotation } from "../../domain/rotation/rotation.ts";
import { type Instant, written } from "../../domain/time.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { CodeHost, PullRequestState } from "../../ports/code-host.ts";
import type { InfrastructureCode } from "../../ports/infrastructure-code.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { applicationOf } from "./plan-rotation.ts";

/** The code as people have merged it, and the application that it describes. */
export interface FollowCodeDeps {
  codeHost: CodeHost;
  code: InfrastructureCode;
  push: ApplicationPush;
  estate: Estate;
  recorder: Recorder;
}

/** Looks whether people have merged, closed or reopened the pull request. */
export function observePullRequest(deps: FollowCodeDeps): Phase {
  return async (incident, move) => {
    const change = unmergedChange(incident, move);
    if (change === undefined) return;
    const seen = await deps.codeHost.observe(change.number);
    await deps.recorder.onIncident(incident.number, (now) => {
      const known = unmergedChange(now, move);
      if (known?.number !== change.number || known.state === seen.state) return [];
      return [seenAs(seen, String(move.subject["rotation"]))];
    });
  };
}

function seenAs(seen: PullRequestState, rotation: string): NewEvent {
  const { number, url, branch, head, mergeCommit, state } = seen;
  switch (state) {
    case "open":
      return { type: "rotation.pull-request-opened", actor: bot, data: { rotation, number, url, branch, head } };
    case "merged":
      return { type: "rotation.merged", actor: bot, data: { rotation, number, commit: mergeCommit ?? head } };
    case "closed":
      return { type: "rotation.pull-request-closed", actor: bot, data: { rotation, number } };
  }
}

/** Compares what the merged code names with what the application runs on. */
export function checkDrift(deps: FollowCodeDeps): Phase {
  return async (incident, move) => {
    const rotation = ofMove(incident, move);
    if (rotation?.plan === undefined || rotation.drift?.agrees === true) return;
    const { commit } = await deps.codeHost.readBase();
    const files = await deps.codeHost.readFiles(commit, deps.code.extensions);
    const { secret } = applicationOf(deps.estate, rotation.application);
    const named = await deps.code.configuredVersion(files, { application: rotation.application, secret });
    const configured =
      named.kind === "configured"
        ? (named.version ?? "the current version, whatever that is")
        : `nothing that could be followed: ${named.why}`;
    const observed = await deps.push.observe(rotation.application);
    const inPlace =
      observed.expiry !== null &&
      Math.abs(Date.parse(observed.expiry) - Date.parse(rotation.plan.certificate.notAfter)) < 1000;
    const agrees = inPlace && named.kind === "configured" && named.version === rotation.secretVersion;
    const deployed = inPlace ? String(rotation.secretVersion) : otherwise(observed.expiry);

    await deps.recorder.onIncident(incident.number, (now) => {
      const known = ofMove(now, move)?.drift;
      const news = known?.agrees !== agrees || known.configured !== configured || known.deployed !== deployed;
      return news
        ? [
            {
              type: "rotation.drift-checked",
              actor: bot,
              data: { rotation: rotation.id, agrees, configured, deployed },
            },
          ]
        : [];
    });
    if (!agrees) {
      throw new FirebreakError("not-now", "The merged code and the running application differ.", {
        found: `the code names ${configured}; running is ${deployed}`,
        todo: "Correct the code, or rotate again.",
      });
    }
  };
}

function otherwise(expiry: Instant | null): string {
  return expiry === null ? "a credential that names no end" : `a certificate that ends ${written(expiry)}`;
}

function ofMove(incident: Incident, move: DuePhase): Rotation | undefined {
  return incident.rotations.find((rotation) => rotation.id === move.subject["rotation"]);
}

function unmergedChange(incident: Incident, move: DuePhase): Extract<CodeChange, { kind: "pull-request" }> | undefined {
  const change = ofMove(incident, move)?.change;
  return change?.kind === "pull-request" && change.state !== "merged" ? change : undefined;
}
