import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { AccountSeed } from "../seed.ts";
import { AwsError } from "../wire/error.ts";
import type { Call } from "../wire/service.ts";

/** A lock on one version of an object. */
export interface Lock {
  mode: "COMPLIANCE" | "GOVERNANCE";
  /** ISO 8601. */
  until: string;
}

/** One version of an object, or the mark of its deletion. */
export interface StoredVersion {
  key: string;
  versionId: string;
  /** Null where it marks a deletion. */
  body: string | null;
  contentType: string;
  at: string;
  lock: Lock | null;
}

/** A bucket with versions, the newest last. */
export interface Bucket {
  name: string;
  account: string;
  region: string;
  objectLock: boolean;
  versions: StoredVersion[];
}

/** What S3 keeps. */
export interface S3State {
  buckets: Bucket[];
}

/** Opens S3's shelf, filled from the seeds when the world is new. */
export function openS3Shelf({ shelves }: WorldContext, seeds: readonly AccountSeed[]): Shelf<S3State> {
  return shelves.shelf<S3State>("aws-s3", () => ({
    buckets: seeds.flatMap(({ accountId, region, buckets = [] }) =>
      buckets.map((seed) => ({ region, ...seed, account: accountId, versions: [] })),
    ),
  }));
}

/**
 * The bucket, for a caller of its own account and region.
 *
 * @throws {AwsError} `NoSuchBucket`, `AccessDenied`, `PermanentRedirect`
 */
export function bucketOf(state: S3State, name: string, { caller, region }: Call): Bucket {
  const bucket = state.buckets.find((one) => one.name === name);
  if (bucket === undefined) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
  if (bucket.account !== caller.account) throw new AwsError("AccessDenied", "Access Denied", 403);
  if (bucket.region === region) return bucket;
  const text = "The bucket you are attempting to access must be addressed using the specified endpoint.";
  throw new AwsError("PermanentRedirect", text, 301);
}

/** The version that a reader gets: the newest, unless that marks a deletion. */
export function currentOf({ versions }: Bucket, key: string): StoredVersion | undefined {
  const newest = versions.findLast((version) => version.key === key);
  return newest?.body === null ? undefined : newest;
}
