import { describe, expect, test } from "@jest/globals";
import { type CoverageFacts, coverageOf, lossesBetween, tallyOf } from "../../../src/domain/inventory/coverage.ts";
import { Owner } from "../../../src/domain/inventory/owner.ts";
import { day } from "../../../src/domain/inventory/watch.ts";
import { after } from "../../../src/domain/time.ts";
import { dana, liam } from "../story.ts";
import { apply, attended, began, endingIn, found, foundEvent, place } from "./items.ts";

const mobile = Owner.parse({
  id: "mobile",
  name: "Mobile",
  channel: "C0MOBILE",
  pager: "mobile",
  portal: [dana, liam],
  owns: ["**"],
});
const application = { arn: place.locator, topic: "com.acme", canary: "arn:aws:sns:x", secret: "push/ios-prod" };
const passed = [{ id: "code", verdict: "pass" as const, found: "The code can be changed." }];

/** An estate in which nothing is missing. */
function whole(): CoverageFacts {
  let item = apply(undefined, foundEvent(endingIn(300)), began);
  item = { ...item, ownership: { owner: "mobile", by: "configuration" }, runbook: "apns-certificate-rotation" };
  item = apply(item, { type: "certificate.rehearsed", actor: { kind: "bot" }, data: { checks: passed } }, began);
  return {
    items: [item],
    sources: [
      {
        id: "sns/111122223333/eu-west-1",
        title: "SNS",
        account: "111122223333",
        region: "eu-west-1",
        readAt: began,
        failing: null,
      },
    ],
    dropped: [],
    estate: { components: [], applications: [application], people: [], owners: [mobile], consumers: [] },
    channels: new Map([["mobile", "open"]]),
    quorums: [{ needed: 2, able: 4, from: "the group S0" }],
    standings: new Map([
      [dana, "member"],
      [liam, "member"],
    ]),
    reach: [{ service: "Apple's production push service", why: null }],
    now: new Date(after(began, day)),
  };
}

const kinds = (facts: CoverageFacts) => coverageOf(facts).map(({ kind }) => kind);
const [item] = whole().items;
if (item === undefined) throw new Error("an estate without an item");

test("an estate in which nothing is missing has no gap", () => {
  expect(coverageOf(whole())).toEqual([]);
});

