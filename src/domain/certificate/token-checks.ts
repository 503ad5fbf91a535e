import { written } from "../time.ts";
import { burntKey, lookAtEach, short } from "./check.ts";
import type { Check, JudgedTarget, Look, TokenToJudge } from "./check.ts";
import { keyInWords } from "./key-faults.ts";
import { isAppleId, isTokenKey } from "./token-key.ts";

/** Judges a token key, as far as that can be done on paper: whose it is, Apple alone can tell. */
export function checkToken(credential: TokenToJudge): Check[] {
  return [
    { id: "key", ...lookAtKey(credential) },
    { id: "key-id", ...lookAtKeyId(credential) },
    ...lookAtEach("team-id", credential.targets, (target) => lookAtTeam(credential, target)),
    ...lookAtEach("bundle", credential.targets, lookAtBundle),
    ...lookAtEach("environment", credential.targets, lookAtEnvironment),
    ...lookAtEach("replaces", credential.targets, lookAtReplaced),
  ];
}

const NEW_KEY =
  "In Apple's portal, under Keys, make a new key for APNs, and hand its .p8 over; revoke the burnt one once nothing uses it.";

function lookAtKey({ key, burnt }: TokenToJudge): Look {
  const expected = "The key signs Apple's tokens: it is EC on P-256.";
  const posted = burntKey(key.publicKeyFingerprint, burnt, NEW_KEY);
  if (posted !== null) return posted;
  const found = `It is ${keyInWords(key)} (${short(key.publicKeyFingerprint)}).`;
  if (isTokenKey(key)) return { verdict: "pass", expected, found };
  return { verdict: "fail", expected, found, todo: "Hand over the .p8 that Apple's portal gave under Keys." };
}

/** Characters of what was typed that are shown. */
const mostShown = 40;

function quoted(typed: string): string {
  return `“${typed.slice(0, mostShown)}${typed.length > mostShown ? "…" : ""}”`;
}

function lookAtKeyId({ keyId, keyIdFromName }: TokenToJudge): Look {
  const expected = "The key's id is ten capital letters and digits.";
  if (!isAppleId(keyId)) {
    const todo = "Copy it from Keys in Apple's portal; the file's name has it too: AuthKey_….p8.";
    return { verdict: "fail", expected, found: `It is ${quoted(keyId)}.`, todo };
  }
  if (keyIdFromName !== null && keyIdFromName !== keyId) {
    const found = `It is ${keyId}, and the file is named for ${keyIdFromName}.`;
    return { verdict: "warn", expected, found, todo: "Compare both with Keys in Apple's portal." };
  }
  return { verdict: "pass", expected, found: `It is ${keyId}.` };
}

function lookAtTeam({ teamId }: TokenToJudge, { deployed }: JudgedTarget): Look {
  const expected = "The team's id is ten capital letters and digits, and the app is that team's.";
  if (!isAppleId(teamId)) {
    const todo = "Copy it from Membership details in Apple's portal.";
    return { verdict: "fail", expected, found: `It is ${quoted(teamId)}.`, todo };
  }
  const before = deployed?.token?.teamId ?? teamId;
  if (before === teamId) return { verdict: "pass", expected, found: `It is ${teamId}.` };
  const found = `It is ${teamId}, and until now it was ${before}.`;
  return { verdict: "warn", expected, found, todo: "Go on only if the app was transferred to the new team." };
}

/** A bundle id has letters, digits, hyphens and periods (Apple's “CFBundleIdentifier”). */
const BUNDLE_ID = /^[A-Za-z0-9.-]+$/;
/** What is added to a bundle id for some kinds of push (Apple's “Sending notification requests to APNs”). */
const SUFFIX = /\.(?:voip|voip-ptt|complication|location-query|pushkit\.fileprovider|push-type\.\w+)$/;

function lookAtBundle({ topic, deployed }: JudgedTarget): Look {
  const expected = "The application's topic is the bundle id of its app.";
  if (!BUNDLE_ID.test(topic)) {
    const found = topic === "" ? "It has none." : `It is ${quoted(topic)}, which can't be one.`;
    return { verdict: "fail", expected, found, todo: "Name the bundle id in firebreak.yml, as Xcode shows it." };
  }
  const suffix = SUFFIX.exec(topic)?.[0];
  if (suffix !== undefined) {
    const todo = "Name the bundle id alone: with a token, whoever sends adds the suffix to the topic.";
    return { verdict: "warn", expected, found: `It is ${topic}: a bundle id and the suffix ${suffix}.`, todo };
  }
  const before = deployed?.token?.bundleId ?? topic;
  if (before === topic) return { verdict: "pass", expected, found: `It is ${topic}.` };
  const found = `It is ${topic}, and until now it was ${before}.`;
  return { verdict: "warn", expected, found, todo: "Compare both with the app: devices get nothing for another app." };
}

/** Nothing in a key tells that it was restricted: Apple's “Establishing a token-based connection to APNs”. */
function lookAtEnvironment({ environment }: JudgedTarget): Look {
  return {
    verdict: "pass",
    expected: `The key works in ${environment}.`,
    found: "A token key works in both, unless it was restricted in Apple's portal. Apple says so when it is tried.",
  };
}

function lookAtReplaced({ deployed }: JudgedTarget): Look {
  const expected = "The key lasts longer than what it replaces.";
  const stays = "It has no end, and works until it is revoked in Apple's portal";
  if (deployed === null) return { verdict: "pass", expected, found: `${stays}. It replaces nothing.` };
  if (deployed.token !== null) return { verdict: "pass", expected, found: `${stays}. It replaces another token key.` };
  const end = deployed.notAfter === null ? "at a time that is not known" : `on ${written(deployed.notAfter)}`;
  return { verdict: "pass", expected, found: `${stays}. It replaces a certificate that ends ${end}.` };
}
