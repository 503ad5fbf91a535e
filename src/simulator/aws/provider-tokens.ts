import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type { WorldClock } from "../core/clock.ts";

/** What a token says, and the key that signs it. */
interface Signing {
  keyPem: string;
  keyId: string;
  teamId: string;
}

/** APNs takes a token for an hour, and wants it renewed at most once in twenty minutes. */
const RENEWED_AFTER = 40 * 60 * 1000;

/** Signs provider tokens as SNS does: one a key, renewed in time. */
export function createTokenSigner(clock: WorldClock): (signing: Signing) => Promise<string> {
  const signed = new Map<string, { token: string; at: number }>();
  return async ({ keyPem, keyId, teamId }) => {
    const which = JSON.stringify([keyPem, keyId, teamId]);
    const now = clock.now().getTime();
    const known = signed.get(which);
    if (known !== undefined && Math.abs(now - known.at) < RENEWED_AFTER) return known.token;
    const token = await new SignJWT()
      .setProtectedHeader({ alg: "ES256", kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(now / 1000))
      .sign(createPrivateKey(keyPem));
    signed.set(which, { token, at: now });
    return token;
  };
}
