import type { Outcome } from "./acknowledgements.ts";
import type { Requests } from "./requests.ts";
import type { Sockets } from "./sockets.ts";
import type { Workspace } from "./workspace.ts";

/** A payload for the app, before it has an envelope. */
export interface Delivery {
  type: "events_api" | "slash_commands" | "interactive";
  payload: Record<string, unknown>;
  /** Events only: which redelivery this is, 0 the first time, and why. */
  retry?: { attempt: number; reason: string };
}

/** The way to the app: its sockets, or its request URL when it has one. */
export interface Deliveries {
  /** Whether there is a socket or a request URL. */
  connected(): boolean;
  /** Sends a payload, and waits for its acknowledgement. */
  deliver(delivery: Delivery): Promise<Outcome>;
}

/** How the app is told, as its developers set it on its page at Slack. Sockets at first. */
export interface AppSettings {
  /**
   * Switches Socket Mode off: everything is sent to this URL from here on.
   *
   * @throws when the app there does not answer Slack's challenge
   */
  useRequestUrl(url: string): Promise<void>;
  /** Switches Socket Mode on. */
  useSockets(): void;
}

/** What the app is reached by. */
export interface DeliveriesDeps {
  workspace: Pick<Workspace, "state" | "save">;
  sockets: Sockets;
  requests: Requests;
}

/** Takes each payload the way that the app's settings say at that moment. */
export function createDeliveries({ workspace, sockets, requests }: DeliveriesDeps): Deliveries & AppSettings {
  const { state, save } = workspace;
  return {
    connected: () => state.requestUrl !== undefined || sockets.connected(),
    deliver: (delivery) =>
      state.requestUrl === undefined ? sockets.deliver(delivery) : requests.deliver(state.requestUrl, delivery),
    async useRequestUrl(url) {
      if (!(await requests.answersChallenge(url))) {
        throw new Error("Your URL didn't respond with the value of the challenge parameter.");
      }
      state.requestUrl = url;
      save();
    },
    useSockets() {
      delete state.requestUrl;
      save();
    },
  };
}
