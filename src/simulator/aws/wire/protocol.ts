import type { SignedRequest } from "../auth/signature.ts";
import type { AwsError } from "./error.ts";
import { jsonProtocol } from "./json.ts";
import { queryProtocol } from "./query.ts";
import { restXmlProtocol } from "./rest-xml.ts";

/** A call, decoded. */
export interface DecodedCall {
  action: string;
  /** The service's API version, where the protocol sends one. */
  version: string;
  fields: Record<string, unknown>;
}

/** An answer, encoded. */
export interface EncodedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What an answer carries beside its content. */
export interface AnswerContext {
  requestId: string;
  /** The request's headers: a protocol reads there what its client expects. */
  headers: Headers;
}

/** How calls and answers look on the wire. */
export interface Protocol {
  decode(request: Pick<SignedRequest, "method" | "url" | "headers">, body: string): DecodedCall;
  answer(call: DecodedCall, result: object, context: AnswerContext): EncodedAnswer;
  refuse(error: AwsError, context: AnswerContext): EncodedAnswer;
}

/** The protocol a client speaks: SNS and STS are called with forms, Secrets Manager and CloudWatch with JSON, S3 by paths. */
export function protocolOf(headers: Headers): Protocol {
  if (headers.get("authorization")?.includes("/s3/aws4_request") === true) return restXmlProtocol;
  return headers.get("content-type")?.startsWith("application/x-amz-json-") === true ? jsonProtocol : queryProtocol;
}
