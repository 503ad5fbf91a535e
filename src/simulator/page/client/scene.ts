import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { StartView } from "../api.ts";
import type { Place } from "./place.ts";
import type { World } from "./world.ts";

/** A line that a hint writes in a channel's composer. */
export interface Draft {
  channel: string;
  text: string;
}

/** The thread that what is written next goes to, and whose message it is about. */
export interface Reply {
  channel: string;
  ts: string;
  author: string;
}

/** A button in a message. */
export interface Spotlight {
  ts: string;
  actionId: string;
}

/** What every part of the page may need: what is seen, by whom, and how to go elsewhere. */
export interface Scene extends World {
  start: StartView;
  place: Place;
  go(change: Partial<Place>): void;
  /** Waits for its channel's composer to take it. */
  draft: Draft | null;
  setDraft(draft: Draft | null): void;
  /** Null: to the channel. */
  reply: Reply | null;
  setReply(reply: Reply | null): void;
  /** What a hint points at. */
  spotlight: Spotlight | null;
  setSpotlight(spotlight: Spotlight | null): void;
  /** The signing request on its way to Apple's portal. */
  csr: string;
  setCsr(pem: string): void;
  /** Does something; tells the person when it was refused. Answers whether it went well. */
  attempt(work: () => Promise<unknown>): Promise<boolean>;
}

/** Where the parts of the page find the scene. */
export const SceneContext = createContext<Scene | null>(null);

/** The scene this part belongs to. */
export function useScene(): Scene {
  const scene = useContext(SceneContext);
  if (scene === null) throw new Error("A part of the page is drawn outside of it.");
  return scene;
}
