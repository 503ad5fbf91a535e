import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AwsError } from "../wire/error.ts";

/** A request as it arrived, with what its signature covers. */
export interface SignedRequest {
  method: string;
  url: URL;
  headers: Headers;
  body: Uint8Array;
}

/** The `Authorization` header, taken apart. */
export interface Authorization {
  accessKeyId: string;
  /** `YYYYMMDD` */
  date: string;
  region: string;
  /** The service's name in the scope: `sns`, `monitoring`. */
  service: string;
  signedHeaders: readonly string[];
  signature: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * Reads the `Authorization` header of AWS Signature Version 4.
 *
 * @throws {AwsError} `MissingAuthenticationToken` or `IncompleteSignature`
 */
export function parseAuthorization(headers: Headers): Authorization {
  const header = headers.get("authorization");
  if (header === null) throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  if (!header.startsWith(`${ALGORITHM} `)) throw incomplete(`Authorization header requires '${ALGORITHM}'.`);

  const parts = new Map(
    header
      .slice(ALGORITHM.length + 1)
      .split(",")
      .map((part) => part.trim().split("=", 2) as [string, string | undefined]),
  );
  const [accessKeyId, date, region, service, terminator] = parts.get("Credential")?.split("/") ?? [];
  const signedHeaders = parts.get("SignedHeaders")?.split(";");
  const signature = parts.get("Signature");
  for (const name of ["Credential", "SignedHeaders", "Signature"]) {
    if (!parts.get(name)) throw incomplete(`Authorization header requires '${name}' parameter.`);
  }
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request") {
    throw incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
  }
  if (!signedHeaders || !signature) throw incomplete("Authorization header is not complete.");
  return { accessKeyId, date, region, service, signedHeaders, signature };
}

/**
 * Whether the request was signed with `secret`.
 * (IAM User Guide, "Create a signed AWS API request": canonical request, string to sign, signature.)
 */
export function signatureMatches(request: SignedRequest, authorization: Authorization, secret: string): boolean {
  const { date, region, service } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const canonical = sha256(canonicalRequest(request, authorization.signedHeaders));
  const toSign = [ALGORITHM, request.headers.get("x-amz-date") ?? "", scope, canonical].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<Uint8Array | string>(hmac, `AWS4${secret}`);
  const expected = hmac(key, toSign);
  const given = Uint8Array.from(authorization.signature.match(/../gu) ?? [], (pair) => Number.parseInt(pair, 16));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function canonicalRequest({ method, url, headers, body }: SignedRequest, signedHeaders: readonly string[]): string {
  const query = [...url.searchParams]
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .toSorted()
    .join("&");
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${headers.get(name)?.trim() ?? ""}\n`).join("");
  return [method, url.pathname, query, canonicalHeaders, signedHeaders.join(";"), sha256(body)].join("\n");
}

function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/gu, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Uint8Array, data: string): Uint8Array {
  return createHmac("sha256", key).update(data).digest();
}

function incomplete(message: string): AwsError {
  return new AwsError("IncompleteSignature", message, 400);
}
