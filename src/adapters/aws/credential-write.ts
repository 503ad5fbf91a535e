import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { SetPlatformApplicationAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import type { PlannedWrite } from "../../domain/approval/planned-write.ts";
import { regionIn } from "../../domain/arn.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import type { PlannedCredential } from "../../domain/rotation/credential.ts";
import type { PushCredential, TokenCredential } from "../../ports/push-credential.ts";
import { answered, ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import { checkCredential } from "./credential-shape.ts";
import type { RoleCredentials } from "./privileged-role.ts";

/** Refuses any credential but the approved one. @throws FirebreakError `bad-input`, or `not-allowed` for one of another kind */
export function checkPlanned(credential: PushCredential, planned: PlannedCredential): void {
  if (credential.kind === "certificate" && planned.kind === "certificate") {
    checkCredential(credential, planned);
  } else if (credential.kind === "token" && planned.kind === "token") {
    checkToken(credential, planned);
  } else {
    const said = (kind: PushCredential["kind"]) => (kind === "token" ? "a token key" : "a certificate");
    throw new FirebreakError("not-allowed", `The approved plan is for ${said(planned.kind)}.`, {
      found: said(credential.kind),
    });
  }
}

/**
 * The credential as SNS takes it, and enabled: applications can stay disabled after they were given a
 * new one. (SNS API Reference, SetPlatformApplicationAttributes; Developer Guide, "Token-based authentication".)
 */
export function attributesOf(credential: PushCredential, topic: string): Record<string, string> {
  const { privateKeyPem: PlatformCredential } = credential;
  if (credential.kind === "certificate") {
    return { PlatformCredential, PlatformPrincipal: credential.certificatePem, Enabled: "true" };
  }
  return {
    PlatformCredential,
    PlatformPrincipal: credential.keyId,
    ApplePlatformTeamID: credential.teamId,
    ApplePlatformBundleID: topic,
    Enabled: "true",
  };
}

/**
 * Puts the credential into the application, in a session of the break-glass role: one call, in the
 * application's region, which is not repeated.
 *
 * @returns AWS's id of the call; null when it did not say
 */
export async function setCredential(
  { settings, credentials }: { settings: AwsSettings; credentials: RoleCredentials },
  { application, topic }: PlannedWrite,
  credential: PushCredential,
): Promise<string | null> {
  const sns = new SNSClient({ ...forWriting({ ...settings, region: regionIn(application) }), credentials });
  const doing = `put the new credential into ${applicationName(application)}`;
  const question = {
    doing,
    permission: "sns:SetPlatformApplicationAttributes",
    carrying: [credential.privateKeyPem, credentials.secretAccessKey, credentials.sessionToken],
    todo: {
      "not-allowed":
        "Check that the break-glass role allows sns:SetPlatformApplicationAttributes on this application, and that the plan's cut-off has not passed.",
      unavailable:
        "AWS may have applied the write all the same: the application is read back before it is tried again.",
    },
  };
  const command = new SetPlatformApplicationAttributesCommand({
    PlatformApplicationArn: application,
    Attributes: attributesOf(credential, topic),
  });
  try {
    const { $metadata } = await ask(question, () =>
      sns.send(command).catch((error: unknown) => {
        throw answered(error, "InternalFailure") ? failedInside(doing, error) : error;
      }),
    );
    return $metadata.requestId ?? null;
  } finally {
    sns.destroy();
  }
}

function checkToken({ keyId, teamId, privateKeyPem }: TokenCredential, planned: PlannedCredential & { kind: "token" }) {
  const found = { keyId, teamId, fingerprint: publicFingerprint(privateKeyPem) };
  const said = (token: typeof found) => `key ${token.keyId} of team ${token.teamId}, fingerprint ${token.fingerprint}`;
  if (said(found) === said(planned)) return;
  throw new FirebreakError(
    "bad-input",
    "The token key does not go into the application: it is not what was approved.",
    {
      found: said(found),
      expected: said(planned),
      todo: "Nothing was written. Look at the secret's version that the plan names, and plan again.",
    },
  );
}

/** SHA-256 of the public key (SPKI, DER), in lower-case hex. What is no key is not repeated. */
function publicFingerprint(privateKeyPem: string): string {
  try {
    const spki = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: "spki", format: "der" });
    return createHash("sha256").update(spki).digest("hex");
  } catch {
    return "none: what is kept is no private key";
  }
}

/** SNS answers so to a certificate and a key in each other's place, and the SDK alone would ask again for minutes. */
function failedInside(doing: string, error: unknown): FirebreakError {
  const { $metadata } = error as { $metadata?: { requestId?: string } };
  return new FirebreakError("unavailable", `AWS failed by itself when asked to ${doing}.`, {
    found: "InternalFailure, asked once",
    expected: "an answer: SNS mostly fails so when certificate and key are in each other's place",
    todo: "It is not repeated blindly: the application is read back first, since the write may have been applied all the same.",
    call: $metadata?.requestId,
  });
}
