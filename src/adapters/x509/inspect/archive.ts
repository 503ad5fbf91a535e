import { dotted, elementsOf, OCTET_STRING, SEQUENCE } from "../der.ts";
import type { Element } from "../der.ts";
import { decrypt } from "./passwords.ts";

/** Something that was taken out of an archive or a bundle. */
export type Content =
  | { kind: "certificate"; der: Buffer }
  /** `der`: a PrivateKeyInfo. */
  | { kind: "private-key"; der: Buffer; encrypted: boolean }
  | { kind: "closed-key"; why: string; passwordHelps: boolean }
  /** `why`: to go on “It …”. `passwordHelps`: whether another password could open it. */
  | { kind: "locked"; found: string; why: string; passwordHelps: boolean }
  | { kind: "unreadable"; found: string };

// RFC 5652, 4 to 8: the kinds of content.
const DATA = "1.2.840.113549.1.7.1";
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const ENCRYPTED_DATA = "1.2.840.113549.1.7.6";

// RFC 7292, 4.2: the kinds of bag, and the one kind of certificate.
const BAGS = "1.2.840.113549.1.12.10.1.";
const X509_CERTIFICATE = "1.2.840.113549.1.9.22.1";

/** How deep bags may lie in bags. Nobody puts them in each other. */
const deepest = 8;

/**
 * Opens a PKCS#12 archive (RFC 7292), as far as it opens. Its MAC is not looked at: whether certificates
 * are genuine, and whose the key is, shows in themselves.
 *
 * @param passwords to be tried in turn
 * @throws RangeError when it has not an archive's form
 */
export function openArchive(der: Uint8Array, passwords: readonly (string | null)[]): Content[] {
  const [, safe] = elementsOf(only(elementsOf(der)).content);
  const { type, content } = contentInfoIn(safe);
  if (type !== DATA) return [lockedByKey("a .p12 archive")];
  return elementsOf(only(elementsOf(octetsIn(only(elementsOf(content))))).content).flatMap((part) =>
    openPart(part, passwords),
  );
}

function openPart(part: Element, passwords: readonly (string | null)[]): Content[] {
  const { type, content } = contentInfoIn(part);
  if (type === DATA) return bagsIn(octetsIn(only(elementsOf(content))), passwords, deepest);
  const found = "an encrypted part of a .p12 archive";
  if (type !== ENCRYPTED_DATA) return [lockedByKey(found)];
  const [, encrypted] = elementsOf(only(elementsOf(content)).content);
  const [, algorithm, octets] = elementsOf(encrypted?.content ?? new Uint8Array());
  if (algorithm === undefined || octets === undefined) throw new RangeError("An encrypted part is cut short.");
  const decrypted = decrypt(algorithm, octetsIn(octets), passwords);
  if (decrypted.kind === "closed") return [{ ...decrypted, kind: "locked", found }];
  return bagsIn(decrypted.der, passwords, deepest);
}

function lockedByKey(found: string): Content {
  return { kind: "locked", found, why: "is protected by a key, not by a password", passwordHelps: false };
}

function bagsIn(safeContents: Uint8Array, passwords: readonly (string | null)[], depth: number): Content[] {
  return elementsOf(only(elementsOf(safeContents)).content).flatMap((bag): Content[] => {
    const [type, value] = elementsOf(bag.content);
    if (type === undefined || value === undefined) throw new RangeError("A bag is cut short.");
    const content = only(elementsOf(value.content));
    const id = dotted(type.content);
    switch (id) {
      case `${BAGS}1`:
        return [{ kind: "private-key", der: content.whole, encrypted: false }];
      case `${BAGS}2`:
        return [openKey(content, passwords)];
      case `${BAGS}3`:
        return [certificateIn(content)];
      case `${BAGS}6`:
        return depth === 0
          ? [{ kind: "unreadable", found: "bags in bags" }]
          : bagsIn(content.whole, passwords, depth - 1);
      default:
        return [{ kind: "unreadable", found: `a bag of another kind (${id})` }];
    }
  });
}

function openKey(content: Element, passwords: readonly (string | null)[]): Content {
  const decrypted = decryptKey(content, passwords);
  if (decrypted.kind === "closed") return { ...decrypted, kind: "closed-key" };
  return { kind: "private-key", der: decrypted.der, encrypted: true };
}

/**
 * Opens an EncryptedPrivateKeyInfo (RFC 5958, 3).
 *
 * @throws RangeError when it has not that form
 */
export function decryptKey({ content }: Element, passwords: readonly (string | null)[]): ReturnType<typeof decrypt> {
  const [algorithm, octets] = elementsOf(content);
  if (algorithm === undefined || octets === undefined) throw new RangeError("An encrypted key is cut short.");
  return decrypt(algorithm, octetsIn(octets), passwords);
}

function certificateIn({ content }: Element): Content {
  const [type, value] = elementsOf(content);
  if (type === undefined || value === undefined) throw new RangeError("A bag is cut short.");
  if (dotted(type.content) !== X509_CERTIFICATE) return { kind: "unreadable", found: "a certificate of another kind" };
  return { kind: "certificate", der: octetsIn(only(elementsOf(value.content))) };
}

/**
 * The certificates in a PKCS#7 bundle: SignedData (RFC 5652, 5.1), which has them under `[0]`.
 *
 * @throws RangeError when it has not a bundle's form
 */
export function openBundle(der: Uint8Array): Content[] {
  const { type, content } = contentInfoIn(only(elementsOf(der)));
  if (type !== SIGNED_DATA) return [{ kind: "unreadable", found: `PKCS#7 of another kind (${type})` }];
  const certificates = elementsOf(only(elementsOf(content)).content).find(({ tag }) => tag === 0xa0);
  return elementsOf(certificates?.content ?? new Uint8Array()).map(({ tag, whole }) =>
    tag === SEQUENCE
      ? { kind: "certificate", der: whole }
      : { kind: "unreadable", found: "a certificate of another kind" },
  );
}

/** ContentInfo (RFC 5652, 3): its type, and what lies in `[0]`. */
function contentInfoIn(element: Element | undefined): { type: string; content: Buffer } {
  const [type, content] = elementsOf(element?.content ?? new Uint8Array());
  if (type === undefined || content === undefined) throw new RangeError("A part is cut short.");
  return { type: dotted(type.content), content: content.content };
}

function only([element]: Element[]): Element {
  if (element === undefined) throw new RangeError("A part is empty.");
  return element;
}

/** The octets of an OCTET STRING, which BER may have cut into several (X.690, 8.7.3), under its own tag or another. */
function octetsIn({ tag, content }: Element): Buffer {
  const isConstructed = (tag & 0x20) !== 0;
  if (!isConstructed) return content;
  return Buffer.concat(elementsOf(content).map((part) => (part.tag === OCTET_STRING ? part.content : octetsIn(part))));
}
