import { createHash } from "node:crypto";
import { FirebreakError } from "../../domain/errors.ts";
import { newlineOf } from "./layout.ts";

const block = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/;

/** The file with the new certificate in it, with the line breaks and the mark that the file had. */
export function withPem(before: string, pem: string): string {
  const [certificate] = block.exec(pem) ?? [];
  if (certificate === undefined || /PRIVATE KEY/.test(pem)) {
    throw new FirebreakError("broken", "What is to be written into the repository is not one public certificate.");
  }
  if (fingerprintOf(before) === fingerprintOf(certificate)) return before;
  const newline = newlineOf(before);
  const mark = before.startsWith("\uFEFF") ? "\uFEFF" : "";
  const end = before.endsWith("\n") ? newline : "";
  return mark + certificate.split(/\r?\n/).join(newline) + end;
}

/** SHA-256 of the first certificate's DER in lower-case hex; `null` where the text holds none. */
export function fingerprintOf(text: string): string | null {
  const [, body] = block.exec(text) ?? [];
  return body === undefined ? null : createHash("sha256").update(Buffer.from(body, "base64")).digest("hex");
}
