import { type ErrorKind, FirebreakError } from "../../domain/errors.ts";
import { type Refusal, refusalOf, throttled } from "./refusals.ts";
import { fitToShow } from "./saying.ts";

/** What is asked of AWS: in words, and with the permission that it takes. */
export interface Question {
  /** Completes "AWS refused to …": `read the application ios-prod`. */
  doing: string;
  /** As IAM names it: `sns:GetPlatformApplicationAttributes`. */
  permission: string;
  /** Keys and tokens that the call carries: words that repeat any of them are withheld. */
  carrying: readonly string[];
  /** What to do about a kind of failure, where there is more to say than for any call. */
  todo?: Partial<Record<ErrorKind, string>>;
}

/**
 * What the SDK throws, as far as it is looked at. `$fault` is there when a service answered with an
 * error of its own, `$metadata` when the call was sent, the status in it when anything came back.
 */
interface SdkError {
  name?: string;
  message?: string;
  code?: string;
  $fault?: "client" | "server";
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/**
 * Asks AWS; whatever comes of it but an answer becomes a FirebreakError in words. The SDK's own
 * error goes no further, not even as a cause: it can hold the whole response.
 */
export async function ask<Answer>(question: Question, send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    throw error instanceof FirebreakError ? error : inWords(asSdkError(error), question);
  }
}

/** What a refusal of AWS's means; undefined for any other failure. */
export function refusalIn(error: unknown): Refusal | undefined {
  const { $fault, name = "", message = "" } = asSdkError(error);
  return $fault === undefined ? undefined : refusalOf(name, message);
}

/** Whether AWS answered with that error code; `Exception` at its end does not matter. */
export function answered(error: unknown, code: string): boolean {
  return asSdkError(error).name?.replace(/Exception$/, "") === code;
}

/** Whether AWS said that it is asked too often. */
export function isThrottling(error: unknown): boolean {
  return refusalIn(error) === throttled;
}

/** What the SDK calls an error without a code: a page of something between here and AWS. */
const unnamed = "Unknown";

function inWords(error: SdkError, question: Question): FirebreakError {
  if (error.$fault !== undefined && error.name !== unnamed) return refused(error, question);
  if (error.name === "CredentialsProviderError") return withoutCredentials(question);
  if (error.$metadata !== undefined) return unanswered(error, question);
  return new FirebreakError("broken", `Firebreak failed before it could ask AWS to ${question.doing}.`, {
    todo: "Tell whoever runs the bot.",
    cause: { error: error.name },
  });
}

function refused(error: SdkError, question: Question): FirebreakError {
  const { name: code = "", message = "", $metadata } = error;
  const refusal = refusalOf(code, message, question.permission) ?? unforeseen(error);
  return new FirebreakError(refusal.kind, `AWS refused to ${question.doing}: ${refusal.because}.`, {
    found: refusal.quote ? `${code}: ${fitToShow(message, question.carrying)}` : code,
    todo: question.todo?.[refusal.kind] ?? refusal.todo.replace("PERMISSION", question.permission),
    call: $metadata?.requestId,
    cause: { code, status: $metadata?.httpStatusCode, request: $metadata?.requestId },
  });
}

/** A code that nobody has met yet. */
function unforeseen({ $fault }: SdkError): Refusal {
  return $fault === "server"
    ? { kind: "unavailable", because: "it failed by itself", todo: "Firebreak tries again later.", quote: true }
    : { kind: "broken", because: "it does not take the request", todo: "Report this with AWS's words.", quote: true };
}

/** No answer in time, a broken connection, or something that AWS did not say: a proxy's page, half an answer. */
function unanswered(error: SdkError, { doing, todo }: Question): FirebreakError {
  const status = error.name === "TimeoutError" ? undefined : error.$metadata?.httpStatusCode;
  const reason = error.code ?? (error.name === "TimeoutError" ? "timeout" : "connection failed");
  return new FirebreakError("unavailable", `AWS did not answer when asked to ${doing}.`, {
    found: status === undefined ? `no answer: ${reason}` : `an answer with HTTP ${status} that is not AWS's`,
    todo: todo?.unavailable ?? "Firebreak tries again later. If it stays, see the way out of its network to AWS.",
  });
}

function withoutCredentials({ doing }: Question): FirebreakError {
  return new FirebreakError("misconfigured", `Firebreak has no AWS credentials to ${doing}.`, {
    expected: "credentials where AWS's SDKs look for them: the environment, a profile, or the machine's role",
    todo: "Give the machine or container that runs Firebreak its role, then start it again.",
  });
}

function asSdkError(error: unknown): SdkError {
  return typeof error === "object" && error !== null ? error : {};
}
