import { useCallback, useEffect, useState } from "preact/hooks";
import type { Tab } from "../advice.ts";

/** Who looks, and at what. */
export interface Place {
  person: string;
  /** A channel's id, or `home` for the app's home tab; empty takes the newest incident's, or where incidents are announced. */
  channel: string;
  tab: Tab;
}

/** Keeps the place in the address, so that a reload or a second window is somebody somewhere. */
export function usePlace(firstPerson: string): [Place, (change: Partial<Place>) => void] {
  const [place, setPlace] = useState(() => fromAddress(firstPerson));
  useEffect(() => {
    const listener = (): void => setPlace(fromAddress(firstPerson));
    addEventListener("popstate", listener);
    return () => removeEventListener("popstate", listener);
  }, [firstPerson]);
  const go = useCallback((change: Partial<Place>) => {
    setPlace((before) => {
      const after = { ...before, ...change };
      history.replaceState(null, "", `?${new URLSearchParams({ ...after })}`);
      return after;
    });
  }, []);
  return [place, go];
}

function fromAddress(firstPerson: string): Place {
  const query = new URLSearchParams(location.search);
  return {
    person: query.get("person") ?? firstPerson,
    channel: query.get("channel") ?? "",
    tab: (query.get("tab") as Tab | null) ?? "aws",
  };
}
