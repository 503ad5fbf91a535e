import { FirebreakError } from "../../../domain/errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Question } from "../asking.ts";
import { type AwsPatience, forReading } from "../client-settings.ts";
import { createPace, type Pace } from "../pace.ts";
import type { ReadingRole } from "../reading-role.ts";

/** A region of an account, and as whom it is read. */
export interface AccountRegion {
  /** Twelve digits. */
  account: string;
  region: string;
  /** Undefined: it is read as whom the environment makes Firebreak. */
  role: ReadingRole | undefined;
  clock: Clock;
  /** How long AWS is waited for; a few seconds when not given. */
  patience?: AwsPatience;
}

/** How long one reading of a region may take, in milliseconds: at its pace SNS shows some 300,000 applications in it. */
export const readingBudget = 300_000;

/** The settings of a client for one reading: it is opened for it and let go of after it, so that it signs by the clock as it is. */
export function clientSettings(where: AccountRegion) {
  const { role } = where;
  return { ...forReading(where), ...(role === undefined ? {} : { credentials: () => role.credentials() }) };
}

/** A pace for one of the region's quotas. */
export function paceIn({ patience }: AccountRegion, perSecond: number): Pace {
  return createPace({ perSecond, firstPause: patience?.throttled ?? 1000 });
}

/** `account 111122223333, eu-west-1`, for people. */
export function placeInWords({ account, region }: AccountRegion): string {
  return `account ${account}, ${region}`;
}

/**
 * What is asked, with what to do when it is refused in this account and region.
 *
 * @param doing completes "AWS refused to …", as `list the push applications`: the place is added
 */
export function questionIn(where: AccountRegion, doing: string, permission: string): Question {
  const { role } = where;
  const who = role === undefined ? "Firebreak's AWS identity" : `the role ${role.arn}`;
  return {
    doing: `${doing} in ${placeInWords(where)}`,
    permission,
    carrying: [],
    todo: {
      "not-allowed": `Allow ${permission} to ${who}, and see that no service control policy of the organisation denies it.`,
    },
  };
}

/**
 * Checks that what was found is in the account that was meant: a missing role would show Firebreak's own account instead.
 *
 * @throws FirebreakError `misconfigured`
 */
export function checkAccount({ account, region }: AccountRegion, arn: string): void {
  const found = arn.split(":")[4];
  if (found === undefined || found === account) return;
  throw new FirebreakError("misconfigured", `What was read as account ${account}, ${region} is another account.`, {
    found: `account ${found}`,
    expected: `account ${account}`,
    todo: `Give account ${account} in firebreak.yml a role to read it with, or correct its number.`,
  });
}
