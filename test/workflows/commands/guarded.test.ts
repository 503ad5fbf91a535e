import { describe, expect, test } from "@jest/globals";
import { bot, type PersonId } from "../../../src/domain/actor.ts";
import type { CommandOf } from "../../../src/domain/command.ts";
import type { EventData, NewEvent } from "../../../src/domain/event.ts";
import { after } from "../../../src/domain/time.ts";
import { type Policy, policyHash } from "../../../src/guard/policy.ts";
import type { RoleRevoker } from "../../../src/ports/role-revoker.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { breakGlass } from "../../../src/workflows/commands/break-glass.ts";
import { revokeGrant } from "../../../src/workflows/commands/revoke-grant.ts";
import { signReview } from "../../../src/workflows/commands/sign-review.ts";
import { vote, withdrawVote } from "../../../src/workflows/commands/vote.ts";
import { approvers, dana, liam, mara, minute, omar, policy, request, role, voted, walkTo } from "../../domain/story.ts";
import { assumed, boundInTwoAccounts, furtherRole } from "../../domain/two-accounts.ts";
import { createHouse } from "../house.ts";

const solo = { by: [{ person: dana }], review: { from: [{ group: approvers }], within: 24 * 60 * minute } };
const keyOf = (person: PersonId) => `key-of-${person.slice(6).toLowerCase()}`;

/** The story up to the request, asked under that policy, and everybody's passkey in force. */
function houseUnder(rules: Policy, ...then: NewEvent[]) {
  const story = walkTo("approval.requested").map((event): NewEvent => {
    if (event.type !== "approval.requested") return event;
    const { stepUp, solo: alone } = rules;
    return { ...event, data: { ...event.data, policyHash: policyHash(rules), stepUp, solo: alone ?? null } };
  });
  const house = createHouse([...story, ...then]);
  const inForce = () => {
    const everybody = house.estate.people.map(({ chat, identity }): [string, string[]] => [identity, [keyOf(chat)]]);
    return Promise.resolve(new Map(everybody));
  };
  const gate = createApprovalGate({ ...house, policies: [rules], people: house.estate.people, passkeys: { inForce } });
  return { ...house, gate };
}
type House = ReturnType<typeof houseUnder>;

const about = { key: "k", incident: 1, request: request.request, planHash: request.planHash };
const approving = (by: PersonId, change: Partial<CommandOf<"vote">> = {}): CommandOf<"vote"> => ({
  kind: "vote",
  by,
  verdict: "approve",
  comment: null,
  passkey: null,
  ...about,
  key: `vote/${by}`,
  ...change,
});

describe("a vote", () => {
  test("keeps its comment beside its event, and what it is refused for in the record", async () => {
    const house = houseUnder(policy);
    await vote(house)(approving(liam, { comment: "The fingerprint is right." }));
    expect(house.last("approval.voted").typed).toEqual({ comment: "The fingerprint is right." });
    await expect(vote(house)(approving(dana))).rejects.toMatchObject({ kind: "not-allowed" });
    await expect(vote(house)(approving(dana))).rejects.toMatchObject({ kind: "not-allowed" });
    expect(house.addedTypes()).toEqual(["approval.voted", "guard.refused"]);
    expect(house.last("guard.refused")).toMatchObject({
      actor: { kind: "person", id: dana },
      data: { deed: "vote", request: request.request, why: "You asked for this: someone else must approve." },
    });
  });

  test("that needs a passkey counts nothing until it is confirmed with one", async () => {
    const house = houseUnder({ ...policy, stepUp: "approvals" });
    const reply = await vote(house)(approving(liam));
    expect(reply.text).toContain("https://firebreak.test/confirm/1");
    expect(house.asked).toEqual([
      { person: liam, incident: 1, request: request.request, planHash: request.planHash, deed: "approve", words: null },
    ]);
    expect(house.added()).toEqual([]);

    await vote(house)(approving(liam, { passkey: keyOf(liam) }));
    expect(house.last("approval.voted").data.passkey).toBe(keyOf(liam));
  });

  test("that would be refused anyway is refused before anybody reaches for a passkey", async () => {
    const house = houseUnder({ ...policy, stepUp: "approvals" });
    await expect(vote(house)(approving(dana))).rejects.toMatchObject({ kind: "not-allowed" });
    expect(house.asked).toEqual([]);
  });

  test("with somebody else's passkey is refused", async () => {
    const house = houseUnder({ ...policy, stepUp: "approvals" });
    const forged = vote(house)(approving(liam, { passkey: keyOf(mara) }));
    await expect(forged).rejects.toMatchObject({ message: "That passkey is not one of yours any more." });
    expect(house.addedTypes()).toEqual(["guard.refused"]);
  });

  test("is taken back before anything is decided, and can be given again", async () => {
    const house = houseUnder(policy, voted(liam));
    const back: CommandOf<"withdraw-vote"> = { kind: "withdraw-vote", by: liam, ...about };
    expect((await withdrawVote(house)(back)).text).toBe("Your approval is taken back.");
    expect((await house.incident()).requests[0]?.votes).toEqual([]);
    await expect(withdrawVote(house)({ ...back, by: mara, key: "other" })).rejects.toMatchObject({ kind: "not-now" });
    await vote(house)(approving(liam));
    expect((await house.incident()).requests[0]?.votes).toMatchObject([{ voter: liam }]);
  });

  test("says so when the policy has changed since it was asked, and both must be met", async () => {
    const house = houseUnder(policy);
    const stricter: Policy = { ...policy, approve: [{ from: [{ group: approvers }], count: 3 }] };
    const gate = createApprovalGate({
      ...house,
      policies: [stricter],
      people: house.estate.people,
      passkeys: { inForce: () => Promise.resolve(new Map()) },
    });
    await vote({ ...house, gate })(approving(liam));
    const reply = await vote({ ...house, gate })(approving(mara));
    expect(reply.text).toMatch(/The policy has changed since: the old and the new must both be met\./);
    expect(house.addedTypes()).toEqual(["approval.voted", "approval.voted"]);
    await vote({ ...house, gate })(approving(omar));
    expect(house.addedTypes()).toContain("approval.granted");
  });
});

