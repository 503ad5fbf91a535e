import { AttachRolePolicyCommand, IAMClient, paginateListAttachedRolePolicies } from "@aws-sdk/client-iam";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { FirebreakError } from "../../domain/errors.ts";
import type { RoleRevoker } from "../../ports/role-revoker.ts";
import { ask, type Question } from "./asking.ts";
import { type AwsSettings, forReading, forWriting } from "./client-settings.ts";

/** The shortest that STS gives. (STS API Reference, AssumeRole.) */
const sessionSeconds = 900;

/** CloudTrail shows the revoker's calls under this name; its trust policy may ask for it. */
const sessionName = "firebreak-revoker";

/** Which role is closed, by which policy, and as whom. */
export interface RoleRevokerSettings extends AwsSettings {
  /** The break-glass role's ARN. */
  closes: string;
  /** The one policy that is attached: its ARN. It denies everything. */
  policy: string;
  /** The role that may attach it, and what its trust policy asks for; undefined where Firebreak's own AWS identity may. */
  as: { role: string; externalId: string } | undefined;
}

/**
 * Closes the break-glass role by attaching one managed policy to it, and looks whether it is there. A
 * Deny of the role counts for the sessions that are open already, too, once IAM has spread it.
 */
export function createRoleRevoker(settings: RoleRevokerSettings): RoleRevoker {
  const { closes, policy } = settings;

  return {
    async close() {
      const attached = await withClient(settings, async (iam) => {
        await attach(iam, settings);
        return list(iam, settings);
      });
      if (attached.includes(policy)) return { policy };
      throw new FirebreakError("broken", `The role ${closes} does not show the policy that closes it.`, {
        found: attached.length === 0 ? "no managed policy" : attached.join(", "),
        expected: policy,
        todo: `Look at once whether the role is closed. If it is not, attach ${policy} to it by hand.`,
      });
    },
    async isClosed() {
      return (await withClient(settings, (iam) => list(iam, settings))).includes(policy);
    },
  };
}

function attach(iam: IAMClient, { closes, policy }: RoleRevokerSettings): Promise<unknown> {
  const command = new AttachRolePolicyCommand({ RoleName: roleName(closes), PolicyArn: policy });
  const byHand = `Attach ${policy} to ${closes} by hand, at once; then see`;
  const question = {
    doing: `close the role ${closes}`,
    permission: "iam:AttachRolePolicy",
    carrying: [],
    todo: {
      "not-allowed": `${byHand} that the revoker may iam:AttachRolePolicy this one policy to this one role.`,
      "not-found": `${byHand} that role and policy are called so in firebreak.yml.`,
      "not-now": `${byHand} how many managed policies the role has: IAM allows ten.`,
      "bad-input": `${byHand} that role and policy are called so in firebreak.yml.`,
    },
  };
  return ask(question, () => iam.send(command));
}

/** The ARNs of the managed policies that the role has now. */
function list(iam: IAMClient, { closes }: RoleRevokerSettings): Promise<string[]> {
  const question = {
    doing: `see which policies the role ${closes} has`,
    permission: "iam:ListAttachedRolePolicies",
    carrying: [],
    todo: { "not-allowed": "Allow the revoker iam:ListAttachedRolePolicies on this one role." },
  };
  return ask(question, async () => {
    const attached: string[] = [];
    for await (const page of paginateListAttachedRolePolicies({ client: iam }, { RoleName: roleName(closes) })) {
      attached.push(...(page.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []));
    }
    return attached;
  });
}

/** Attaching is the same however often it is done, so it is tried again as readings are. */
async function withClient<Answer>(
  settings: RoleRevokerSettings,
  use: (iam: IAMClient) => Promise<Answer>,
): Promise<Answer> {
  const credentials = await credentialsOf(settings);
  const iam = new IAMClient({ ...forReading(settings), ...(credentials === undefined ? {} : { credentials }) });
  try {
    return await use(iam);
  } finally {
    iam.destroy();
  }
}

async function credentialsOf(settings: RoleRevokerSettings) {
  if (settings.as === undefined) return undefined;
  const { role, externalId } = settings.as;
  const assume = fromTemporaryCredentials({
    params: { RoleArn: role, RoleSessionName: sessionName, ExternalId: externalId, DurationSeconds: sessionSeconds },
    clientConfig: forWriting(settings),
  });
  const question: Question = {
    doing: `let Firebreak assume the revoker ${role}`,
    permission: "sts:AssumeRole",
    carrying: [],
    todo: {
      "not-allowed": `Attach the policy by hand, at once; then check that the trust policy of ${role} lets Firebreak's AWS identity sts:AssumeRole with the external id of firebreak.yml, and that its own policy allows it.`,
    },
  };
  return ask(question, () => assume());
}

/** `firebreak-break-glass` from the role's ARN, whatever its path. */
function roleName(arn: string): string {
  return arn.split("/").at(-1) ?? arn;
}
