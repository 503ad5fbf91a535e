import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { z } from "zod";
import type { RoleWay } from "../../domain/approval/role.ts";
import { accountIn } from "../../domain/arn.ts";
import { clockLine } from "../../domain/clock-line.ts";
import { asFirebreakError } from "../../domain/errors.ts";
import { type ExaminedLine, fine, notChecked, wrong } from "../../domain/examination.ts";
import type { Examination } from "../../ports/examination.ts";
import type { Revokers, RoleRevoker } from "../../ports/role-revoker.ts";
import { examineDeliveryRecords } from "./examine-delivery-records.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forReading, forWriting } from "./client-settings.ts";

/** The shortest that STS gives. (STS API Reference, AssumeRole.) */
const sessionSeconds = 900;

/** CloudTrail shows under this name that it was a look; the role's trust policy may let it in, so that the tags alone are missing. */
const sessionName = "firebreak-doctor";

/** A session that opens all the same can do nothing. */
const nothing = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}';

/** What is looked at in AWS. */
export interface AwsExaminationSettings extends AwsSettings {
  /** The break-glass role of each account, and the way in; that of Firebreak's own account first. */
  roles: readonly RoleWay[];
  /** A source identity that the roles' trust policies may let in: somebody's of the team. */
  source: string;
  revokers: Revokers;
  /** The ARNs of the applications that rotations are about. */
  applications: readonly string[];
}

/** Who the bot is in AWS, its clock, whether each break-glass role is shut without an approved plan and not closed, and whether SNS records deliveries. */
export function examineAws(settings: AwsExaminationSettings): Examination[] {
  const identity = "AWS: identity";
  const clock = "Clock: against AWS";
  return [
    {
      check: identity,
      silence: "wrong",
      look: async () => [fine(identity, (await whoAmI(settings)).arn)],
    },
    {
      check: clock,
      silence: "not-checked",
      async look() {
        const { date } = await whoAmI(settings);
        return [clockLine(clock, { theirs: date, ours: settings.clock.now() })];
      },
    },
    ...settings.roles.flatMap((way, index) => examineRole(settings, way, index === 0)),
    examineDeliveryRecords(settings),
  ];
}

/** A further account's role has the account in the names of its checks. */
function examineRole(settings: AwsExaminationSettings, way: RoleWay, isHome: boolean): Examination[] {
  const role = isHome ? "Break-glass role" : `Break-glass role of ${accountIn(way.role)}`;
  const untagged = `${role}: shut without a plan's tags`;
  const closed = `${role}: not closed by a revocation`;
  const revoker = settings.revokers(way.role);
  const key = isHome ? "aws.breakGlass.revoker" : "breakGlass.revoker of the account under aws.accounts";
  return [
    { check: untagged, silence: "not-checked", look: async () => [await tryWithoutTags(untagged, settings, way)] },
    {
      check: closed,
      silence: "not-checked",
      look: async () => [
        revoker === undefined
          ? notChecked(closed, "firebreak.yml names no revoker", `Set ${key}: docs/operations.md tells how.`)
          : await lookAtClosing(closed, way.role, revoker),
      ],
    },
  ];
}

/** What an answer brings beside its content. */
const Received = z.object({ headers: z.object({ date: z.string() }) });

/** Who signs the bot's calls, and what time it is in AWS; undefined where the answer did not say. */
async function whoAmI(settings: AwsSettings): Promise<{ arn: string; date: string | undefined }> {
  const sts = new STSClient(forReading(settings));
  let date: string | undefined;
  sts.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      date = Received.safeParse(result.response).data?.headers.date;
      return result;
    },
    { step: "deserialize", priority: "low", name: "firebreakDate" },
  );
  const question = { doing: "tell who Firebreak is", permission: "sts:GetCallerIdentity", carrying: [] };
  try {
    const { Arn: arn = "nobody" } = await ask(question, () => sts.send(new GetCallerIdentityCommand({})));
    return { arn, date };
  } finally {
    sts.destroy();
  }
}

/** Asks for the role with everything that its trust policy wants but the tags of a plan. */
async function tryWithoutTags(
  check: string,
  settings: AwsExaminationSettings,
  { role, externalId }: RoleWay,
): Promise<ExaminedLine> {
  const sts = new STSClient(forWriting(settings));
  const command = new AssumeRoleCommand({
    RoleArn: role,
    RoleSessionName: sessionName,
    SourceIdentity: settings.source,
    ExternalId: externalId,
    DurationSeconds: sessionSeconds,
    Policy: nothing,
  });
  const question = { doing: `open the role ${role}`, permission: "sts:AssumeRole", carrying: [] };
  try {
    await ask(question, () => sts.send(command));
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind !== "not-allowed") throw error;
    return fine(check, "AWS refused it, as it should");
  } finally {
    sts.destroy();
  }
  return wrong(
    check,
    `DANGER: ${role} opens without an approved plan, for whoever has Firebreak's AWS credentials`,
    "Give the role the trust policy of deploy/terraform/break-glass now: it has to ask for the tags RequestId, PlanHash and Approvers.",
  );
}

async function lookAtClosing(check: string, role: string, revoker: RoleRevoker): Promise<ExaminedLine> {
  if (!(await revoker.isClosed())) return fine(check, "the policy that closes it is not attached");
  return wrong(
    check,
    `${role} is closed: a grant was revoked, and nothing can be written`,
    "Look into what happened first. Then an administrator detaches the closing policy from the role.",
  );
}
