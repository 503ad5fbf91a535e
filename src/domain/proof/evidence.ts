import { z } from "zod";
import { PersonId } from "../actor.ts";
import { Instant } from "../time.ts";

const many = z.int().min(0);

/** What the vendor wrote down of one push: whether Apple took it, and Apple's answer. */
export const DeliveryLog = z.strictObject({
  kind: z.literal("delivery-log"),
  status: z.enum(["SUCCESS", "FAILURE"]),
  /** Apple's HTTP status; null where the record has none. */
  statusCode: z.int().nullable(),
  /** Apple's answer as the vendor repeats it; null where it does not. */
  providerResponse: z.string().nullable(),
  at: Instant,
});
export type DeliveryLog = z.infer<typeof DeliveryLog>;

/** One piece of evidence that push works, or does not. */
export const Evidence = z.discriminatedUnion("kind", [
  DeliveryLog,
  /** All notifications of the application in that time, as they were counted: the test push is one of them. */
  z.strictObject({ kind: z.literal("delivery-metric"), delivered: many, failed: many, since: Instant, until: Instant }),
  /** Whether the application was enabled that long after a push was published: a refused credential disables it. */
  z.strictObject({
    kind: z.literal("still-enabled"),
    enabled: z.boolean(),
    publishedAt: Instant,
    checkedAt: Instant,
  }),
  /** Somebody looked at the test phone. */
  z.strictObject({ kind: z.literal("person"), by: PersonId, said: z.enum(["rang", "silent"]), at: Instant }),
]);
export type Evidence = z.infer<typeof Evidence>;

/** The evidence of one kind. */
export type EvidenceOf<Kind extends Evidence["kind"]> = Extract<Evidence, { kind: Kind }>;

/** The newest evidence of that kind: the latest look is the one that counts. */
export function latest<Kind extends Evidence["kind"]>(
  evidence: readonly Evidence[],
  kind: Kind,
): EvidenceOf<Kind> | undefined {
  return evidence
    .filter((one): one is EvidenceOf<Kind> => one.kind === kind)
    .toSorted((one, other) => Date.parse(momentOf(one)) - Date.parse(momentOf(other)))
    .at(-1);
}

function momentOf(evidence: Evidence): Instant {
  switch (evidence.kind) {
    case "delivery-log":
    case "person":
      return evidence.at;
    case "delivery-metric":
      return evidence.until;
    case "still-enabled":
      return evidence.checkedAt;
  }
}

/** What a delivery record says of the credential. */
export type LogMeaning =
  | "taken" // Apple took the push
  | "refused" // Apple did not take it, and nothing says that the credential is not why
  | "dead-phone" // Apple knows the credential, and not the test phone's token
  | "apple-busy"; // Apple could not take anything just now

/** Apple's reasons that are about the device's token, and come after the credential was accepted. (Apple, "Handling notification responses from APNs".) */
const deadTokens = ["BadDeviceToken", "Unregistered"];

/** Reads a delivery record: only a refusal that may be about the credential speaks against it. */
export function meaningOf({ status, statusCode, providerResponse }: DeliveryLog): LogMeaning {
  if (status === "SUCCESS") return "taken";
  // 429: too many requests for the device; 5xx: Apple's own trouble. (The same page.)
  if (statusCode !== null && (statusCode === 429 || statusCode >= 500)) return "apple-busy";
  const isDead = statusCode === 410 || deadTokens.some((reason) => providerResponse?.includes(reason) ?? false);
  return isDead ? "dead-phone" : "refused";
}
