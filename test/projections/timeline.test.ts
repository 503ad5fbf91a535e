import { describe, expect, test } from "@jest/globals";
import type { NewEvent } from "../../src/domain/event.ts";
import { milestoneNames, milestonesOf } from "../../src/projections/milestones.ts";
import { actorName, timelineOf } from "../../src/projections/timeline.ts";
import { atMinute, by, dana, liam, mara, recorded, request, role, walk, walkTo, walkWithout } from "../domain/story.ts";
import { furtherRole, settled } from "../domain/two-accounts.ts";

const short = request.planHash.slice(0, 12);
const bot = { kind: "bot" } as const;

/** What the events tell, without when and who. */
const told = (...events: NewEvent[]): string[] => timelineOf(recorded(events)).map((entry) => entry.text);

describe("the timeline", () => {
  test("tells the walk of 20 August 2024", () => {
    expect(told(...walk)).toEqual([
      "declared the incident (sev2): iOS push is failing",
      "status page: investigating",
      "opened the channel",
      "started the runbook “Why does push fail?”",
      "found: The certificate of ios-prod expired.",
      "status page: identified",
      "began the rotation of ios-prod",
      "made a key and a signing request",
      "handed over the certificate valid until 2025-09-19 09:41 UTC",
      "verified the credential",
      `made the plan ${short}`,
      "opened the pull request #7",
      `asked for approval of plan ${short}`,
      "approved the plan",
      "approved the plan",
      "the plan was granted",
      "assumed the break-glass role for dana",
      "let consumers of push/ios-prod read the new version",
      "put the new credential into ios-prod and read it back",
      "sent a test push through ios-prod",
      "verified that push works (deliveries counted within five minutes): 1 push was delivered since the write.",
      "watches push until 2024-08-20 10:22 UTC",
      "status page: monitoring",
      "ended the watch",
      "mitigated: push of ios-prod works",
      "status page: resolved",
      "saw pull request #7 merged",
      "saw that code and running application agree",
      "confirmed that plans made before the merge were discarded",
      "resolved the incident",
    ]);
  });

  test("says of each role whether a revocation closed it", () => {
    expect(told(settled(role, true), settled(furtherRole, false))).toEqual([
      "closed the role firebreak-break-glass in 111122223333",
      "left the role firebreak-break-glass in 222233334444 open: no revoker is configured for it",
    ]);
  });

  test("says what the watch began by itself, and what is a planned change", () => {
    const begun = (opening: "incident" | "planned-change", why: string): NewEvent => {
      return {
        type: "incident.begun-by-watch",
        actor: bot,
        data: { certificate: "c-0123456789ab", alert: 1, opening, why },
      };
    };
    expect(told(begun("incident", "expired"), begun("planned-change", "30 days left"))).toEqual([
      "began it by itself: expired",
      "made it a planned change: 30 days left",
    ]);
  });

  test("says when, who, and where in the journal it is", () => {
    const votes = timelineOf(recorded(walk)).filter((entry) => entry.text === "approved the plan");
    expect(votes).toEqual([
      { at: atMinute(17).toISOString(), actor: by(liam), text: "approved the plan", position: 18, typed: [] },
      { at: atMinute(18).toISOString(), actor: by(mara), text: "approved the plan", position: 19, typed: [] },
    ]);
  });

  test("names the typed texts that are still there", () => {
    const [declared, ...rest] = recorded(walk);
    if (declared === undefined) throw new Error("no events");
    const erased = { ...declared, typed: { title: null, impact: "x" } } as typeof declared;
    expect(timelineOf([declared])[0]?.typed).toEqual(["title", "impact"]);
    expect(timelineOf([erased, ...rest])[0]).toMatchObject({
      text: expect.stringContaining("[erased]"),
      typed: ["impact"],
    });
  });

  test.each<[NewEvent, string]>([
    [{ type: "incident.noted", actor: bot, data: {}, typed: { text: "seen" } }, "noted: seen"],
    [{ type: "incident.noted", actor: bot, data: {} }, "noted: [erased]"],
    [
      {
        type: "approval.voted",
        actor: by(liam),
        data: { request: "r", voter: liam, verdict: "deny", planHash: "p", passkey: null },
      },
      "denied the plan",
    ],
    [{ type: "approval.expired", actor: bot, data: { request: "r" } }, "the request ran out of time"],
  ])("%#: tells what went another way", (event, text) => {
    expect(told(event)).toEqual([text]);
  });

  test("names people as they are known, and the bot and the command line as what they are", async () => {
    const nameOf = (person: string) => Promise.resolve(person === dana ? "Dana" : person);
    expect(await actorName(by(dana), nameOf)).toBe("Dana");
    expect(await actorName({ kind: "operator", name: "dana" }, nameOf)).toBe("dana (command line)");
    expect(await actorName(bot, nameOf)).toBe("Firebreak");
  });
});

describe("the milestones", () => {
  test("are all reached in the walk, at the minute of their event", () => {
    const reached = milestonesOf(recorded(walk));
    expect([...reached.keys()]).toEqual([...milestoneNames]);
    const minutes = [...reached.values()].map((at) => (Date.parse(at) - atMinute(0).getTime()) / 60_000);
    expect(minutes).toEqual([0, 3, 6, 9, 10, 13, 15, 19, 23, 25, 28, 30, 33, 36]);
  });

  test("are absent while they are not reached", () => {
    expect([...milestonesOf(recorded(walkTo("approval.requested"))).keys()]).toEqual([
      "declared",
      "public told",
      "cause found",
      "public told the cause",
      "rotation begun",
      "credential verified",
      "pull request opened",
    ]);
  });

  test("do not count an update that the public has not seen", () => {
    const reached = milestonesOf(recorded(walkWithout("status.published")));
    expect([...reached.keys()].filter((name) => name.startsWith("public"))).toEqual([]);
  });

  test("count the first time alone", () => {
    const again: NewEvent[] = [...walk, ...walk.filter((event) => event.type === "approval.granted")];
    expect(milestonesOf(recorded(again)).get("approved")).toBe(atMinute(19).toISOString());
  });
});
