import { createPublicKey } from "node:crypto";
import type { Http2Session } from "node:http2";
import { decodeProtectedHeader, jwtVerify } from "jose";
import type { TokenKeys, TokenSigner } from "../apple/token-keys.ts";
import type { WorldClock } from "../core/clock.ts";
import type { Sender } from "./judgement.ts";
import type { Reason } from "./reasons.ts";

/** Looks at the provider tokens that requests bring. */
export interface TokenDesk {
  /** Who sends with this token over this connection, or why APNs does not take it. */
  admit(session: Http2Session, authorization: string | undefined): Promise<Sender | { refused: Reason }>;
}

/** The token that came last over a connection. */
interface Shown {
  token: string;
  keyId: string;
  /** Milliseconds since 1970. */
  since: number;
}

// Apple, "Establishing a token-based connection to APNs": a token is good for an hour from its time, and is to be
// renewed at most once in twenty minutes.
const HOUR = 60 * 60 * 1000;
const UPDATE_INTERVAL = 20 * 60 * 1000;

/** Opens the desk. It remembers what each connection has shown. */
export function createTokenDesk(keys: TokenKeys, clock: WorldClock): TokenDesk {
  const shown = new WeakMap<Http2Session, Shown>();
  return {
    async admit(session, authorization) {
      const token = /^bearer (?<token>\S+)$/iu.exec(authorization ?? "")?.groups?.["token"];
      if (token === undefined) return { refused: "MissingProviderToken" };
      const signer = await verified(token, keys);
      if (signer === undefined) return { refused: "InvalidProviderToken" };
      const now = clock.now().getTime();
      if (Math.abs(now - signer.issuedAt) > HOUR) return { refused: "ExpiredProviderToken" };

      const before = shown.get(session);
      if (before !== undefined && before.keyId !== signer.keyId) return { refused: "UnrelatedKeyIdInToken" };
      if (before?.token !== token) {
        if (before !== undefined && now - before.since < UPDATE_INTERVAL) {
          return { refused: "TooManyProviderTokenUpdates" };
        }
        shown.set(session, { token, keyId: signer.keyId, since: now });
      }
      const { keyId, topics, environments } = signer;
      return { certificateSerial: null, keyId, topics, impliedTopic: undefined, environments };
    },
  };
}

/** The signer of a token whose every part fits; its time is milliseconds since 1970. */
async function verified(token: string, keys: TokenKeys): Promise<(TokenSigner & { issuedAt: number }) | undefined> {
  try {
    const signer = keys.signer(decodeProtectedHeader(token).kid ?? "");
    if (signer === undefined) return undefined;
    const { payload } = await jwtVerify(token, createPublicKey(signer.publicKeyPem), { algorithms: ["ES256"] });
    if (payload.iss !== signer.teamId || payload.iat === undefined) return undefined;
    return { ...signer, issuedAt: payload.iat * 1000 };
  } catch {
    return undefined; // No token at all, or not signed with that key.
  }
}
