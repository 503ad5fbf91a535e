import { inspect } from "node:util";
import { expect } from "@jest/globals";

/** The error that a call ends with; fails when it ends well. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome) return outcome.error;
  throw new Error(`This was to fail, and answered ${inspect(outcome.answer)}.`);
}

/** Looks for any part of the secrets in all that an error carries: its text, its fields, its causes, its hidden properties. */
export function expectNoneOf(secrets: readonly string[], error: unknown): void {
  const everything = inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity });
  const parts = secrets.flatMap((secret) => secret.match(/[A-Za-z0-9+/=]{20}/g) ?? []);
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) {
    expect(everything).not.toContain(part);
    expect(decodeURIComponent(everything.replace(/%(?![0-9A-F]{2})/gi, "%25"))).not.toContain(part);
  }
}
