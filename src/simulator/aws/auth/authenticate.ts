import type { WorldClock } from "../../core/clock.ts";
import type { Accounts } from "../iam/accounts.ts";
import type { Caller } from "../iam/caller.ts";
import type { Directory } from "../iam/directory.ts";
import type { Sessions } from "../sts/sessions.ts";
import { AwsError } from "../wire/error.ts";
import type { Authorization, SignedRequest } from "./signature.ts";
import { parseAuthorization, signatureMatches } from "./signature.ts";

/** Who signed a request, and for which service and region. */
export interface Authenticated {
  caller: Caller;
  service: string;
  region: string;
}

/** What a request can be signed with. */
export interface SigningKey {
  secret: string;
  caller: Caller;
  /** A session's key outlives its session, to be told that it has expired. */
  expired: boolean;
}

/** A signature is good for five minutes either way. (IAM User Guide, "Troubleshoot SigV4 signing".) */
const SKEW_MILLISECONDS = 5 * 60 * 1000;

const MISMATCH =
  "The request signature we calculated does not match the signature you provided. " +
  "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** Where keys are looked up, and by what time. */
export interface AuthenticationParts {
  directory: Directory;
  sessions: Sessions;
  accounts: Accounts;
  clock: WorldClock;
}

/**
 * Finds out who signed a request: a principal with a long-term key, or a role session with its token. In a region
 * that the caller's account has not enabled, nobody knows her key. (Observed by many; IAM User Guide, "Manage AWS
 * STS in an AWS Region", says it of session tokens.)
 *
 * @throws {AwsError} `MissingAuthenticationToken`, `IncompleteSignature`, `InvalidClientTokenId`,
 * `SignatureDoesNotMatch`, `ExpiredToken`
 */
export function createAuthentication({
  directory,
  sessions,
  accounts,
  clock,
}: AuthenticationParts): (request: SignedRequest) => Authenticated {
  return (request) => {
    const authorization = parseAuthorization(request.headers);
    checkTime(request, authorization, clock.now());
    const token = request.headers.get("x-amz-security-token");
    const key =
      token === null ? directory.key(authorization.accessKeyId) : sessions.key(authorization.accessKeyId, token);
    if (key === undefined || accounts.isDisabled(key.caller.account, authorization.region)) {
      throw new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }
    if (!authorization.signedHeaders.includes("host")) {
      throw mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (!signatureMatches(request, authorization, key.secret)) throw mismatch(MISMATCH);
    if (key.expired) throw new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
    return { caller: key.caller, service: authorization.service, region: authorization.region };
  };
}

function checkTime({ headers }: SignedRequest, { date }: Authorization, now: Date): void {
  const stamp = headers.get("x-amz-date") ?? "";
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u.exec(stamp) ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt)) {
    throw new AwsError("IncompleteSignature", "Date must be in ISO-8601 'basic format', in the header 'X-Amz-Date'.");
  }
  if (!stamp.startsWith(date)) {
    throw mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}'.`,
    );
  }
  const [earliest, latest] = [now.getTime() - SKEW_MILLISECONDS, now.getTime() + SKEW_MILLISECONDS];
  if (signedAt < earliest) {
    throw mismatch(`Signature expired: ${stamp} is now earlier than ${basic(earliest)} (${basic(now)} - 5 min.)`);
  }
  if (signedAt > latest) {
    throw mismatch(`Signature not yet current: ${stamp} is still later than ${basic(latest)} (${basic(now)} + 5 min.)`);
  }
}

function basic(instant: Date | number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d{3}/gu, "");
}

function mismatch(message: string): AwsError {
  return new AwsError("SignatureDoesNotMatch", message, 403);
}
