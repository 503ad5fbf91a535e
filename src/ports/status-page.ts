import type { ComponentStatus, PublicStatus } from "../domain/status-update.ts";
import type { Instant } from "../domain/time.ts";

/** One update for the public, with the identity by which it is found again. */
export interface PageUpdate {
  /** The incident on the page that this update belongs to. */
  incidentKey: string;
  /** The update itself: published once under this key. */
  key: string;
  title: string;
  status: PublicStatus;
  body: string;
  component: { id: string; name: string; status: ComponentStatus };
  at: Instant;
}

/** The page where the public reads how things are. */
export interface StatusPage {
  /** Where people read it. */
  readonly address: string | undefined;
  /** Publishes the update, unless it is there already; answers with the page's name for it. */
  publish(update: PageUpdate): Promise<string>;
}
