import { bot } from "../../domain/actor.ts";
import { namedInWords, names } from "../../domain/code-change.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { DuePhase } from "../../domain/phase.ts";
import type { Rotation } from "../../domain/rotation/rotation.ts";
import { holds, observedInWords, type Target } from "../../domain/rotation/target.ts";
import type { ApplicationPush } from "../../ports/application-push.ts";
import type { CodeTree } from "../../ports/infrastructure-code.ts";
import type { Phase } from "../phase.ts";
import type { Recorder } from "../record.ts";
import { applicationOf } from "./applications.ts";
import { materialOf, type PlanChangeDeps, readTree, referenceOf } from "./plan-change.ts";

/** The code as people have merged it, and the applications that it describes. */
export interface CheckDriftDeps extends PlanChangeDeps {
  push: ApplicationPush;
  recorder: Recorder;
}

/** What the code and the application say of one another. */
interface Agreement {
  agrees: boolean;
  configured: string;
  deployed: string;
}

/** Compares what the merged code names with what the applications run on. */
export function checkDrift(deps: CheckDriftDeps): Phase {
  return async (incident, move) => {
    const rotation = ofMove(incident, move);
    if (rotation?.plan === undefined || rotation.drift?.agrees === true) return;
    const targets = inPullRequest(rotation);
    const { commit } = await deps.codeHost.readBase();
    const tree = await readTree(deps, commit, targets);
    const found: Agreement[] = [];
    for (const target of targets) found.push(await compare(deps, rotation, { target, tree }));
    const worst = found.find(({ agrees }) => !agrees) ?? found[0];
    if (worst === undefined) return;

    await deps.recorder.onIncident(incident.number, (now) => {
      const known = ofMove(now, move)?.drift;
      const isNews =
        known?.agrees !== worst.agrees || known.configured !== worst.configured || known.deployed !== worst.deployed;
      return isNews ? [{ type: "rotation.drift-checked", actor: bot, data: { rotation: rotation.id, ...worst } }] : [];
    });
    if (!worst.agrees) {
      throw new FirebreakError("not-now", "The merged code and the running application differ.", {
        found: `the code names ${worst.configured}; running is ${worst.deployed}`,
        todo: "Correct the code, or rotate again.",
      });
    }
  };
}

/** The applications whose code the pull request changed: of the others the code says nothing that could be compared. */
function inPullRequest({ targets, change }: Rotation): Target[] {
  const beside = [...(change?.owed ?? []), ...(change?.needless ?? [])].flatMap(({ applications }) => applications);
  const changed = targets.filter(({ application }) => !beside.includes(application));
  return changed.length === 0 ? [...targets] : changed;
}

async function compare(
  deps: CheckDriftDeps,
  rotation: Rotation,
  { target, tree }: { target: Target; tree: CodeTree },
): Promise<Agreement> {
  const material = materialOf(deps, rotation, target);
  const named = await deps.code.configured(tree, referenceOf(deps.estate, target));
  const isNamed = named.kind === "configured" ? names(named.named, material) : "unknown";
  const { credential } = rotation.plan ?? {};
  const { expiry, enabled, token } = await deps.push.observe(target.application);
  const isInPlace = credential !== undefined && holds({ expiry, enabled, token }, credential, target);
  const what = named.kind === "configured" ? namedInWords(named.named) : `nothing that could be followed: ${named.why}`;
  return {
    agrees: isInPlace && isNamed === "yes",
    configured: isNamed === "yes" ? material.version : what,
    deployed: isInPlace ? material.version : observedInWords({ expiry, enabled, token }),
  };
}

/** Looks whether an apply has brought the old credential back, for as long as somebody may still have a plan made before the merge. */
export function checkRestored(deps: Pick<CheckDriftDeps, "push" | "recorder" | "estate">): Phase {
  return async (incident, move) => {
    const rotation = ofMove(incident, move);
    const credential = rotation?.plan?.credential;
    if (rotation === undefined || credential === undefined || rotation.restored !== undefined) return;
    for (const target of rotation.targets) {
      applicationOf(deps.estate, target.application);
      const { expiry, enabled, token } = await deps.push.observe(target.application);
      const observed = { expiry, enabled, token };
      if (holds(observed, credential, target) || !isOld(observed, target)) continue;
      const found = `${target.name}: ${observedInWords(observed)}`;
      const data = { rotation: rotation.id, application: target.application, found };
      await deps.recorder.onIncident(incident.number, (now) =>
        ofMove(now, move)?.restored === undefined ? [{ type: "rotation.old-restored", actor: bot, data }] : [],
      );
      return;
    }
  };
}

/** Whether the application is back on what it had before the rotation. */
function isOld(observed: Target["observed"], { observed: before }: Target): boolean {
  return observed.expiry === before.expiry && observed.token?.teamId === before.token?.teamId;
}

function ofMove(incident: Incident, move: DuePhase): Rotation | undefined {
  return incident.rotations.find((rotation) => rotation.id === move.subject["rotation"]);
}