describe("going ahead alone", () => {
  const command: CommandOf<"break-glass"> = {
    kind: "break-glass",
    by: dana,
    ...about,
    confirmation: "ios-prod",
    reason: "Nobody answers, and no push arrives.",
    passkey: keyOf(dana),
  };
  const rules: Policy = { ...policy, solo };

  test("is confirmed with a passkey first, then grants at once and opens a review by two others", async () => {
    const house = houseUnder(rules);
    const first = await breakGlass(house)({ ...command, passkey: null });
    expect(first.text).toContain("https://firebreak.test/confirm/1");
    expect(house.asked).toMatchObject([{ deed: "break-glass", words: command.reason }]);
    expect(house.added()).toEqual([]);

    await breakGlass(house)(command);
    expect(house.addedTypes()).toEqual(["approval.glass-broken", "approval.granted", "review.opened"]);
    expect(house.last("approval.glass-broken").typed).toEqual({ reason: command.reason });
    expect(house.last("review.opened").data).toMatchObject({
      owner: dana,
      dueAt: after(house.clock.now(), solo.review.within),
    });
    expect(house.started.map(({ name }) => name)).toContain("write-credential");
    expect(house.journal.owed.map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        `incident/1/glass-broken/${request.request}`,
        `incident/1/glass-broken/${request.request}/wide`,
        "incident/1/review-1",
      ]),
    );
  });

  test("twice at once opens one review", async () => {
    const house = houseUnder(rules);
    const both = await Promise.allSettled([
      breakGlass(house)({ ...command, key: "a" }),
      breakGlass(house)({ ...command, key: "b" }),
    ]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(house.addedTypes().filter((type) => type === "review.opened")).toHaveLength(1);
  });

  type Case = { under?: Policy; change?: Partial<CommandOf<"break-glass">> };
  test.each<[string, Case, object]>([
    ["by whom the policy does not name", { change: { by: liam, passkey: keyOf(liam) } }, { kind: "not-allowed" }],
    ["where the policy lets nobody", { under: policy }, { kind: "not-allowed" }],
    [
      "with the wrong name typed",
      { change: { confirmation: "ios-sandbox" } },
      { kind: "bad-input", expected: "ios-prod" },
    ],
    ["with somebody else's passkey", { change: { passkey: keyOf(liam) } }, { kind: "not-allowed" }],
    ["for another plan", { change: { planHash: "0".repeat(64) } }, { kind: "not-allowed" }],
    ["for a request that is none", { change: { request: "rotation-9/abc" } }, { kind: "not-found" }],
  ])("%s is refused", async (_, { under = rules, change = {} }, error) => {
    const house = houseUnder(under);
    await expect(breakGlass(house)({ ...command, ...change })).rejects.toMatchObject(error);
    expect(house.addedTypes().filter((type) => type !== "guard.refused")).toEqual([]);
  });
});

