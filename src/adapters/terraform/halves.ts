import type { NewMaterial } from "../../domain/code-change.ts";
import type { OwedBeside } from "../../ports/infrastructure-code.ts";
import { inWords, isApplication } from "./application.ts";
import type { Credential, Half } from "./credential.ts";
import type { Reading } from "./reading.ts";
import { place } from "./module.ts";
import type { Argument } from "./source.ts";

/** The fields of the JSON that Firebreak keeps as a version of a secret, by the argument each belongs to. */
export function fieldsOf({ credential }: Pick<NewMaterial, "credential">): Record<Argument, string> {
  const principal = credential.kind === "certificate" ? "certificate" : "keyId";
  return { platform_principal: principal, platform_credential: "key" };
}

/** Whether this half has to be pointed at a field of the secret: it is exposed, or reads another field. */
export function needsSecret(half: Half, { halves, wanted }: Reading): boolean {
  const field = fieldsOf(wanted.material)[half.argument];
  const becomesToken = wanted.material.credential.kind === "token" && halves.token === null;
  switch (half.kind) {
    case "secret":
      return half.source.kind === "secret" && half.source.field !== field;
    case "exposed":
    case "nothing":
      return true;
    case "text":
      // The id of a token's key is public, and stays a text where it is one.
      return wanted.material.credential.kind === "certificate" || half.value === null || becomesToken;
    case "certificate":
      return becomesToken || halves.credential.kind === "exposed";
    case "outside":
      return becomesToken || (half.argument === "platform_principal" && halves.credential.kind === "exposed");
  }
}

/** Said loudly: as they were, an apply hangs. */
export function swappedInWords({ halves, wanted }: Reading): string | undefined {
  const { principal, credential } = halves;
  if (!isSwapped(halves)) return undefined;
  const fields = fieldsOf(wanted.material);
  const words = (half: Half): string =>
    half.source.kind === "secret"
      ? `the field "${half.source.field}"`
      : half.source.kind === "file"
        ? half.source.path
        : "another place";
  return `CERTIFICATE AND KEY WERE SWAPPED: platform_principal read ${words(principal)}, platform_credential ${words(credential)}. As they were, an apply hangs. This change puts them right: the principal is the ${fields.platform_principal}, the credential its key.`;
}

function isSwapped({ principal, credential }: Credential): boolean {
  const [first, second] = [nameOf(principal), nameOf(credential)];
  return /key/i.test(first) && !/key_?id/i.test(first) && /cert/i.test(second);
}

function nameOf({ source }: Half): string {
  if (source.kind === "secret") return source.field;
  return source.kind === "file" ? (source.path.split("/").at(-1) ?? "") : "";
}

/** Why a half is moved away from where it is, and what is left to do about that place. */
export function exposedInWords({ halves }: Reading): { said: string; owed: OwedBeside[] } | undefined {
  const inOrder = isSwapped(halves) ? [halves.principal, halves.credential] : [halves.credential, halves.principal];
  const half = inOrder.find(({ kind }) => kind === "exposed");
  if (half?.kind !== "exposed") return undefined;
  const { where, certain, source } = half;
  if (source.kind === "written-secret") {
    return {
      said: `${capital(where)}, is no place for a key. A pinned version of the secret takes its place.`,
      owed: [],
    };
  }
  const known = certain
    ? "Treat the old key as known to everybody who can read the repository: it stays in git's history."
    : "If that file was ever in git, treat the old key as known to everybody who can read the repository.";
  return {
    said: `The private key was ${where}. Firebreak writes no key into a repository; the new one is in Secrets Manager, and the code reads it from there. ${known}`,
    owed: [
      {
        why: `${capital(where)} held the old private key.`,
        todo: "Delete it after the merge where it is still there, and revoke the old credential at Apple.",
      },
    ],
  };
}

function capital(words: string): string {
  return words.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase());
}

/** Said where the name was not certain, and a person's word for the folder was taken. */
export function assumedInWords({ application, wanted }: Reading): string | undefined {
  if (isApplication(application, wanted.reference.application)) return undefined;
  return "A part of its name or platform is not in the code; it is the only one in the configured folder that can be meant.";
}

/** Where the credential comes from, before anything is changed. */
export function originInWords({ application, halves }: Pick<Reading, "application" | "halves">): string {
  const [principal, credential] = [from(halves.principal), from(halves.credential)];
  const kind = halves.token === null ? "certificate" : "key id";
  if (principal === credential) return `${inWords(application)} gets ${kind} and key from ${principal}.`;
  return `${inWords(application)} gets its ${kind} from ${principal}, its key from ${credential}.`;
}

function from(half: Half): string {
  switch (half.kind) {
    case "secret":
      return half.source.kind === "secret" ? place(half.source.read.block, half.source.read.key) : "a secret";
    case "certificate":
      return `the file ${half.path}`;
    case "exposed":
    case "text":
      return half.where;
    case "outside":
      return half.from;
    case "nothing":
      return "nowhere";
  }
}
