import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { ask } from "./asking.ts";
import { type AwsPatience, forReading } from "./client-settings.ts";
import type { Clock } from "../../ports/clock.ts";

/** What a role's session signs with. It stays in the memory of this process. */
export interface SessionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** A role that may read an account, as the clients of that account use it: its session is shared, and renewed in time. */
export interface ReadingRole {
  arn: string;
  /** @throws FirebreakError when STS does not let Firebreak assume it */
  credentials(): Promise<SessionCredentials>;
}

/** Which role, and how Firebreak gets into it. */
export interface ReadingRoleSettings {
  arn: string;
  /** What its trust policy asks for; undefined when it asks for nothing. */
  externalId: string | undefined;
  /** The region whose STS is asked: Firebreak's own, so that no account depends on a region that it has switched off. */
  home: string;
  clock: Clock;
  patience?: AwsPatience;
}

/** CloudTrail shows the inventory's calls under this name; the role's trust policy may ask for it. */
const sessionName = "firebreak-inventory";

/** The shortest that STS gives (STS API Reference, AssumeRole), and three times what a reading may take. */
const sessionSeconds = 900;

/** Milliseconds before its end at which a session is not used for anything new: those in which a reading has to be done. */
const margin = 300_000;

/** The role of an account. STS is asked when the first client needs it. */
export function createReadingRole(settings: ReadingRoleSettings): ReadingRole {
  const { arn, externalId, home: region, clock } = settings;
  const assume = fromTemporaryCredentials({
    params: {
      RoleArn: arn,
      RoleSessionName: sessionName,
      DurationSeconds: sessionSeconds,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    clientConfig: forReading({ ...settings, region }),
  });
  const question = {
    doing: `let Firebreak assume the reading role ${arn}`,
    permission: "sts:AssumeRole",
    carrying: [],
    todo: { "not-allowed": trustNeeded(settings), "not-found": trustNeeded(settings) },
  };
  const isFresh = ({ expiration }: SessionCredentials) =>
    expiration === undefined || expiration.getTime() - clock.now().getTime() > margin;
  let session: Promise<SessionCredentials> | undefined;

  return {
    arn,
    async credentials() {
      const earlier = session;
      const held = await earlier?.catch(() => undefined);
      if (held !== undefined && isFresh(held)) return held;
      // Whoever comes first asks; the others wait for the same answer.
      if (session === undefined || session === earlier) session = ask(question, () => assume());
      return session;
    },
  };
}

/** STS answers the same whether the role, its account or only its trust is missing. */
function trustNeeded({ arn, externalId }: ReadingRoleSettings): string {
  return [
    `Check that the account and the role ${arn} still exist, that the role's trust policy lets Firebreak's AWS identity`,
    `sts:AssumeRole${externalId === undefined ? "" : " with the external id of firebreak.yml"}, and that Firebreak's own`,
    "policy allows it. deploy/terraform/read-role makes such a role.",
  ].join(" ");
}
