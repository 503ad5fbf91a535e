import { beforeAll, describe, expect, test } from "@jest/globals";
import { createCertificates } from "../../../src/adapters/x509/certificates.ts";
import { pem, tokenKey } from "./handed.ts";
import { openssl } from "./openssl.ts";

/** OpenSSL makes certificates that begin now: this many days after that. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const now = inDays(0.5);

/** A certificate and its key, as PEM. */
interface Made {
  cert: string;
  key: string;
}

const config = "[req]\ndistinguished_name=n\n[n]\n";
const authorityConfig = "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\nsubjectKeyIdentifier=hash\n";

function root(name: string, days = 40): Made {
  const key = pem(tokenKey());
  const files = { key, config: `${config}[x]\n${authorityConfig}` };
  const args = `req -x509 -new -key key -subj /CN=${name} -days ${days} -config config -extensions x -out out`;
  return { cert: openssl(args, files).toString(), key };
}

function signedBy(issuer: Made, name: string, { authority = true, days = 30, key = pem(tokenKey()) } = {}): Made {
  const request = openssl(`req -new -key key -subj /CN=${name} -config config -out out`, { key, config });
  const extensions = authority ? authorityConfig : "basicConstraints=critical,CA:FALSE\n";
  const files = { request, issuer: issuer.cert, issuerKey: issuer.key, extensions };
  const args = `x509 -req -in request -CA issuer -CAkey issuerKey -days ${days} -extfile extensions -out out`;
  return { cert: openssl(args, files).toString(), key };
}

let top: Made;
let upper: Made;
let lower: Made;
let leaf: Made;
beforeAll(() => {
  top = root("top");
  upper = signedBy(top, "upper", { days: 20 });
  lower = signedBy(upper, "lower");
  leaf = signedBy(lower, "leaf", { authority: false });
});

const issuerOf = (trusted: string[], alongside: string[] = [], at = now) =>
  createCertificates(trusted).issuerOf(leaf.cert, at, alongside);

describe("a path is found", () => {
  test("through what came with the certificate, in any order, up to who is configured", () => {
    const path = { kind: "known", path: ["lower", "upper", "top"] };
    expect(issuerOf([top.cert], [lower.cert, upper.cert])).toEqual(path);
    expect(issuerOf([top.cert], [leaf.cert, upper.cert, top.cert, lower.cert, "hello"])).toEqual(path);
    expect(issuerOf([top.cert, upper.cert], [lower.cert])).toEqual(path);
    expect(issuerOf([top.cert, upper.cert, lower.cert])).toEqual(path);
    expect(issuerOf([upper.cert], [lower.cert, top.cert])).toEqual({ kind: "known", path: ["lower", "upper"] });
  });

  test("although another one of the same name and key has ended, or is nobody's", () => {
    const ended = signedBy(upper, "lower", { key: lower.key, days: 1 });
    const elsewhere = signedBy(root("elsewhere"), "lower", { key: lower.key });
    const at = inDays(5);
    for (const beside of [ended, elsewhere]) {
      const both = [beside.cert, lower.cert, upper.cert];
      expect(issuerOf([top.cert], both, at)).toMatchObject({ kind: "known" });
      expect(issuerOf([top.cert], both.toReversed(), at)).toMatchObject({ kind: "known" });
    }
  });
});

describe("an issuer is unknown", () => {
  test("however long the chain that came along, where nobody in it is configured", () => {
    const other = root("other").cert;
    expect(issuerOf([other], [lower.cert, upper.cert, top.cert])).toEqual({ kind: "unknown", issuer: "CN=top" });
    expect(issuerOf([other], [lower.cert])).toEqual({ kind: "unknown", issuer: "CN=upper" });
    expect(issuerOf([other])).toEqual({ kind: "unknown", issuer: "CN=lower" });
    expect(issuerOf([top.cert], [lower.cert])).toMatchObject({ kind: "unknown" });
  });

  test("when they who signed are no authority", () => {
    const noAuthority = signedBy(upper, "lower", { key: lower.key, authority: false });
    expect(issuerOf([top.cert], [noAuthority.cert, upper.cert])).toMatchObject({ kind: "unknown" });
  });

  test("and a circle has an end", () => {
    const one = root("one");
    const two = signedBy(one, "lower", { key: lower.key });
    const oneByTwo = signedBy(two, "one", { key: one.key });
    expect(issuerOf([top.cert], [two.cert, oneByTwo.cert])).toMatchObject({ kind: "unknown" });
  });
});

describe("a chain is broken", () => {
  test("when a signature anywhere on the way does not verify", () => {
    const impostor = root("upper");
    const forged = signedBy(impostor, "lower", { key: lower.key });
    expect(issuerOf([top.cert], [forged.cert, upper.cert])).not.toMatchObject({ kind: "known" });
    const altered = alter(upper.cert);
    expect(issuerOf([top.cert], [lower.cert, altered])).toEqual({
      kind: "broken",
      why: "upper was not signed by the issuer that it names.",
    });
    const leafAltered = alter(leaf.cert);
    expect(createCertificates([top.cert]).issuerOf(leafAltered, now, [lower.cert, upper.cert])).toEqual({
      kind: "broken",
      why: "leaf was not signed by the issuer that it names.",
    });
  });

  test("when somebody on the way is not valid at that time", () => {
    expect(issuerOf([top.cert], [lower.cert, upper.cert], inDays(25))).toEqual({
      kind: "broken",
      why: expect.stringMatching(/^Its issuer, upper, is valid from .* only\.$/),
    });
    expect(issuerOf([upper.cert, lower.cert], [], inDays(25))).toMatchObject({ kind: "broken" });
  });

  test("never by mere number: the first that came along are looked at", () => {
    const many = Array.from({ length: 200 }, () => lower.cert);
    expect(issuerOf([top.cert], many)).toMatchObject({ kind: "unknown" });
  });
});

/** The certificate with the last octet of its signature changed. */
function alter(cert: string): string {
  const der = Buffer.from(cert.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}
