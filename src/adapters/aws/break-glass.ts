import { SetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { FirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import { hasCome, type Instant, written } from "../../domain/time.ts";
import type { Grant } from "../../guard/redeem.ts";
import type { BreakGlass, PrivilegedSession } from "../../ports/application-push.ts";
import type { CertificateCredential } from "../../ports/push-credential.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import { checkCredential } from "./credential-shape.ts";
import { assumeFor, type BreakGlassSettings, type RoleCredentials } from "./privileged-role.ts";

/** Assumes the break-glass role for a grant, with the session policy of the grant's plan. */
export function createBreakGlass(settings: BreakGlassSettings): BreakGlass {
  return {
    async assume(grant, identity) {
      const { credentials, ...session } = await assumeFor(settings, grant, {
        ...identity,
        target: grant.plan.application,
      });
      return { ...session, ...openSession(grant, { settings, credentials, until: session.until }) };
    },
  };
}

/** Holds the credentials, in this closure alone, until the one write or the end. */
function openSession(
  grant: Grant,
  { settings, until, ...given }: { settings: AwsSettings; credentials: RoleCredentials; until: Instant },
): Pick<PrivilegedSession, "write" | "end"> {
  let held: RoleCredentials | undefined = given.credentials;

  return {
    async write(application, credential) {
      if (held === undefined) {
        throw new FirebreakError("broken", "The session of the break-glass role is over: it allows one write.");
      }
      checkScope(grant, application, hasCome(until, settings.clock.now()) ? until : undefined);
      if (credential.kind === "token") {
        throw new FirebreakError("not-allowed", "The approved plan is for a certificate.", {
          found: "a token key",
          todo: "Nothing was written. Look at the secret's version that the plan names, and plan again.",
        });
      }
      checkCredential(credential, grant.plan.certificate);
      const credentials = held;
      held = undefined;
      return setCredential({ settings, credentials }, application, credential);
    },
    end() {
      held = undefined;
    },
  };
}

function checkScope({ plan }: Grant, application: string, ended: Instant | undefined): void {
  if (application !== plan.application) {
    throw new FirebreakError("not-allowed", "The approved plan is for another application.", {
      found: application,
      expected: plan.application,
    });
  }
  if (ended === undefined) return;
  throw new FirebreakError("not-allowed", `The session of the break-glass role ended ${written(ended)}.`, {
    todo: "Nothing was written. Ask again.",
  });
}

async function setCredential(
  { settings, credentials }: { settings: AwsSettings; credentials: RoleCredentials },
  application: string,
  { certificatePem, privateKeyPem }: CertificateCredential,
): Promise<string | null> {
  const sns = new SNSClient({ ...forWriting(settings), credentials });
  const question = {
    doing: `put the new credential into ${applicationName(application)}`,
    permission: "sns:SetPlatformApplicationAttributes",
    carrying: [privateKeyPem, credentials.secretAccessKey, credentials.sessionToken],
    todo: {
      "not-allowed":
        "Check that the break-glass role allows sns:SetPlatformApplicationAttributes on this application, and that the plan's cut-off has not passed.",
      unavailable:
        "AWS may have applied the write all the same: the application is read back before it is tried again.",
    },
  };
  const command = new SetPlatformApplicationAttributesCommand({
    PlatformApplicationArn: application,
    Attributes: { PlatformCredential: privateKeyPem, PlatformPrincipal: certificatePem, Enabled: "true" },
  });
  try {
    const { $metadata } = await ask(question, () => sns.send(command));
    return $metadata.requestId ?? null;
  } finally {
    sns.destroy();
  }
}
