import { AwsError } from "./error.ts";
import type { Protocol } from "./protocol.ts";

/** The AWS JSON protocols 1.0 and 1.1. (Smithy, "AWS JSON protocols".) */
export const jsonProtocol: Protocol = {
  decode({ headers }, body) {
    const [version = "", action] = headers.get("x-amz-target")?.split(".") ?? [];
    if (action === undefined) throw new AwsError("UnknownOperationException", "The request names no operation.");
    return { action, version, fields: parse(body) };
  },
  answer: (_call, result, { headers }) => ({
    status: 200,
    headers: { "content-type": contentType(headers) },
    body: JSON.stringify(withSeconds(result)),
  }),
  refuse(error, { headers }) {
    const name = jsonNames[error.code] ?? error.code;
    const party = error.status >= 500 ? "Receiver" : "Sender";
    return {
      status: name === error.code ? error.status : 400,
      headers: {
        "content-type": contentType(headers),
        // A service that once spoke the query protocol repeats the error's old name for clients that ask.
        ...(headers.get("x-amzn-query-mode") === "true" ? { "x-amzn-query-error": `${error.code};${party}` } : {}),
      },
      body: JSON.stringify({ __type: name, message: error.message }),
    };
  },
};

/** Errors of signing, permission and validation are named otherwise in the JSON protocols, and all are a 400. */
const jsonNames: Record<string, string> = {
  AccessDenied: "AccessDeniedException",
  ExpiredToken: "ExpiredTokenException",
  IncompleteSignature: "IncompleteSignatureException",
  InvalidAction: "UnknownOperationException",
  InvalidClientTokenId: "UnrecognizedClientException",
  InvalidParameterCombination: "InvalidParameterCombinationException",
  InvalidParameterValue: "InvalidParameterValueException",
  MissingAuthenticationToken: "MissingAuthenticationTokenException",
  SignatureDoesNotMatch: "InvalidSignatureException",
  Throttling: "ThrottlingException",
  ValidationError: "ValidationException",
};

function contentType(headers: Headers): string {
  return headers.get("content-type") ?? "application/x-amz-json-1.1";
}

function parse(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AwsError("SerializationException", "The request body is not a JSON object.");
  }
  return value as Record<string, unknown>;
}

/** Instants travel as seconds since 1970. */
function withSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(withSeconds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withSeconds(one)]));
}
