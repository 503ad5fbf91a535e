import { FirebreakError } from "../../domain/errors.ts";
import { fits } from "../../domain/pattern.ts";
import type { Certificates } from "../../ports/certificates.ts";
import type { Handler } from "../dispatch.ts";
import { publicFacts, record, takeIn, type TakeInDeps } from "../rotation/take-in.ts";

const beingChecked = "The credential is being checked: see the rotation's card.";

/** Takes the certificate that Apple made. Whether it is a good one is checked next, and shown on the rotation's card. */
export function offerCertificate(
  deps: Pick<TakeInDeps, "gate" | "incidents" | "recorder"> & { certificates: Certificates },
): Handler<"offer-certificate"> {
  return async ({ file, ...taking }) => {
    const credential = publicFacts(deps.certificates.read(Buffer.from(file, "base64")));
    await record(deps, taking, { credential, origin: { kind: "request" } });
    return { incident: taking.incident, text: "The certificate is being checked: see the rotation's card." };
  };
}

/** What taking a credential from a secret needs. */
export interface OfferSecretDeps extends TakeInDeps {
  /** Names of secrets that a rotation may take a credential from, beside those of the applications: patterns. */
  mayTakeFrom: readonly string[];
}

/**
 * Takes the credential that a secret holds already, whoever put it there. Only secrets that firebreak.yml names may be read so:
 * the bot is no way to look into others.
 */
export function offerSecret(deps: OfferSecretDeps): Handler<"offer-secret"> {
  return async ({ secret, version, token, ...taking }) => {
    checkMayTakeFrom(deps, secret);
    const bytes = await deps.secrets.existing(secret, version);
    const file = { name: null, bytes };
    await takeIn(deps, { ...taking, file, password: null, entry: null, token, through: "secret" });
    return { incident: taking.incident, text: beingChecked };
  };
}

function checkMayTakeFrom({ estate, mayTakeFrom }: OfferSecretDeps, secret: string): void {
  const isKnown = estate.applications.some((application) => application.secret === secret);
  if (isKnown || mayTakeFrom.some((pattern) => fits(pattern, secret))) return;
  throw new FirebreakError("not-allowed", "A credential can't be taken from this secret.", {
    found: secret,
    expected: "the secret of an application of firebreak.yml, or one that rotation.takeFrom names there",
    todo: "Add it to rotation.takeFrom and start the bot again, or hand the file over from the command line.",
  });
}
