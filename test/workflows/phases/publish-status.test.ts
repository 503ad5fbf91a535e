import { describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { PageUpdate, StatusPage } from "../../../src/ports/status-page.ts";
import { expireRequest } from "../../../src/workflows/phases/expire-request.ts";
import { publishStatus } from "../../../src/workflows/phases/publish-status.ts";
import { atMinute, request, voted, liam, walk, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";

/** A page that keeps what was published, once under its key. */
function createPage() {
  const published = new Map<string, PageUpdate>();
  const state = { reachable: true };
  const statusPage: StatusPage = {
    address: "https://status.test",
    publish(update) {
      if (!state.reachable) return Promise.reject(new FirebreakError("unavailable", "The page can't be reached."));
      published.set(update.key, update);
      return Promise.resolve(`page/${update.key}`);
    },
  };
  return { published, pageState: state, statusPage };
}

describe("publishing an update of the status page", () => {
  const drafted = walk.slice(0, 2);

  test("puts it there under a key of its own, with the component's name", async () => {
    const house = { ...createHouse(drafted), ...createPage() };
    await house.run("publish-status", publishStatus(house));
    expect([...house.published.values()]).toEqual([
      {
        incidentKey: "incident/1",
        key: "incident/1/status-2",
        title: "iOS push is failing",
        status: "investigating",
        body: "We are looking into it.",
        component: { id: "ios-push", name: "iOS push", status: "major_outage" },
        at: atMinute(1).toISOString(),
      },
    ]);
    expect(house.last("status.published").data).toEqual({ draft: 2, reference: "page/incident/1/status-2" });
  });

  test("is recorded once, however often it is done", async () => {
    const house = { ...createHouse(drafted), ...createPage() };
    const [before, move] = [await house.incident(), await house.move("publish-status")];
    await publishStatus(house)(before, move);
    await publishStatus(house)(before, move);
    await publishStatus(house)(await house.incident(), move);
    expect(house.addedTypes()).toEqual(["status.published"]);
    expect(house.published.size).toBe(1);
  });

  test("fails while the page is out of reach, and records nothing", async () => {
    const house = { ...createHouse(drafted), ...createPage() };
    house.pageState.reachable = false;
    await expect(house.run("publish-status", publishStatus(house))).rejects.toMatchObject({ kind: "unavailable" });
    expect(house.added()).toEqual([]);
  });
});

/** The house after the move was made that closes the story's request; other events came first. */
async function expired(meanwhile: NewEvent[]) {
  const house = createHouse(walkTo("approval.requested", voted(liam)));
  house.time.now = new Date(request.expiresAt);
  const [before, move] = [await house.incident(), await house.move("expire-request")];
  if (meanwhile.length > 0) await house.recorder.onIncident(1, () => meanwhile);
  await expireRequest(house)(before, move);
  return house;
}

describe("closing a request whose time has run out", () => {
  const granted: NewEvent[] = walkTo("approval.granted").slice(-1);

  test("is recorded", async () => {
    const house = await expired([]);
    expect(house.last("approval.expired").data).toEqual({ request: request.request });
    expect((await house.incident()).rotations[0]?.stage).toBe("expired");
  });

  test("is not done to one that was decided at the last moment", async () => {
    const house = await expired(granted);
    expect(house.addedTypes()).toEqual(["approval.granted"]);
  });
});
