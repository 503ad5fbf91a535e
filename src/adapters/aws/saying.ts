/** No more of a vendor's text is shown than a person reads. */
const longestSaying = 400;

/** So many characters in a row that are the same as in a secret are no accident: 16 of base64 are 96 bits. */
const telltale = 16;

/**
 * AWS's own words, fit for people and logs: cut to a readable length, and withheld when they repeat
 * any part of what the call carried, however it is wrapped or encoded.
 *
 * @param carried the keys and tokens of the call
 */
export function fitToShow(text: string, carried: readonly string[]): string {
  if (repeatsAny(text, carried)) return "words that are withheld, because they repeat a secret";
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= longestSaying ? line : `${line.slice(0, longestSaying)}…`;
}

function repeatsAny(text: string, carried: readonly string[]): boolean {
  const forms = [text, decoded(text)].map(core);
  return carried.map(core).some((secret) => {
    if (secret.length < telltale) return secret !== "" && forms.some((form) => form.includes(secret));
    return forms.some((form) => sharesRun(form, secret));
  });
}

function sharesRun(text: string, secret: string): boolean {
  for (let at = 0; at + telltale <= text.length; at += 1) {
    if (secret.includes(text.slice(at, at + telltale))) return true;
  }
  return false;
}

/** The text without what wrapping, quoting and the frame of a PEM block add to it. */
function core(text: string): string {
  return text.replace(/-----(BEGIN|END) [^-]*-----/g, "").replace(/\\[nr]|\s/g, "");
}

function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => Buffer.from(escaped.replaceAll("%", ""), "hex").toString());
}
