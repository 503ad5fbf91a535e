import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { AccountSeed } from "../seed.ts";
import { accountIn, placeName } from "../wire/place.ts";
import type { Application, SnsState } from "./state.ts";
import { openSnsShelf } from "./state.ts";

/** Where SNS keeps what it has. */
export interface SnsStore {
  shelf: Shelf<SnsState>;
  applications: ApplicationRegister;
}

/** The platform applications, found without going through all of them: an estate has thousands. */
export interface ApplicationRegister {
  find(arn: string): Application | undefined;
  /** Those of an account in a region, by their ARNs. */
  in(account: string, region: string): readonly Application[];
  add(application: Application): void;
  remove(application: Application): void;
}

/** Opens what the shelf has, or the seeds say when the world is new. */
export function openSnsStore(context: WorldContext, seeds: readonly AccountSeed[]): SnsStore {
  const shelf = openSnsShelf(context, seeds);
  return { shelf, applications: indexApplications(shelf.state) };
}

/** Keeps an index beside the list that is saved. */
function indexApplications(state: SnsState): ApplicationRegister {
  const byArn = new Map<string, Application>();
  const byPlace = new Map<string, Application[]>();
  const index = (application: Application): Application[] => {
    const place = placeOf(application);
    const here = byPlace.get(place) ?? [];
    byPlace.set(place, here);
    byArn.set(application.arn, application);
    here.push(application);
    return here;
  };
  for (const application of state.applications) index(application);
  for (const here of byPlace.values()) here.sort(byArnOf);

  return {
    find: (arn) => byArn.get(arn),
    in: (account, region) => byPlace.get(placeName(account, region)) ?? [],
    add(application) {
      state.applications.push(application);
      index(application).sort(byArnOf);
    },
    remove(application) {
      const place = placeOf(application);
      state.applications = state.applications.filter((one) => one !== application);
      byArn.delete(application.arn);
      byPlace.set(
        place,
        (byPlace.get(place) ?? []).filter((one) => one !== application),
      );
    },
  };
}

function placeOf({ arn, region }: Application): string {
  return placeName(accountIn(arn), region);
}

function byArnOf(one: Application, other: Application): number {
  if (one.arn === other.arn) return 0;
  return one.arn < other.arn ? -1 : 1;
}
