import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import { AwsError } from "../wire/error.ts";
import type { Action, Service } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { putObject } from "./put-object.ts";
import { bucketOf, currentOf, type S3State } from "./state.ts";

const Named = z.object({ Bucket: z.string(), Key: z.string().min(1), versionId: z.string().optional() });

/** S3: objects and their versions, put, read and deleted, in buckets that were seeded. */
export function createS3(context: WorldContext, shelf: Shelf<S3State>): Service {
  return {
    name: "s3",
    scope: "s3",
    denial: { code: "AccessDenied", status: 403 },
    throttling: "SlowDown",
    rates: {},
    actions: {
      PutObject: putObject(context, shelf),
      GetObject: getObject(shelf),
      DeleteObject: deleteObject(context, shelf),
    },
  };
}

function getObject(shelf: Shelf<S3State>): Action {
  return action(Named, ({ Bucket: name, Key: key, versionId }, call) => {
    const bucket = bucketOf(shelf.state, name, call);
    const permission = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
    call.authorize({ action: permission, resource: `arn:aws:s3:::${name}/${key}` });
    const version =
      versionId === undefined
        ? currentOf(bucket, key)
        : bucket.versions.find((one) => one.key === key && one.versionId === versionId && one.body !== null);
    if (version === undefined) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
    const { lock } = version;
    return {
      body: version.body,
      headers: {
        "content-type": version.contentType,
        "last-modified": new Date(version.at).toUTCString(),
        "x-amz-version-id": version.versionId,
        ...(lock === null
          ? {}
          : { "x-amz-object-lock-mode": lock.mode, "x-amz-object-lock-retain-until-date": lock.until }),
      },
    };
  });
}

/** Without a version it only marks the object as deleted; a version under a lock stays, whoever asks. */
function deleteObject({ clock, ledger }: WorldContext, shelf: Shelf<S3State>): Action {
  return action(Named, ({ Bucket: name, Key: key, versionId }, call) => {
    const bucket = bucketOf(shelf.state, name, call);
    const permission = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    call.authorize({ action: permission, resource: `arn:aws:s3:::${name}/${key}` });
    const at = clock.now();
    if (versionId === undefined) {
      const marker = randomBytes(24).toString("base64url");
      const kept = { key, versionId: marker, body: null, contentType: "", at: at.toISOString(), lock: null };
      bucket.versions.push(kept);
    } else {
      const version = bucket.versions.find((one) => one.key === key && one.versionId === versionId);
      if (version?.lock && Date.parse(version.lock.until) > at.getTime()) {
        throw new AwsError("AccessDenied", "Access Denied because object protected by object lock.", 403);
      }
      bucket.versions = bucket.versions.filter((one) => one !== version);
    }
    shelf.save();
    ledger.record({ vendor: "s3", effect: "DeleteObject", subject: `${name}/${key}`, detail: {} });
    return { status: 204 };
  });
}
