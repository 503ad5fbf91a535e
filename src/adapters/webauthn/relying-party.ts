import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { FirebreakError } from "../../domain/errors.ts";
import type { Passkey } from "../../domain/passkey/keyring.ts";
import type { BrowserOptions, NewPasskey, RelyingParty } from "../../ports/relying-party.ts";
import { Assertion, isFramed, Registration } from "./answers.ts";

/** How long a browser lets a person take, in milliseconds: as long as the page works. */
const patience = 5 * 60_000;

/** EdDSA, ES256 and RS256 in COSE (RFC 9053, 2; RFC 8812): every platform's passkeys are of one of them. */
const algorithms = [-8, -7, -257];

/**
 * The relying party at that address: its host is the passkeys' domain (WebAuthn level 3, 5.1.2), so that passkeys
 * made for one address are none for another.
 *
 * @param address where people reach the internal port: https, or http on localhost
 */
export function createRelyingParty(address: string): RelyingParty {
  const { origin, hostname: rpID } = new URL(address);
  const expected = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true };
  return {
    origin,
    addressOf: (path) => new URL(path, address).href,
    toEnrol: async ({ identity, handle, has }, challenge) => {
      const options = await generateRegistrationOptions({
        rpName: "Firebreak",
        rpID,
        userName: identity,
        userID: new Uint8Array(Buffer.from(handle, "hex")),
        challenge: bytesOf(challenge),
        timeout: patience,
        attestationType: "none",
        excludeCredentials: has.map(described),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        supportedAlgorithmIDs: algorithms,
      });
      return options as unknown as BrowserOptions;
    },
    async enrolled(answer, challenge) {
      const response = Registration.safeParse(answer);
      if (!response.success || isFramed(response.data)) throw notMade();
      const verification = await verifyRegistrationResponse({
        ...expected,
        response: response.data as RegistrationResponseJSON,
        expectedChallenge: asSigned(challenge),
        supportedAlgorithmIDs: algorithms,
      }).catch((cause: unknown) => Promise.reject(notMade(cause)));
      if (!verification.verified) throw notMade();
      return passkeyIn(verification.registrationInfo, response.data.response.transports ?? []);
    },
    toSign: async (passkeys, challenge) => {
      const options = await generateAuthenticationOptions({
        rpID,
        allowCredentials: passkeys.map(described),
        challenge: bytesOf(challenge),
        timeout: patience,
        userVerification: "required",
      });
      return options as unknown as BrowserOptions;
    },
    async signed(answer, passkeys, challenge) {
      const response = Assertion.safeParse(answer);
      if (!response.success || isFramed(response.data)) throw notSigned();
      const passkey = passkeys.find(({ id }) => id === response.data.id);
      if (passkey === undefined) throw notOne();
      const publicKey = new Uint8Array(Buffer.from(passkey.publicKey, "base64url"));
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        ...expected,
        response: response.data,
        expectedChallenge: asSigned(challenge),
        // The library would refuse a counter that went backwards without saying so: here it is ours to see, and to record.
        credential: { id: passkey.id, publicKey, counter: 0 },
      }).catch((cause: unknown) => Promise.reject(notSigned(cause)));
      if (!verified) throw notSigned();
      return { id: passkey.id, counter: authenticationInfo.newCounter };
    },
  };
}

type Verified = Extract<Awaited<ReturnType<typeof verifyRegistrationResponse>>, { verified: true }>;

function passkeyIn(info: Verified["registrationInfo"], transports: readonly string[]): NewPasskey {
  const { credential, aaguid, credentialDeviceType, credentialBackedUp } = info;
  return {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    counter: credential.counter,
    transports: [...transports],
    aaguid,
    synced: credentialDeviceType === "multiDevice",
    backedUp: credentialBackedUp,
  };
}

function described({ id, transports }: Passkey): { id: string; transports: string[] } {
  return { id, transports: [...transports] };
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

/** The challenge as the browser writes it into what is signed (WebAuthn level 3, 5.8.1). */
function asSigned(challenge: string): string {
  return Buffer.from(challenge, "hex").toString("base64url");
}

function notMade(cause?: unknown): FirebreakError {
  return new FirebreakError("bad-input", "No passkey could be made of the browser’s answer.", {
    todo: "Load the page anew and try again; the code is still good.",
    cause,
  });
}

function notSigned(cause?: unknown): FirebreakError {
  return new FirebreakError("not-allowed", "This was not confirmed: the passkey’s signature is not right for it.", {
    todo: "Go back to Slack and press the button again.",
    cause,
  });
}

function notOne(): FirebreakError {
  return new FirebreakError("not-allowed", "That passkey can’t confirm this: it is another person’s, or was removed.", {
    todo: "Use the passkey that you enrolled, or ask an administrator for a new code.",
  });
}
