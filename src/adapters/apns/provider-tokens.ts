import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { SignJWT } from "jose";
import type { Clock } from "../../ports/clock.ts";
import type { TokenCredential } from "../../ports/push-credential.ts";

/** A token that APNs takes in place of a client certificate, and when it was signed. A secret. */
export interface ProviderToken {
  token: string;
  issuedAt: Date;
}

/** Provider tokens, each signed once and used again while it is good. */
export interface ProviderTokens {
  /** Rejects when the key is none that tokens can be signed with. */
  of(credential: TokenCredential): Promise<ProviderToken>;
}

/**
 * Apple takes a token for an hour and wants another at most every twenty minutes: in between is the time to renew it.
 * ("Establishing a token-based connection to APNs", Refresh your token.)
 */
const RENEWED_AFTER = 40 * 60 * 1000;

/** Signs tokens by the clock. They are kept in memory alone, and dropped when they are old; keys are not kept at all. */
export function createProviderTokens(clock: Clock): ProviderTokens {
  const signed = new Map<string, ProviderToken>();
  return {
    async of(credential) {
      const now = clock.now();
      for (const [name, { issuedAt }] of signed) {
        if (Math.abs(now.getTime() - issuedAt.getTime()) >= RENEWED_AFTER) signed.delete(name);
      }
      const name = nameOf(credential);
      const known = signed.get(name);
      if (known !== undefined) return known;
      const made = await sign(credential, now);
      signed.set(name, made);
      return made;
    },
  };
}

async function sign({ keyId, teamId, privateKeyPem }: TokenCredential, issuedAt: Date): Promise<ProviderToken> {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid: keyId })
    .setIssuer(teamId)
    .setIssuedAt(Math.floor(issuedAt.getTime() / 1000))
    .sign(createPrivateKey(privateKeyPem));
  return { token, issuedAt };
}

/** By the key's public half, so that nothing of the private one stays. */
function nameOf({ keyId, teamId, privateKeyPem }: TokenCredential): string {
  const spki = createPublicKey(privateKeyPem).export({ type: "spki", format: "der" });
  return [keyId, teamId, createHash("sha256").update(spki).digest("hex")].join("/");
}
