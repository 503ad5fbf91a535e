import { z } from "zod";
import { Instant } from "../time.ts";
import { ConfirmedDeed } from "./confirmation.ts";

/** Bytes as WebAuthn writes them in JSON (RFC 4648, section 5, without padding). */
const base64Url = z.string().regex(/^[\w-]+$/);

const ofPasskey = { identity: z.string(), id: base64Url };
/** A signature counter: 32 bits (WebAuthn level 3, 6.1). */
const counter = z.int().min(0).max(0xffff_ffff);

/** What happens to a person's passkeys. Their stream is `passkeys/<identity>`. */
export const passkeyEvents = {
  /** An administrator made a code. It is known by its salted hash alone. */
  "passkey.invited": z.strictObject({
    identity: z.string(),
    invitation: z.string(),
    salt: z.string(),
    codeHash: z.string(),
    expiresAt: Instant,
  }),
  /** Somebody with the code made a passkey. `synced`: it may be on several devices of theirs. */
  "passkey.enrolled": z.strictObject({
    ...ofPasskey,
    invitation: z.string(),
    /** The COSE key (RFC 9052). */
    publicKey: base64Url,
    counter,
    transports: z.array(z.string()),
    /** The model of the authenticator, as it says itself; zeros when it does not. */
    aaguid: z.string(),
    synced: z.boolean(),
    backedUp: z.boolean(),
  }),
  /** It confirmed something. */
  "passkey.used": z.strictObject({
    ...ofPasskey,
    counter,
    for: z.strictObject({ incident: z.int(), request: z.string(), planHash: z.string(), deed: ConfirmedDeed }),
  }),
  /** Its signature was right, and its counter went backwards: there may be a copy of it. */
  "passkey.refused": z.strictObject({ ...ofPasskey, counter, last: counter }),
  /** An administrator removed it. Why is typed: `why`. */
  "passkey.removed": z.strictObject(ofPasskey),
};
