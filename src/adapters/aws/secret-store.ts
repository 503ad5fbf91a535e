import { z } from "zod";
import { canonical, uuidOf } from "../../domain/digest.ts";
import { FirebreakError } from "../../domain/errors.ts";
import type { PushCredential } from "../../ports/push-credential.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import type { AwsSettings } from "./client-settings.ts";
import { credentialLabel, pendingLabel } from "./secret-labels.ts";
import { openSecretVersions } from "./secret-versions.ts";

const Key = z.string().startsWith("-----BEGIN PRIVATE KEY-----");
const KeptKey = z.strictObject({ key: Key });
const KeptCertificate = z.strictObject({ certificate: z.string().startsWith("-----BEGIN CERTIFICATE-----"), key: Key });
const KeptToken = z.strictObject({ keyId: z.string(), teamId: z.string(), key: Key });
const KeptCredential = z.union([KeptCertificate, KeptToken]);

/**
 * Keys and credentials in AWS Secrets Manager, in versions of secrets that exist already. A
 * version's id follows from what it is for, so that a step that is repeated finds what it kept.
 */
export function createSecretStore(settings: AwsSettings): SecretStore {
  const versions = openSecretVersions(settings);

  async function read<Kept>(secret: string, version: string, schema: z.ZodType<Kept>): Promise<Kept> {
    const text = await versions.read(secret, version);
    return kept(text, schema, `version ${version} of the secret ${secret}`);
  }

  return {
    async pendingKey(secret, pending, make) {
      const id = uuidOf(canonical(["pending key", secret, pending]));
      const label = pendingLabel(pending);
      const earlier = await versions.labelled(secret, label);
      if (earlier !== undefined) return (await read(secret, earlier, KeptKey)).key;

      const key = await make();
      const isKept = await versions.put(secret, { id, label, text: JSON.stringify({ key }) });
      return isKept ? key : (await read(secret, id, KeptKey)).key;
    },

    async keepCredential(secret, pending, credential) {
      const id = uuidOf(canonical(["credential", secret, nameOf(credential)]));
      const text = JSON.stringify(asKept(credential));
      if (await versions.put(secret, { id, label: credentialLabel(pending), text })) return id;
      throw new FirebreakError("broken", `The secret ${secret} keeps this credential with another key.`, {
        found: `version ${id}`,
        todo: "Fetch a new certificate from Apple with the request of this rotation.",
      });
    },

    async credential(secret, version) {
      const kept = await read(secret, version, KeptCredential);
      if ("certificate" in kept)
        return { kind: "certificate", certificatePem: kept.certificate, privateKeyPem: kept.key };
      const { keyId, teamId, key: privateKeyPem } = kept;
      return { kind: "token", keyId, teamId, privateKeyPem };
    },
  };
}

/** What tells a credential from another of the same secret, and is no secret. */
function nameOf(credential: PushCredential): string {
  return credential.kind === "certificate" ? credential.certificatePem : `${credential.teamId}/${credential.keyId}`;
}

function asKept(credential: PushCredential): z.infer<typeof KeptCredential> {
  const { privateKeyPem: key } = credential;
  if (credential.kind === "certificate") return { certificate: credential.certificatePem, key };
  return { keyId: credential.keyId, teamId: credential.teamId, key };
}

/** What was kept, once it has the form that we keep. What it is instead is not repeated: it may be a secret. */
function kept<Kept>(text: string, schema: z.ZodType<Kept>, where: string): Kept {
  const result = schema.safeParse(parsed(text));
  if (result.success) return result.data;
  throw new FirebreakError("bad-input", `What is kept as ${where} is no credential of Firebreak's.`, {
    expected: "JSON as Firebreak writes it: the key in PEM, and beside it the certificate where there is one",
    todo: "Somebody else may have written this version: CloudTrail has its PutSecretValue.",
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
