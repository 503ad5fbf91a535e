import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { bot } from "../../../src/domain/actor.ts";
import type { NewEvent, RecordedEvent } from "../../../src/domain/event.ts";
import { codeHash, codeOf, readCode } from "../../../src/domain/passkey/code.ts";
import { challengeOf, type Confirmation } from "../../../src/domain/passkey/confirmation.ts";
import { foldKeyring, inForce, type Keyring, keyringStream } from "../../../src/domain/passkey/keyring.ts";
import {
  invitationLifetime,
  invitationOf,
  mostInvitations,
  openInvitations,
  useOf,
  whyNotEnrol,
  whyNotInvite,
} from "../../../src/domain/passkey/rules.ts";
import { after } from "../../../src/domain/time.ts";
import { start } from "../story.ts";

const identity = "dana";
const passkey = { publicKey: "AAAA", transports: [], aaguid: "0".repeat(8), synced: false, backedUp: false };

/** What people and administrators try, in any order. */
type Attempt =
  | { try: "invite" }
  | { try: "enrol"; code: number; counter: number }
  | { try: "use"; passkey: number; counter: number }
  | { try: "remove"; passkey: number }
  | { try: "wait"; hours: number };

const few = fc.nat({ max: 6 });
const attempts: fc.Arbitrary<Attempt[]> = fc.array(
  fc.oneof(
    fc.record({ try: fc.constant("invite" as const) }),
    fc.record({ try: fc.constant("enrol" as const), code: few, counter: few }),
    fc.record({ try: fc.constant("use" as const), passkey: few, counter: few }),
    fc.record({ try: fc.constant("remove" as const), passkey: few }),
    fc.record({ try: fc.constant("wait" as const), hours: fc.nat({ max: 20 }) }),
  ),
  { maxLength: 40 },
);

/** A keyring's life, as far as the rules let it happen. */
function live(tried: readonly Attempt[]): { events: RecordedEvent[]; keyring: Keyring; now: Date } {
  const events: RecordedEvent[] = [];
  let now = new Date(start);
  const keyring = () => foldKeyring(identity, events);
  const add = (event: NewEvent) => {
    const place = { stream: keyringStream(identity), sequence: events.length + 1, position: 0, hash: "" };
    events.push({ typed: {}, ...event, ...place, at: now.toISOString() });
  };
  for (const one of tried) {
    const known = keyring();
    const count = known.passkeys.length;
    switch (one.try) {
      case "invite": {
        if (whyNotInvite(known, now) !== undefined) break;
        const number = known.invitations.length;
        const [salt, expiresAt] = [`salt-${number}`, after(now, invitationLifetime)];
        const data = { identity, invitation: `invitation-${number}`, salt, codeHash: codeHash(salt, `C-${number}`) };
        add({ type: "passkey.invited", actor: bot, data: { ...data, expiresAt } });
        break;
      }
      case "enrol": {
        const found = invitationOf([known], `C-${one.code}`);
        if (found === undefined || whyNotEnrol(found.invitation, now) !== undefined) break;
        const data = { identity, invitation: found.invitation.id, id: `p${count}`, counter: one.counter, ...passkey };
        add({ type: "passkey.enrolled", actor: bot, data });
        break;
      }
      case "use": {
        const signed = { id: `p${one.passkey}`, counter: one.counter };
        const what = { incident: 1, request: "r", planHash: "h", deed: "approve" } as const;
        if (useOf(known, signed).may)
          add({ type: "passkey.used", actor: bot, data: { identity, ...signed, for: what } });
        break;
      }
      case "remove":
        if (!inForce(known).some(({ id }) => id === `p${one.passkey}`)) break;
        add({ type: "passkey.removed", actor: bot, data: { identity, id: `p${one.passkey}` } });
        break;
      case "wait":
        now = new Date(after(now, one.hours * 3_600_000));
    }
  }
  return { events, keyring: keyring(), now };
}

const lives = attempts.map(live);

