import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { FirebreakError } from "../../../domain/errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import { answered, ask } from "../asking.ts";
import { forReading } from "../client-settings.ts";

/** As whom the environment's credentials make Firebreak act. */
export interface AwsIdentity {
  account: string;
  arn: string;
}

/** The region that the environment or its profile names, as the SDK finds it; undefined when neither does. */
export async function environmentsRegion(): Promise<string | undefined> {
  const sts = new STSClient({});
  try {
    return await sts.config.region();
  } catch {
    return undefined;
  } finally {
    sts.destroy();
  }
}

/**
 * Asks STS who we are: in the first of these regions where it knows us, for a region that an account has not
 * enabled knows nobody of it.
 *
 * @throws FirebreakError `misconfigured` without credentials, or with some that are not accepted in any of them
 */
export async function whoWeAre([region = "", ...others]: readonly string[], clock: Clock): Promise<AwsIdentity> {
  const question = { doing: "tell who asks", permission: "sts:GetCallerIdentity", carrying: [] };
  const sts = new STSClient(forReading({ region, clock }));
  const answer = () =>
    sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
      if (others.length > 0 && answered(error, "InvalidClientTokenId")) return undefined;
      throw withoutIdentity(error) ?? error;
    });
  try {
    const identity = await ask(question, answer);
    return identity === undefined
      ? await whoWeAre(others, clock)
      : { account: identity.Account ?? "", arn: identity.Arn ?? "" };
  } finally {
    sts.destroy();
  }
}

/** What is wrong where a person sits before the terminal; undefined for what may be wrong anywhere. */
function withoutIdentity(error: unknown): FirebreakError | undefined {
  const { name = "", message = "" } = error as Partial<Error>;
  if (answered(error, "ExpiredToken") || (name === "CredentialsProviderError" && /\bSSO\b/i.test(message))) {
    return new FirebreakError("misconfigured", "The session of these AWS credentials is over.", {
      todo: "Sign in again, as with `aws sso login`, or take new credentials. Then run it again.",
    });
  }
  // STS tells everybody who they are: what was refused is the role of the profile.
  if (answered(error, "AccessDenied")) {
    return new FirebreakError("misconfigured", "AWS does not let these credentials assume the role of the profile.", {
      todo: "Compare the profile's role_arn, external_id and role_session_name with the role's trust policy.",
    });
  }
  if (name !== "CredentialsProviderError") return undefined;
  return new FirebreakError("misconfigured", "There are no AWS credentials to look with.", {
    expected: "credentials where AWS's own command line finds them: the environment, a profile, or the machine's role",
    todo: "Name a profile with --profile, or set AWS_PROFILE. `aws sts get-caller-identity` shows whether it works.",
  });
}
