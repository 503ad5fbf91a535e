import { z } from "zod";

/** Longer than what any authenticator sends: an answer with an attestation statement is a few kilobytes. */
const base64Url = z
  .string()
  .regex(/^[\w-]+$/)
  .max(20_000);

const answer = { id: base64Url, rawId: base64Url, type: z.literal("public-key") };

/** What a browser sends when a passkey was made: `RegistrationResponseJSON` (WebAuthn level 3, 5.1). */
export const Registration = z.object({
  ...answer,
  clientExtensionResults: z.object({}),
  response: z.object({
    clientDataJSON: base64Url,
    attestationObject: base64Url,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});

/** What a browser sends when a passkey has signed: `AuthenticationResponseJSON` (WebAuthn level 3, 5.1). */
export const Assertion = z.object({
  ...answer,
  clientExtensionResults: z.object({}),
  response: z.object({ clientDataJSON: base64Url, authenticatorData: base64Url, signature: base64Url }),
});

const ClientData = z.object({ crossOrigin: z.boolean().optional(), topOrigin: z.string().optional() });

/** Whether it was made in a frame of another site (WebAuthn level 3, 5.8.1): nobody may put our pages in one. */
export function isFramed({ response }: { response: { clientDataJSON: string } }): boolean {
  try {
    const data = ClientData.safeParse(JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString("utf8")));
    return !data.success || data.data.crossOrigin === true || data.data.topOrigin !== undefined;
  } catch {
    return true;
  }
}