describe("a keyring, whatever is tried", () => {
  test("has in force what was enrolled and not removed", () => {
    fc.assert(
      fc.property(lives, ({ events, keyring }) => {
        const ids = (type: string) =>
          events.flatMap((event) => (event.type === type && "id" in event.data ? [event.data.id] : []));
        const removed = ids("passkey.removed");
        expect(inForce(keyring).map(({ id }) => id)).toEqual(
          ids("passkey.enrolled").filter((id) => !removed.includes(id)),
        );
      }),
    );
  });

  test("has each invitation used at most once, within its time, and few open", () => {
    fc.assert(
      fc.property(lives, ({ events, keyring, now }) => {
        const used = events.flatMap((event) => (event.type === "passkey.enrolled" ? [event.data.invitation] : []));
        expect(new Set(used).size).toBe(used.length);
        const late = keyring.invitations.filter(({ usedAt, expiresAt }) => usedAt !== null && usedAt >= expiresAt);
        expect(late).toEqual([]);
        expect(openInvitations(keyring, now).length).toBeLessThanOrEqual(mostInvitations);
      }),
    );
  });

  test("never takes a counter that did not grow, but for passkeys that keep none", () => {
    fc.assert(
      fc.property(lives, ({ events }) => {
        const last = new Map<string, number>();
        const backwards = events.filter(({ type, data }) => {
          if (type !== "passkey.used" && type !== "passkey.enrolled") return false;
          const before = last.get(data.id) ?? 0;
          last.set(data.id, data.counter);
          return type === "passkey.used" && Math.max(data.counter, before) > 0 && data.counter <= before;
        });
        expect(backwards).toEqual([]);
      }),
    );
  });

  test("lets no removed passkey confirm anything", () => {
    fc.assert(
      fc.property(lives, fc.nat(), ({ keyring }, counter) => {
        const removed = keyring.passkeys.filter(({ removedAt }) => removedAt !== null);
        expect(removed.filter(({ id }) => useOf(keyring, { id, counter }).may)).toEqual([]);
      }),
    );
  });
});

describe("a code", () => {
  const random = fc.uint8Array({ minLength: 15, maxLength: 15 });

  test("has six groups of four, and every bit counts", () => {
    fc.assert(
      fc.property(random, random, (one, other) => {
        expect(codeOf(one)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(codeOf(one) === codeOf(other)).toBe(Buffer.from(one).equals(Buffer.from(other)));
      }),
    );
  });

  test("is the same however it is typed", () => {
    const typings = fc.constantFrom<(code: string) => string>(
      (code) => code.toLowerCase(),
      (code) => code.replaceAll("-", ""),
      (code) => ` ${code.replaceAll("-", " ")}\n`,
      (code) => code.replaceAll("0", "o").replaceAll("1", "l"),
      (code) => code.replaceAll("1", "I"),
    );
    fc.assert(
      fc.property(random, typings, (bytes, type) =>
        expect(readCode(type(codeOf(bytes)))).toBe(readCode(codeOf(bytes))),
      ),
    );
  });
});

describe("a challenge", () => {
  const confirmation: Confirmation = {
    person: "T01/U0DANA",
    incident: 1,
    request: "rotation-1/abc",
    planHash: "ab".repeat(32),
    deed: "approve",
    words: null,
  };

  test.each<[string, Partial<Confirmation>]>([
    ["person", { person: "T01/U0LIAM" }],
    ["incident", { incident: 2 }],
    ["request", { request: "rotation-2/abc" }],
    ["plan", { planHash: "ac".repeat(32) }],
    ["deed", { deed: "deny" }],
    ["words", { words: "" }],
  ])("is another one for another %s", (_, change) => {
    expect(challengeOf({ ...confirmation, ...change }, "nonce")).not.toBe(challengeOf(confirmation, "nonce"));
  });

  test("is another one each time, and the same for the same", () => {
    expect(challengeOf(confirmation, "one")).not.toBe(challengeOf(confirmation, "other"));
    expect(challengeOf({ ...confirmation }, "one")).toBe(challengeOf(confirmation, "one"));
  });
});
