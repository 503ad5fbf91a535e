import type { StatusPage } from "../../ports/status-page.ts";

/**
 * The status page that Firebreak serves itself. It is read from the journal: once the journal says
 * that an update is published, the page shows it, so there is nothing else to do here.
 */
export function createOwnPage(address: string): StatusPage {
  return {
    address,
    publish: (update) => Promise.resolve(new URL(`incidents/${update.incidentKey.split("/")[1]}`, address).href),
  };
}
