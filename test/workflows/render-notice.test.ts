import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../src/domain/event.ts";
import { createRender } from "../../src/workflows/render-notice.ts";
import { after } from "../../src/domain/time.ts";
import { liam, mara, minute, omar, request, start, voted, walkTo, walkWithout } from "../domain/story.ts";
import { createHouse } from "./house.ts";

function rendering(...story: Parameters<typeof walkTo>) {
  return renderingOf(walkTo(...story));
}
function renderingOf(story: readonly NewEvent[]) {
  const house = createHouse(story);
  const statusPage = { address: "https://status.test" };
  return { ...house, render: createRender({ ...house, statusPage, announcements: "CALL", watch }) };
}
/** None of these messages is the watch's. */
const watch = () => Promise.resolve(undefined);
const about = (kind: string, subject: Record<string, string | number> = {}) => ({
  kind,
  subject: { incident: 1, ...subject },
});

describe("a message", () => {
  test.each<[string, Record<string, string | number>, object]>([
    ["incident-card", {}, { facts: { componentName: "iOS push", statusPage: "https://status.test" } }],
    ["run", { run: "run-1" }, { run: { id: "run-1" } }],
    ["rotation", { rotation: "rotation-1" }, { rotation: { id: "rotation-1" } }],
    ["signing-request", { rotation: "rotation-1" }, { rotation: { id: "rotation-1" } }],
    ["approval", { request: request.request }, { request: { id: request.request }, rotation: { id: "rotation-1" } }],
    ["milestone", { milestone: "mitigated" }, { milestone: "mitigated", stillOwed: [] }],
    ["milestone", { milestone: "resolved" }, { milestone: "resolved", stillOwed: [] }],
    ["postmortem", { sequence: 35 }, { name: "postmortem-INC-1-35.md", markdown: expect.stringMatching(/^# INC-1/) }],
  ])("of the kind %s about %j stands in the incident's channel", async (kind, subject, notice) => {
    const { render } = rendering("incident.postmortem-asked");
    const expected = { channel: "C1", notice: { kind, incident: { number: 1 }, ...notice } };
    expect(await render(about(kind, subject))).toMatchObject(expected);
  });

  test("for everybody stands where everybody hears of incidents", async () => {
    const { render } = rendering("incident.channel-opened");
    expect(await render(about("announcement"))).toMatchObject({ channel: "CALL", notice: { kind: "announcement" } });
  });

  test.each<[string, object]>([
    ["of an unknown kind", about("joke")],
    ["about a run that is none", about("run", { run: "run-9" })],
    ["about an incident that is none", { kind: "incident-card", subject: { incident: 9 } }],
  ])("%s can't be made", async (_, item) => {
    const { render } = rendering("run.ended");
    await expect(render(item as ReturnType<typeof about>)).rejects.toMatchObject({ kind: "broken" });
  });

  test("has no place before there is a channel", async () => {
    const { render } = renderingOf(walkWithout("incident.channel-opened"));
    await expect(render(about("incident-card"))).rejects.toMatchObject({ kind: "broken" });
  });
});

describe("the card", () => {
  test("names what could not be done yet", async () => {
    const failed: NewEvent = {
      type: "phase.failed",
      actor: { kind: "bot" },
      data: {
        phase: "incident/1/rotation-1/make-request",
        attempt: 1,
        kind: "unavailable",
        why: "The secret store can't be reached.",
        todo: null,
        retryAt: after(start, 100 * minute),
      },
    };
    const { render } = rendering("rotation.started", failed);
    expect(await render(about("incident-card"))).toMatchObject({
      notice: {
        facts: {
          waiting: [{ what: "make the key and the signing request", why: "The secret store can't be reached." }],
        },
      },
    });
  });

  test("names what stands in the way of resolving", async () => {
    const { render } = rendering("rotation.push-verified");
    const blockers = [expect.stringContaining("is not merged")];
    expect(await render(about("incident-card"))).toMatchObject({ notice: { facts: { blockers } } });
  });

  test("of an incident that is over has nothing in the way", async () => {
    const { render } = rendering("incident.resolved");
    expect(await render(about("incident-card"))).toMatchObject({ notice: { facts: { waiting: [], blockers: [] } } });
  });
});

describe("the approval card", () => {
  const progressAfter = async (change: (house: ReturnType<typeof rendering>) => void, ...votes: NewEvent[]) => {
    const house = rendering("approval.requested", ...votes);
    change(house);
    const made = await house.render(about("approval", { request: request.request }));
    return made.to === "chat" && made.notice.kind === "approval" ? made.notice.progress : made.to;
  };

  test("counts the approvals", async () => {
    expect(await progressAfter(() => undefined)).toBe("0 of 2 approvals");
    expect(await progressAfter(() => undefined, voted(liam))).toBe("1 of 2 approvals");
    expect(await progressAfter(() => undefined, voted(liam), voted(mara))).toBe("granted");
  });

  test("says so when nobody is left who could give them", async () => {
    const left = (house: ReturnType<typeof rendering>) => {
      house.directoryState.members.delete(mara);
      house.directoryState.standings.set(omar, "deactivated");
    };
    expect(await progressAfter(left, voted(liam))).toBe(
      "1 of 2 approvals. Out of reach: 2 approvals of a quorum are needed, and only 1 could give them.",
    );
  });

  test("counts nobody while the directory can't be asked, and says why", async () => {
    const dark = (house: ReturnType<typeof rendering>) => void (house.directoryState.state.reachable = false);
    expect(await progressAfter(dark, voted(liam))).toMatch(/^0 of 2 approvals\. Out of reach: .*could not be read/);
  });
});

test("a postmortem tells what had happened when it was asked for", async () => {
  const { render } = rendering("incident.postmortem-asked");
  const made = await render(about("postmortem", { sequence: 31 }));
  const notice = made.to === "chat" ? made.notice : undefined;
  expect(notice?.kind === "postmortem" ? notice.markdown : "merged").not.toContain("merged");
});