describe("a gap is", () => {
  const changes: [string, Partial<CoverageFacts>, string[]][] = [
    [
      "a source that can't be read",
      {
        sources: [
          {
            id: "s",
            title: "S",
            account: null,
            region: null,
            readAt: began,
            failing: { since: began, why: "denied", todo: null },
          },
        ],
      },
      ["source-failing"],
    ],
    [
      "a source that was never read",
      { sources: [{ id: "s", title: "S", account: null, region: null, readAt: null, failing: null }] },
      ["source-unread"],
    ],
    ["a source that was taken out", { dropped: [{ id: "s", title: "S", at: began, items: 3 }] }, ["source-dropped"]],
    ["an application that no source shows", { items: [] }, ["not-found"]],
    ["an item that can't be read", { items: [{ ...item, unread: { since: began, why: "no answer" } }] }, ["unread"]],
    [
      "an end that is not known",
      { items: [{ ...item, reading: { ...endingIn(1), expiry: { kind: "unknown", why: "“soon”" } } }] },
      ["unknown-end"],
    ],
    ["an item that nobody owns", { items: [{ ...item, ownership: null }] }, ["no-owner"]],
    [
      "an item whose owner is not listed any more",
      { items: [{ ...item, ownership: { owner: "web", by: "tag" } }] },
      ["no-owner"],
    ],
    ["an item without a runbook", { items: [{ ...item, runbook: null }] }, ["no-runbook"]],
    ["a rotation that was never rehearsed", { items: [{ ...item, rehearsal: null }] }, ["never-rehearsed"]],
    ["a rehearsal of more than 180 days ago", { now: new Date(after(began, 181 * day)) }, ["rehearsal-old"]],
    [
      "a rehearsal that failed",
      {
        items: [
          { ...item, rehearsal: { askedBy: null, at: began, checks: [{ id: "code", verdict: "fail", found: "no" }] } },
        ],
      },
      ["rehearsal-failed"],
    ],
    ["one approver more than none", { quorums: [{ needed: 1, able: 1, from: "the group S0" }] }, ["one-approver"]],
    ["a quorum that can't be reached today", { quorums: [{ needed: 2, able: 1, from: "the group S0" }] }, ["quorum"]],
    ["an archived channel", { channels: new Map([["mobile", "archived"]]) }, ["channel"]],
    ["an empty channel", { channels: new Map([["mobile", "empty"]]) }, ["channel"]],
    ["a channel without the bot", { channels: new Map([["mobile", "without-bot"]]) }, ["channel"]],
    [
      "one person for Apple's portal where the other has left",
      {
        standings: new Map([
          [dana, "member"],
          [liam, "deactivated"],
        ]),
      },
      ["portal"],
    ],
    [
      "an owner without a pager",
      { estate: { ...whole().estate, owners: [{ ...mobile, pager: undefined }] } },
      ["no-pager"],
    ],
    ["a closed way out to Apple", { reach: [{ service: "Apple's", why: "no route" }] }, ["apns-closed"]],
  ];
  test.each(changes)("%s", (_, change, expected) => {
    expect(kinds({ ...whole(), ...change })).toEqual(expected);
  });

  test("what expired long before it was found, and was left so", () => {
    const left = { ...item, ...attended(found(endingIn(-400)), began), ownership: item.ownership, runbook: null };
    expect(kinds({ ...whole(), items: [left] })).toEqual(["leftover", "no-runbook"]);
  });

  test("never what nobody could find out", () => {
    const dark = {
      channels: new Map([["mobile", "unknown" as const]]),
      quorums: [{ needed: 2, able: "unknown" as const, from: "the group S0" }],
      standings: new Map([[dana, "unknown" as const]]),
    };
    expect(coverageOf({ ...whole(), ...dark })).toEqual([]);
  });

  test("nothing that has no end or renews itself, as far as rotation goes", () => {
    const token = {
      ...item,
      reading: { ...endingIn(1), expiry: { kind: "never" as const, why: "token" } },
      runbook: null,
    };
    const renewed = { ...item, reading: endingIn(30, { renewsItself: true }), runbook: null };
    expect(kinds({ ...whole(), items: [token, renewed], estate: { ...whole().estate, applications: [] } })).toEqual([]);
  });
});

test("losses are the groups that grew; what was only not read yet is none", () => {
  const before = tallyOf(coverageOf({ ...whole(), items: [{ ...item, ownership: null }] }));
  const now = tallyOf(
    coverageOf({
      ...whole(),
      items: [
        { ...item, ownership: null },
        { ...item, id: "c-2", ownership: null, rehearsal: null },
      ],
    }),
  );
  expect(lossesBetween(before, now)).toEqual([
    { group: "no-owner/111122223333/eu-west-1", from: 1, to: 2 },
    { group: "never-rehearsed/111122223333/eu-west-1", from: 0, to: 1 },
  ]);
  expect(lossesBetween(now, before)).toEqual([]);
  expect(lossesBetween({}, { "source-unread/-/-": 4 })).toEqual([]);
  const firstReading = { "source-unread/111122223333/eu-west-1": 1 };
  expect(lossesBetween(firstReading, now)).toEqual([]);
});

test("losses are what a source's first reading has nothing to do with, also while one is waited for", () => {
  const waiting = { "source-unread/-/-": 1 };
  expect(lossesBetween(waiting, { ...waiting, "quorum/-/-": 1, "unread/-/-": 1 })).toEqual([
    { group: "quorum/-/-", from: 0, to: 1 },
  ]);
});
