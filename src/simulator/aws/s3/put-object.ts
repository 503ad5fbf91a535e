import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import { AwsError } from "../wire/error.ts";
import type { Action } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { bucketOf, currentOf, type Lock, type S3State } from "./state.ts";

const PutFields = z.object({
  Bucket: z.string(),
  Key: z.string().min(1).max(1024),
  Body: z.string(),
  "content-type": z.string().default("binary/octet-stream"),
  "content-md5": z.string().optional(),
  "x-amz-checksum-sha256": z.string().optional(),
  "x-amz-checksum-crc32": z.string().optional(),
  "if-none-match": z.string().optional(),
  "x-amz-object-lock-mode": z.string().optional(),
  "x-amz-object-lock-retain-until-date": z.string().optional(),
});
type PutFields = z.infer<typeof PutFields>;

/**
 * Puts a version of an object. With a lock it takes a checksum too, and a permission of its own.
 * (Amazon S3 API Reference, PutObject; the words of the refusals are from public reports.)
 */
export function putObject({ clock, ledger }: WorldContext, shelf: Shelf<S3State>): Action {
  return action(PutFields, (fields, call) => {
    const { Bucket: name, Key: key, Body: body } = fields;
    const resource = `arn:aws:s3:::${name}/${key}`;
    const bucket = bucketOf(shelf.state, name, call);
    call.authorize({ action: "s3:PutObject", resource });
    const lock = lockIn(fields, clock.now());
    if (lock !== null) {
      call.authorize({ action: "s3:PutObjectRetention", resource });
      if (!bucket.objectLock) throw invalid("Bucket is missing Object Lock Configuration");
      if (!hasChecksum(fields)) {
        throw invalid(
          "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
        );
      }
    }
    checkSums(fields);
    if (fields["if-none-match"] === "*" && currentOf(bucket, key) !== undefined) {
      throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
    }
    const versionId = randomBytes(24).toString("base64url");
    const at = clock.now().toISOString();
    bucket.versions.push({ key, versionId, body, contentType: fields["content-type"], at, lock });
    shelf.save();
    const detail = lock === null ? {} : { mode: lock.mode, until: lock.until };
    ledger.record({ vendor: "s3", effect: "PutObject", subject: `${name}/${key}`, detail });
    return { headers: { "x-amz-version-id": versionId, etag: `"${md5(body, "hex")}"` } };
  });
}

function lockIn(fields: PutFields, now: Date): Lock | null {
  const { "x-amz-object-lock-mode": mode, "x-amz-object-lock-retain-until-date": until } = fields;
  if (mode === undefined && until === undefined) return null;
  if (mode === undefined || until === undefined) {
    const text = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
    throw new AwsError("InvalidArgument", text);
  }
  if (mode !== "COMPLIANCE" && mode !== "GOVERNANCE")
    throw new AwsError("InvalidArgument", "Unknown wormMode directive.");
  const instant = Date.parse(until);
  if (Number.isNaN(instant)) throw new AwsError("InvalidArgument", "The retain until date is not a date.");
  if (instant <= now.getTime()) throw new AwsError("InvalidArgument", "The retain until date must be in the future!");
  return { mode, until: new Date(instant).toISOString() };
}

function hasChecksum(fields: PutFields): boolean {
  return ["content-md5", "x-amz-checksum-sha256", "x-amz-checksum-crc32"].some(
    (name) => fields[name as keyof PutFields] !== undefined,
  );
}

/** A CRC is taken as it comes; the other sums are compared. */
function checkSums({ Body: body, ...fields }: PutFields): void {
  const sha256 = fields["x-amz-checksum-sha256"];
  if (sha256 !== undefined && sha256 !== createHash("sha256").update(body).digest("base64")) {
    throw new AwsError("BadDigest", "The SHA256 you specified did not match the calculated checksum.");
  }
  const sum = fields["content-md5"];
  if (sum !== undefined && sum !== md5(body, "base64")) {
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
}

function md5(body: string, encoding: "hex" | "base64"): string {
  return createHash("md5").update(body).digest(encoding);
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidRequest", message);
}
