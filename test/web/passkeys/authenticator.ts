import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What the bot hands to a browser, as far as an authenticator heeds it. */
export interface Asked {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  allowCredentials?: { id: string }[];
}

/** How an authenticator can be other than it should. */
export interface Quirks {
  /** Whether it made sure who is there. */
  verified?: boolean;
  /** The page that it believes to be on. */
  origin?: string;
  rpId?: string;
  /** What else the browser says of the page. */
  client?: Record<string, unknown>;
}

/** A passkey in software: ES256, as WebAuthn has it. */
export interface Authenticator {
  id: string;
  /** How often it has signed; null for one that keeps no count, as synced ones do. */
  counter: number | null;
  create(asked: Asked, quirks?: Quirks): Record<string, unknown>;
  get(asked: Asked, quirks?: Quirks): Record<string, unknown>;
}

/** A new authenticator of somebody whose browser is on that page. */
export function createAuthenticator(origin: string, options: { id?: string; counted?: boolean } = {}): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = options.id ?? randomBytes(16).toString("base64url");
  const answer = (response: object) => ({ id, rawId: id, type: "public-key", clientExtensionResults: {}, response });
  const clientData = (type: string, { challenge }: Asked, quirks: Quirks) => {
    const data = { type, challenge, origin: quirks.origin ?? origin, crossOrigin: false, ...quirks.client };
    return Buffer.from(JSON.stringify(data));
  };
  const authenticator: Authenticator = {
    id,
    counter: options.counted === false ? null : 0,
    create(asked, quirks = {}) {
      const data = Buffer.concat([
        head(asked, authenticator.counter, { ...quirks, made: true }),
        madeOf(id, publicKey),
      ]);
      const attestation = map([text("fmt"), text("none")], [text("attStmt"), map()], [text("authData"), bytes(data)]);
      return answer({
        clientDataJSON: clientData("webauthn.create", asked, quirks).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal"],
      });
    },
    get(asked, quirks = {}) {
      if (authenticator.counter !== null) authenticator.counter += 1;
      const data = head(asked, authenticator.counter, quirks);
      const client = clientData("webauthn.get", asked, quirks);
      return answer({
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: sign("sha256", Buffer.concat([data, sha256(client)]), privateKey).toString("base64url"),
      });
    },
  };
  return authenticator;
}

/** Authenticator data up to the counter (WebAuthn level 3, 6.1). */
function head(asked: Asked, counter: number | null, quirks: Quirks & { made?: boolean }): Buffer {
  const present = 0x01;
  const flags = present | (quirks.verified === false ? 0 : 0x04) | (quirks.made ? 0x40 : 0);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter ?? 0);
  return Buffer.concat([sha256(quirks.rpId ?? asked.rp?.id ?? asked.rpId ?? ""), Buffer.from([flags]), count]);
}

/** The attested credential data of a new passkey (WebAuthn level 3, 6.5.1), its key as COSE has it (RFC 9053, 7.1.1). */
function madeOf(id: string, publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const coordinate = (value: string) => bytes(Buffer.from(value, "base64url"));
  const key = map(
    [integer(1), integer(2)],
    [integer(3), integer(-7)],
    [integer(-1), integer(1)],
    [integer(-2), coordinate(x)],
    [integer(-3), coordinate(y)],
  );
  const raw = Buffer.from(id, "base64url");
  const length = Buffer.alloc(2);
  length.writeUInt16BE(raw.length);
  return Buffer.concat([Buffer.alloc(16), length, raw, key]);
}

function sha256(value: string | Buffer): Buffer {
  return createHash("sha256").update(value).digest();
}

/** The initial bytes of a CBOR item (RFC 8949, 3), up to 65,535. */
function initial(major: number, argument: number): Buffer {
  const type = major << 5;
  if (argument < 24) return Buffer.from([type | argument]);
  if (argument < 256) return Buffer.from([type | 24, argument]);
  return Buffer.from([type | 25, argument >> 8, argument & 0xff]);
}

const integer = (value: number) => (value < 0 ? initial(1, -1 - value) : initial(0, value));
const bytes = (value: Buffer) => Buffer.concat([initial(2, value.length), value]);
const text = (value: string) => Buffer.concat([initial(3, Buffer.byteLength(value)), Buffer.from(value)]);
const map = (...entries: [Buffer, Buffer][]) => Buffer.concat([initial(5, entries.length), ...entries.flat()]);