describe("the review of a broken glass", () => {
  const opened: NewEvent = {
    type: "review.opened",
    actor: bot,
    data: {
      review: "review-1",
      request: request.request,
      owner: dana,
      from: [{ group: approvers }],
      dueAt: request.expiresAt,
    },
  };
  const signing = (by: PersonId): CommandOf<"sign-review"> => ({
    kind: "sign-review",
    by,
    key: `sign/${by}`,
    incident: 1,
    review: "review-1",
    finding: "It was needed.",
  });

  test("is closed by two others, each once, in a resolved incident too", async () => {
    const house = houseUnder(policy, opened, { type: "incident.resolved", actor: bot, data: { followUps: [] } });
    expect((await signReview(house)(signing(liam))).text).toBe("Signed. It needs 1 more signature.");
    await expect(signReview(house)({ ...signing(liam), key: "again" })).rejects.toMatchObject({ kind: "not-allowed" });
    expect((await signReview(house)(signing(mara))).text).toBe("Signed. The review is closed.");
    await expect(signReview(house)(signing(omar))).rejects.toMatchObject({ kind: "not-now" });
  });

  test("is not signed by whoever broke it, nor by a stranger", async () => {
    const house = houseUnder(policy, opened);
    await expect(signReview(house)(signing(dana))).rejects.toMatchObject({
      message: "You broke the glass: two others review it.",
    });
    await expect(signReview(house)(signing("T01/U0STRANGER"))).rejects.toMatchObject({ kind: "not-allowed" });
    expect(house.addedTypes()).toEqual(["guard.refused", "guard.refused"]);
  });
});

describe("revoking", () => {
  const command: CommandOf<"revoke-grant"> = {
    kind: "revoke-grant",
    by: mara,
    key: "revoke",
    incident: 1,
    request: request.request,
    reason: "This is not the right certificate.",
  };
  const granted: NewEvent = {
    type: "approval.granted",
    actor: bot,
    data: { request: request.request, planHash: request.planHash },
  };
  const redeemed: NewEvent = {
    type: "grant.redeemed",
    actor: bot,
    data: {
      request: request.request,
      planHash: request.planHash,
      effectKey: "write",
    } satisfies EventData<"grant.redeemed">,
  };
  const revoker: RoleRevoker = {
    close: () => Promise.reject(new Error("a command closes nothing by itself")),
    isClosed: () => Promise.resolve(false),
  };
  const closing = (...roles: string[]) => ({
    revokers: (of: string) => (roles.includes(of) ? revoker : undefined),
  });
  const revoking = (house: House, revokers = closing(role)) => revokeGrant({ ...house, ...revokers })(command);

  test("ends a request that is open: nobody can vote for it any more", async () => {
    const house = houseUnder(policy, voted(liam));
    expect((await revoking(house)).text).toMatch(/No session of the role was opened/);
    await expect(vote(house)(approving(omar))).rejects.toMatchObject({ message: "This was revoked. Ask again." });
    expect((await house.incident()).rotations[0]).toMatchObject({ stage: "voided", why: "it was revoked" });
  });

  test("ends a grant, and closes the role where a session was opened", async () => {
    const house = houseUnder(policy, voted(liam), voted(mara), granted, redeemed);
    expect((await revoking(house)).text).toMatch(/The role is being closed/);
    expect(house.started.map(({ name }) => name)).toContain("close-role");
    await expect(revoking(house)).rejects.toMatchObject({ message: "It was revoked already." });
    expect(house.addedTypes().filter((type) => type === "grant.revoked")).toHaveLength(1);
  });

  test("says when nothing closes the role", async () => {
    const house = houseUnder(policy, voted(liam), voted(mara), granted, redeemed);
    expect((await revoking(house, closing())).text).toMatch(/No revoker is configured/);
  });

  test("tells of each account's role whether it is closed or stays open", async () => {
    const opened = [...boundInTwoAccounts, assumed(role), assumed(furtherRole)];
    expect((await revoking(createHouse(opened), closing(role))).text).toBe(
      [
        "Revoked: nothing more is done under it.",
        "Being closed: firebreak-break-glass in 111122223333; the card says when that is verified.",
        "No revoker is configured for firebreak-break-glass in 222233334444: a session that was opened ends by itself, at the grant's end at the latest.",
      ].join(" "),
    );
    const both = await revoking(createHouse(opened), closing(role, furtherRole));
    expect(both.text).toMatch(/The roles are being closed/);
  });

  test("is open to whoever may ask or approve, and to nobody else", async () => {
    const house = houseUnder(policy);
    const stranger = revokeGrant({ ...house, ...closing(role) })({ ...command, by: "T01/U0STRANGER" });
    await expect(stranger).rejects.toMatchObject({ kind: "not-allowed" });
    expect(house.last("guard.refused").data).toMatchObject({ deed: "revoke" });
  });

  test("of what is over is refused", async () => {
    const denied: NewEvent = { type: "approval.denied", actor: bot, data: { request: request.request, by: liam } };
    await expect(revoking(houseUnder(policy, denied))).rejects.toMatchObject({ kind: "not-now" });
  });
});
