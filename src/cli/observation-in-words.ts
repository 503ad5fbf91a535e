import type { Expiry, Sighting } from "../domain/inventory/sighting.ts";
import { between, count, type Instant, inWords, written } from "../domain/time.ts";
import { isComplete, type Observation, type RegionObservation, type Seen } from "./observation.ts";
import { columns, plain } from "./writing.ts";

/** What ends within so many days is worth a line, whatever it is. */
const soon = 60;

const day = 86_400_000;

/** An IAM policy that allows these actions. None of them can be narrowed to a resource. (Service Authorization Reference.) */
export function policyOf(actions: readonly string[]): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Sid: "FirebreakObserve", Effect: "Allow", Action: actions, Resource: "*" }],
  };
}

/** What was seen, as a program reads it. */
export function valueOf({ account, arn, at, regions }: Observation, actions: readonly string[]): object {
  const seen = ({ sightings, refused }: Seen) => ({ items: byUrgency(sightings).map(itemOf), refused });
  return {
    policy: policyOf(actions),
    account,
    arn,
    at,
    regions: regions.map(({ region, applications, certificates }) => ({
      region,
      applications: seen(applications),
      certificates: seen(certificates),
    })),
  };
}

function itemOf({ place, seen }: Sighting): object {
  const { name, locator: arn } = place;
  return seen.kind === "unread" ? { name, arn, why: seen.why } : { name, arn, ...seen.reading };
}

/** What was seen, for a person at a terminal. */
export function linesOf(observation: Observation): string[] {
  const { account, arn, at, regions } = observation;
  const notCovered = regions.flatMap((region) => uncovered(region));
  return [
    "",
    plain(`Account ${account}, as ${arn}`),
    ...regions.flatMap((region) => linesOfRegion(region, at)),
    ...withoutLogs(regions),
    "",
    ...(notCovered.length === 0
      ? ["Everything that was asked for could be read."]
      : ["Not covered:", ...notCovered.map((line) => `  ${plain(line)}`)]),
    "",
    `Next: ${plain(nextStep(observation))}`,
  ];
}

function linesOfRegion({ region, applications, certificates }: RegionObservation, now: Instant): string[] {
  const pressing = byUrgency(certificates.sightings).filter((sighting) => endsSoon(sighting, now));
  const found = `${region}: ${count(applications.sightings.length, "push application")}`;
  const broken =
    applications.sightings.length === 0
      ? `${region}: it could not be read`
      : `${found}, and more that could not be read`;
  return [
    "",
    applications.refused === null ? found : broken,
    ...indented(byUrgency(applications.sightings).map((sighting) => rowOf(sighting, now))),
    ...(certificates.sightings.length === 0
      ? []
      : [
          `${region}: ACM certificates that end within ${soon} days, or have ended: ${pressing.length} of ${certificates.sightings.length}`,
          ...indented(pressing.map((sighting) => certificateRow(sighting, now))),
        ]),
  ];
}

function rowOf({ place, seen }: Sighting, now: Instant): string[] {
  if (seen.kind === "unread") return [place.name, "", seen.why, "", ""];
  const { expiry, enabled, facts } = seen.reading;
  const state = enabled === null ? "" : enabled ? "enabled" : "disabled";
  const logs = facts["delivery logs"] ?? "none";
  return [place.name, facts["platform"] ?? "", endInWords(expiry, now), state, `delivery logs: ${logs}`];
}

function certificateRow({ place, seen }: Sighting, now: Instant): string[] {
  if (seen.kind === "unread") return [place.name, seen.why, "", ""];
  const { expiry, facts, renewsItself } = seen.reading;
  const renewal = renewsItself ? "ACM renews it" : "nobody renews it but you";
  return [place.name, endInWords(expiry, now), facts["in use"] === "yes" ? "in use" : "not in use", renewal];
}

/** How many applications leave no trace of a push that failed. */
function withoutLogs(regions: readonly RegionObservation[]): string[] {
  const applications = regions.flatMap(({ applications }) => applications.sightings);
  const silent = applications.filter(
    ({ seen }) => seen.kind === "read" && !["all", "failures only"].includes(seen.reading.facts["delivery logs"] ?? ""),
  );
  if (silent.length === 0) return [];
  const all = count(applications.length, "application");
  return [
    "",
    `Without logs of failed deliveries: ${silent.length} of ${all}. When a push fails there, AWS does not keep why.`,
  ];
}

/** `in 12 days: 2026-12-07 09:30 UTC`, `expired 3 days ago: …`, or why there is no such instant. */
export function endInWords(expiry: Expiry, now: Instant): string {
  if (expiry.kind === "never") return "no end";
  if (expiry.kind === "unknown") return "not known";
  const left = between(now, expiry.at);
  const when = left > 0 ? `in ${inWords(left)}` : `expired ${inWords(left)} ago`;
  return `${when}: ${written(expiry.at)}`;
}

/** The first to end first; then what nobody can tell, then what does not end. */
function byUrgency(sightings: readonly Sighting[]): Sighting[] {
  return sightings.toSorted(
    (one, other) => urgencyOf(one) - urgencyOf(other) || one.place.name.localeCompare(other.place.name),
  );
}

function urgencyOf({ seen }: Sighting): number {
  const expiry = seen.kind === "read" ? seen.reading.expiry : undefined;
  if (expiry?.kind === "at") return Date.parse(expiry.at);
  return expiry?.kind === "never" ? Number.MAX_VALUE : Number.MAX_SAFE_INTEGER;
}

function endsSoon({ seen }: Sighting, now: Instant): boolean {
  return seen.kind === "read" && seen.reading.expiry.kind === "at" && between(now, seen.reading.expiry.at) < soon * day;
}

/** What a reader must not believe to be well because nothing is said of it. */
function uncovered({ region, applications, certificates }: RegionObservation): string[] {
  const parts = [
    ["push applications", applications],
    ["ACM certificates", certificates],
  ] as const;
  return parts.flatMap(([what, { sightings, refused }]) => [
    ...(refused === null ? [] : [`${region}, ${what}: ${[refused.message, refused.todo ?? ""].join(" ").trim()}`]),
    ...sightings.flatMap(({ place, seen }) => {
      if (seen.kind === "unread") return [`${region}, ${place.name}: ${seen.why}.`];
      const { expiry } = seen.reading;
      return expiry.kind === "at" ? [] : [`${region}, ${place.name}: ${expiry.why}.`];
    }),
  ]);
}

function nextStep(observation: Observation): string {
  const { regions, at } = observation;
  const applications = regions.flatMap(({ applications }) => applications.sightings);
  const repair = "make readable what is not covered above, then run it again.";
  const first = byUrgency(applications).find((sighting) => endsSoon(sighting, at));
  if (first !== undefined && first.seen.kind === "read") {
    const look = `look after ${first.place.name} first: ${endInWords(first.seen.reading.expiry, at)}.`;
    return `${look} ${isComplete(observation) ? setUp("it watches and helps to renew") : `Then ${repair}`}`;
  }
  if (!isComplete(observation)) return repair;
  if (applications.length === 0) {
    return "no push application was found. Name the regions where they are: firebreak observe --region eu-west-1,us-east-1.";
  }
  return `no push application ends within ${soon} days. ${setUp("it watches them from now on")}`;
}

function setUp(purpose: string): string {
  return `docs/operations.md sets Firebreak up, so that ${purpose}.`;
}

function indented(rows: readonly (readonly string[])[]): string[] {
  return columns(rows).map((row) => `  ${row}`);
}
