import { randomBytes } from "node:crypto";
import type { SigningKey } from "../auth/authenticate.ts";
import type { WorldContext } from "../../core/context.ts";
import type { Directory, Role } from "../iam/directory.ts";
import { conditionKeys } from "../iam/pattern.ts";
import { parsePolicyText } from "../iam/policy.ts";

/** A role that somebody has assumed. */
export interface Session {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  roleArn: string;
  /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/NAME` */
  arn: string;
  /** Who assumed it: an ARN. */
  openedBy: string;
  sourceIdentity: string | undefined;
  tags: Record<string, string>;
  transitiveTagKeys: string[];
  /** The session policy's text as it was sent. */
  policy: string | undefined;
  /** ISO 8601. */
  issuedAt: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** What the one who assumes a role decides about its session. */
export interface SessionRequest {
  name: string;
  openedBy: string;
  durationSeconds: number;
  sourceIdentity: string | undefined;
  tags: Record<string, string>;
  transitiveTagKeys: string[];
  policy: string | undefined;
  token: string;
}

/** The role sessions of the world. They end by the world's clock. */
export interface Sessions {
  open(role: Role, request: SessionRequest): Session;
  /** The key of the session that has both this id and this token. */
  key(accessKeyId: string, token: string): SigningKey | undefined;
  all(): readonly Session[];
}

/** Opens the sessions kept on the world's shelves. */
export function openSessions({ shelves, clock }: WorldContext, directory: Directory): Sessions {
  const shelf = shelves.shelf<{ sessions: Session[] }>("aws-sts", () => ({ sessions: [] }));
  return {
    open(role, { name, durationSeconds, token, ...request }) {
      const issuedAt = clock.now();
      const session: Session = {
        accessKeyId: `ASIA${randomBytes(10).toString("hex").slice(0, 16).toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString("base64"),
        sessionToken: token,
        roleArn: role.arn,
        arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`,
        ...request,
        issuedAt: issuedAt.toISOString(),
        expiresAt: new Date(issuedAt.getTime() + durationSeconds * 1000).toISOString(),
      };
      shelf.state.sessions.push(session);
      shelf.save();
      return session;
    },
    key(accessKeyId, token) {
      const session = shelf.state.sessions.find((one) => one.accessKeyId === accessKeyId);
      if (session?.sessionToken !== token) return undefined;
      const role = directory.role(session.roleArn);
      if (role === undefined) return undefined;
      const expired = Date.parse(session.expiresAt) <= clock.now().getTime();
      return { secret: session.secretAccessKey, caller: callerOf(session, role), expired };
    },
    all: () => shelf.state.sessions,
  };
}

function callerOf(session: Session, role: Role): SigningKey["caller"] {
  const tags = Object.entries(session.tags);
  return {
    account: role.account,
    userId: `${role.id}:${session.arn.split("/").at(-1)}`,
    arn: session.arn,
    principalArn: role.arn,
    policies: role.policies,
    sessionPolicy: session.policy === undefined ? undefined : parsePolicyText(session.policy, "identity"),
    keys: conditionKeys({
      "aws:PrincipalArn": role.arn,
      "aws:PrincipalAccount": role.account,
      "aws:SourceIdentity": session.sourceIdentity,
      "aws:TokenIssueTime": session.issuedAt,
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    }),
    session: {
      sourceIdentity: session.sourceIdentity,
      transitiveTags: Object.fromEntries(tags.filter(([key]) => session.transitiveTagKeys.includes(key))),
    },
  };
}
