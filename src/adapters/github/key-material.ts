import { FirebreakError } from "../../domain/errors.ts";
import { holdsPrivateKey } from "../../domain/redaction.ts";

/**
 * The last door before GitHub: what goes through it is read by many, and kept for ever.
 *
 * @param texts by what each is called in an error: a path, `the description`
 * @throws FirebreakError `not-allowed` that names the text and shows nothing of it
 */
export function refuseKeys(texts: Readonly<Record<string, string>>): void {
  const names = Object.keys(texts).filter((name) => holdsPrivateKey(texts[name] ?? ""));
  if (names.length === 0) return;
  throw new FirebreakError("not-allowed", `Firebreak does not send to GitHub what looks like a private key.`, {
    found: `what looks like a private key in ${names.join(", ")}`,
    expected: "a text that names a secret, and does not hold it",
    todo: "Take the key out, and rotate it when it was in the repository before.",
  });
}
