import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { FirebreakError } from "../../domain/errors.ts";
import { headLine, type SignedHead } from "../../domain/record/head.ts";
import { type AnchorSettings, anchorName } from "../../domain/record/settings.ts";
import { after } from "../../domain/time.ts";
import type { Anchor } from "../../ports/anchor.ts";
import { answered, ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";

/**
 * An append-only place in S3: an object for each head, under Object Lock in COMPLIANCE mode, which
 * nobody shortens or lifts, the account's root included (Amazon S3 User Guide, "Locking objects with
 * Object Lock"). What is there already is not written again. The bot needs s3:PutObject and
 * s3:PutObjectRetention below the prefix, and reads nothing.
 */
export function createS3Anchor(anchor: AnchorSettings, settings: AwsSettings): Anchor {
  const { bucket, prefix, retention, endpoint } = anchor;
  const client = new S3Client({
    ...forWriting(settings),
    // Where another address is named, it knows the bucket by the path: most of what speaks like S3 does.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
  const name = anchorName(anchor);

  async function put(head: SignedHead, key: string): Promise<string | undefined> {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: `${headLine(head)}\n`,
      ContentType: "application/json",
      // Object Lock takes no object without a checksum of its content.
      ChecksumAlgorithm: "SHA256",
      ObjectLockMode: "COMPLIANCE",
      ObjectLockRetainUntilDate: new Date(after(settings.clock.now(), retention)),
      // Only where nothing is: a second try after a lost answer finds its own trace.
      IfNoneMatch: "*",
    });
    try {
      return (await client.send(command)).VersionId;
    } catch (error) {
      if (answered(error, "PreconditionFailed")) return undefined;
      if (answered(error, "InvalidRequest")) throw withoutLock(name);
      throw error;
    }
  }

  return {
    name,
    async keep(head) {
      const key = objectKey(prefix, head);
      const question = {
        doing: `keep the head of event ${head.position} in ${name}`,
        permission: "s3:PutObject and s3:PutObjectRetention",
        carrying: [],
      };
      const version = await ask(question, () => put(head, key));
      return version === undefined ? `s3://${bucket}/${key}` : `s3://${bucket}/${key}?versionId=${version}`;
    },
  };
}

/** What S3 says to a lock in a bucket without Object Lock. */
function withoutLock(name: string): FirebreakError {
  return new FirebreakError("misconfigured", `AWS refused to keep a head in ${name}: the bucket takes no locks.`, {
    expected: "a bucket with Object Lock enabled",
    todo: "Enable Object Lock on the bucket, as docs/record.md describes.",
  });
}

/** In the order of positions when listed; the hash tells two histories apart, so that neither hides the other. */
function objectKey(prefix: string, { position, hash }: SignedHead): string {
  return `${prefix}head-${String(position).padStart(12, "0")}-${hash.slice(0, 16)}.json`;
}
