import { z } from "zod";
import { after, between, count, hasCome, type Instant, inWords } from "../time.ts";
import { type Evidence, type EvidenceOf, latest, meaningOf } from "./evidence.ts";

/** How good a proof is: the strongest first; `none` while nothing proves it. */
export const Grade = z.enum(["delivery-log", "delivery-metric", "still-enabled", "person", "none"]);
export type Grade = z.infer<typeof Grade>;

/** What the evidence comes to, by its strongest part. */
export const Grading = z.strictObject({
  grade: Grade,
  verdict: z.enum(["proven", "refuted", "not-yet"]),
  /** For people: what was seen, and what speaks against it. */
  sentence: z.string(),
});
export type Grading = z.infer<typeof Grading>;

/** What each grade is called on a card. */
export const gradeInWords: Record<Grade, string> = {
  "delivery-log": "delivery log of the test push",
  "delivery-metric": "deliveries counted within five minutes",
  "still-enabled": "still enabled after a push",
  person: "a person's word",
  none: "no proof yet",
};

/**
 * How long each kind of evidence is waited for after the test push, in milliseconds. A delivery record
 * is there within seconds where logging is on. SNS hands its metrics to CloudWatch every five minutes
 * (SNS Developer Guide, "Monitoring Amazon SNS topics using CloudWatch").
 */
export const patience = { log: 60_000, metric: 300_000 } as const;

/** Grades the evidence. What the strongest part says holds; what contradicts it is said too. */
export function gradeOf(evidence: readonly Evidence[]): Grading {
  return refutation(evidence) ?? withDoubt(proof(evidence), evidence);
}

function refutation(evidence: readonly Evidence[]): Grading | undefined {
  const look = latest(evidence, "still-enabled");
  if (look !== undefined && !look.enabled) {
    return {
      grade: "still-enabled",
      verdict: "refuted",
      sentence: "SNS has disabled the application after a push: Apple did not take the credential.",
    };
  }
  const log = latest(evidence, "delivery-log");
  if (log === undefined || meaningOf(log) !== "refused") return undefined;
  const answer = [log.statusCode, log.providerResponse].filter((part) => part !== null).join(" ");
  return {
    grade: "delivery-log",
    verdict: "refuted",
    sentence: `Apple did not take the test push${answer === "" ? "" : `: ${answer}`}.`,
  };
}

function proof(evidence: readonly Evidence[]): Grading {
  const log = latest(evidence, "delivery-log");
  if (log !== undefined && meaningOf(log) === "taken") {
    return proven("delivery-log", "Apple took the test push: its delivery record says so.");
  }
  const metric = latest(evidence, "delivery-metric");
  if (metric !== undefined && metric.delivered > 0) return proven("delivery-metric", countedInWords(metric));
  const look = latest(evidence, "still-enabled");
  const isHeard = latest(evidence, "person");
  if (look !== undefined && hasSettled(look) && isHeard?.said !== "silent") {
    const passed = inWords(between(look.publishedAt, look.checkedAt));
    return proven("still-enabled", `The application is still enabled ${passed} after a push; no delivery was seen.`);
  }
  if (isHeard?.said === "rang") return proven("person", "The test phone rang, says a person who looked.");
  return { grade: "none", verdict: "not-yet", sentence: "Nothing shows yet that a push has arrived." };
}

function proven(grade: Grade, sentence: string): Grading {
  return { grade, verdict: "proven", sentence };
}

/** SNS does not say how soon it disables an application; what counted deliveries need is enough for that too. */
function hasSettled({ publishedAt, checkedAt }: EvidenceOf<"still-enabled">): boolean {
  return between(publishedAt, checkedAt) >= patience.metric;
}

function countedInWords({ delivered, failed }: EvidenceOf<"delivery-metric">): string {
  const pushes = delivered === 1 ? "1 push was" : `${delivered} pushes were`;
  return `${pushes} delivered since the write${failed === 0 ? "" : `, and ${failed} failed`}.`;
}

/** The grading with what speaks against it, or explains why it is no better. */
function withDoubt(grading: Grading, evidence: readonly Evidence[]): Grading {
  const log = latest(evidence, "delivery-log");
  const meaning = log === undefined ? undefined : meaningOf(log);
  const metric = latest(evidence, "delivery-metric");
  const doubts = [
    ...(meaning === "dead-phone"
      ? ["Apple knows the credential, and not the test phone any more: register the phone again."]
      : []),
    ...(meaning === "apple-busy" ? ["Apple could not take the test push just then."] : []),
    ...(metric !== undefined && metric.delivered === 0 && metric.failed > 0
      ? [`${count(metric.failed, "notification")} failed since the write, and none was delivered.`]
      : []),
    ...(latest(evidence, "person")?.said === "silent"
      ? ["A person who looked says that the test phone stayed silent: it may be muted, offline, or not reached."]
      : []),
  ];
  return { ...grading, sentence: [grading.sentence, ...doubts].join(" ") };
}

/** What is to be done with a grading now. */
export type Step =
  | { do: "record" } // it is as good as it gets, or has to be told at once
  | { do: "wait"; until: Instant } // something better may come until then
  | { do: "ask"; why: string }; // nothing more comes by itself: a person has to look at the phone

/** What the waiting is decided on. */
export interface Moment {
  /** When the test push was published. */
  sentAt: Instant;
  now: Date;
  /** Whether a delivery record may still come: logging is on, and can be read. */
  mayBeLogged: boolean;
}

/**
 * Whether the grading is enough now. A refutation and a delivery record are at once; a counted delivery
 * as soon as no record may come any more; what is weaker only when five minutes have brought nothing better.
 */
export function nextStep({ verdict, grade }: Grading, { sentAt, now, mayBeLogged }: Moment): Step {
  if (verdict === "refuted" || grade === "delivery-log") return { do: "record" };
  const logUntil = after(sentAt, patience.log);
  if (grade === "delivery-metric") {
    return mayBeLogged && !hasCome(logUntil, now) ? { do: "wait", until: logUntil } : { do: "record" };
  }
  const metricUntil = after(sentAt, patience.metric);
  if (!hasCome(metricUntil, now)) return { do: "wait", until: metricUntil };
  if (verdict === "proven") return { do: "record" };
  return { do: "ask", why: "No record and no count of the test push has come within five minutes." };
}
