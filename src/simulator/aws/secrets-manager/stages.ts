import { AwsError } from "../wire/error.ts";
import type { Secret, SecretVersion } from "./state.ts";

const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

/** Twenty labels a version. (Secrets Manager API Reference, PutSecretValue.) */
export const MAX_STAGES = 20;

/** Puts a label on a version and takes it off the one that had it; AWSPREVIOUS follows AWSCURRENT by itself. */
export function moveStage(secret: Secret, stage: string, to: SecretVersion): void {
  const from = versionWithStage(secret, stage);
  if (from === to) return;
  if (from !== undefined) removeStage(from, stage);
  to.stages.push(stage);
  if (stage === CURRENT && from !== undefined) moveStage(secret, PREVIOUS, from);
}

/** The version that has a label; at most one has. */
export function versionWithStage(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find(({ stages }) => stages.includes(stage));
}

/** What UpdateSecretVersionStage asks for. */
export interface StageChange {
  stage: string;
  removeFrom: string | undefined;
  moveTo: string | undefined;
}

/**
 * Moves or removes a label. Whoever takes it from a version has to name that version: so nobody moves it unseen.
 *
 * @throws {AwsError} `InvalidParameterException`, `ResourceNotFoundException`
 */
export function changeStage(secret: Secret, { stage, removeFrom, moveTo }: StageChange): void {
  const target = moveTo === undefined ? undefined : versionWithId(secret, moveTo);
  const holder = versionWithStage(secret, stage);
  if (removeFrom === undefined && holder !== undefined && holder !== target) {
    throw invalid(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ` +
        `${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (removeFrom !== undefined && versionWithId(secret, removeFrom) !== holder) {
    throw invalid(`The staging label ${stage} is not attached to the version specified in RemoveFromVersionId.`);
  }
  if (target !== undefined) {
    moveStage(secret, stage, target);
    return;
  }
  if (stage === CURRENT) {
    throw invalid(
      "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.",
    );
  }
  if (holder !== undefined) removeStage(holder, stage);
}

/** @throws {AwsError} `ResourceNotFoundException` */
export function versionWithId(secret: Secret, id: string): SecretVersion {
  const version = secret.versions.find((one) => one.id === id);
  if (version !== undefined) return version;
  const what = `Secrets Manager can't find the specified secret value for VersionId: ${id}`;
  throw new AwsError("ResourceNotFoundException", what);
}

function removeStage(version: SecretVersion, stage: string): void {
  version.stages = version.stages.filter((one) => one !== stage);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
