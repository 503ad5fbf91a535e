import { createAcmSource } from "../adapters/aws/inventory/acm.ts";
import { environmentsRegion, whoWeAre } from "../adapters/aws/inventory/identity.ts";
import { actions } from "../adapters/aws/inventory/permissions.ts";
import { createSnsSource } from "../adapters/aws/inventory/sns.ts";
import type { Observing, RegionObservation, Seen } from "../cli/observation.ts";
import { asFirebreakError, FirebreakError } from "../domain/errors.ts";
import type { Sighting } from "../domain/inventory/sighting.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Clock } from "../ports/clock.ts";

/**
 * Prepares a look at the account of the environment's credentials. It only reads, and keeps nothing.
 *
 * @param regions where; none, for the region of the environment or its profile
 * @throws FirebreakError `misconfigured` when no region is named anywhere
 */
export async function openObservation({
  regions: named,
  clock,
}: {
  regions: readonly string[];
  clock: Clock;
}): Promise<Observing> {
  const usual = await environmentsRegion();
  const regions = named.length > 0 ? [...new Set(named)] : usual === undefined ? [] : [usual];
  if (regions.length === 0) throw withoutRegion();
  return {
    actions: actions.observe,
    async look() {
      const identity = await whoWeAre(usual === undefined ? regions : [usual, ...regions], clock);
      const { account } = identity;
      return {
        ...identity,
        at: clock.now().toISOString(),
        regions: await Promise.all(regions.map((region) => look({ account, region, clock }))),
      };
    },
  };
}

async function look(place: { account: string; region: string; clock: Clock }): Promise<RegionObservation> {
  const where = { ...place, role: undefined };
  const [applications, certificates] = await Promise.all([
    everythingOf(createSnsSource({ ...where, keyOf: new Map() })),
    everythingOf(createAcmSource({ ...where, tags: false })),
  ]);
  return { region: place.region, applications, certificates };
}

/** What a source shows, whole: a region has some thousands at most. */
async function everythingOf(source: CertificateSource): Promise<Seen> {
  const sightings: Sighting[] = [];
  try {
    for await (const page of source.read(AbortSignal.timeout(source.budget))) sightings.push(...page);
    return { sightings, refused: null };
  } catch (thrown) {
    const { kind, message, found = null, todo = null } = asFirebreakError(thrown);
    return { sightings, refused: { kind, message, found, todo } };
  }
}

function withoutRegion(): FirebreakError {
  return new FirebreakError("misconfigured", "No region is named to look at.", {
    expected: "--region, AWS_REGION, or a region in the profile",
    todo: "Name the regions where your push applications are: `firebreak observe --region eu-west-1,us-east-1`.",
  });
}
