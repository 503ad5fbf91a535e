import { z } from "zod";
import { FirebreakError } from "../../domain/errors.ts";
import type { PushCredential } from "../../ports/push-credential.ts";

const Key = z.string().startsWith("-----BEGIN PRIVATE KEY-----");
const KeptKey = z.strictObject({ key: Key });
const KeptCertificate = z.strictObject({ certificate: z.string().startsWith("-----BEGIN CERTIFICATE-----"), key: Key });
const KeptToken = z.strictObject({ keyId: z.string(), teamId: z.string(), key: Key });
const KeptCredential = z.union([KeptCertificate, KeptToken]);

/** A pending key as a version holds it. */
export function textOfKey(key: string): string {
  return JSON.stringify({ key } satisfies z.infer<typeof KeptKey>);
}

/** A credential as a version holds it: Terraform code may read it with `jsondecode`. */
export function textOfCredential(credential: PushCredential): string {
  const { privateKeyPem: key } = credential;
  const kept: z.infer<typeof KeptCredential> =
    credential.kind === "certificate"
      ? { certificate: credential.certificatePem, key }
      : { keyId: credential.keyId, teamId: credential.teamId, key };
  return JSON.stringify(kept);
}

/** The pending key that a version holds. @throws FirebreakError `bad-input` when it holds something else */
export function keyIn(bytes: Uint8Array, where: string): string {
  return kept(bytes, KeptKey, where).key;
}

/** The credential that a version holds. @throws FirebreakError `bad-input` when it holds something else */
export function credentialIn(bytes: Uint8Array, where: string): PushCredential {
  const found = kept(bytes, KeptCredential, where);
  if ("certificate" in found) {
    return { kind: "certificate", certificatePem: found.certificate, privateKeyPem: found.key };
  }
  const { keyId, teamId, key: privateKeyPem } = found;
  return { kind: "token", keyId, teamId, privateKeyPem };
}

/** What was kept, once it has the form that we keep. What it is instead is not repeated: it may be a secret. */
function kept<Kept>(bytes: Uint8Array, schema: z.ZodType<Kept>, where: string): Kept {
  const result = schema.safeParse(parsed(bytes));
  if (result.success) return result.data;
  throw new FirebreakError("bad-input", `What is kept as ${where} is no credential of Firebreak's.`, {
    expected: "JSON as Firebreak writes it: the key in PEM, and beside it the certificate where there is one",
    todo: "Somebody else may have written this version: in Secrets Manager, CloudTrail has its PutSecretValue.",
  });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
