import { describe, expect, test } from "@jest/globals";
import { bot } from "../../../src/domain/actor.ts";
import { dueMoves } from "../../../src/domain/due.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { after } from "../../../src/domain/time.ts";
import type { Revokers } from "../../../src/ports/role-revoker.ts";
import { createRender } from "../../../src/workflows/render-notice.ts";
import { closeRole } from "../../../src/workflows/phases/close-role.ts";
import { request, role, walkTo } from "../../domain/story.ts";
import { assumed, bothRoles, boundInTwoAccounts, furtherRole, revoked } from "../../domain/two-accounts.ts";
import { createHouse, rhythm } from "../house.ts";

const policy = "arn:aws:iam::aws:policy/AWSDenyAll";
const away = () => new FirebreakError("unavailable", "AWS can't be reached.");

/** Revokers of these roles that count their calls; what is in `broken` can't be closed. */
function countingRevokers(...roles: string[]) {
  const closed: string[] = [];
  const broken = new Set<string>();
  const revokers: Revokers = (of) => {
    if (!roles.includes(of)) return undefined;
    return {
      close() {
        if (broken.has(of)) return Promise.reject(away());
        closed.push(of);
        return Promise.resolve({ policy });
      },
      isClosed: () => Promise.resolve(closed.includes(of)),
    };
  };
  return { closed, broken, revokers };
}

function closing(story: readonly NewEvent[], revokers: Revokers) {
  const house = createHouse(story);
  const phase = closeRole({ ...house, revokers });
  const due = async () => {
    const moves = dueMoves(await house.incident(), house.time.now, rhythm);
    return moves.filter(({ name }) => name === "close-role");
  };
  /** Makes every move that is due, as the sweeper does: each by itself. */
  const sweep = async () => Promise.allSettled((await due()).map(async (move) => phase(await house.incident(), move)));
  return { house, phase, due, sweep };
}

describe("a revoked grant", () => {
  const story = [...walkTo("rotation.role-assumed"), revoked];

  test("closes the role once, as it was read back", async () => {
    const { closed, revokers } = countingRevokers(role);
    const { house, phase } = closing(story, revokers);
    const move = await house.move("close-role");
    await phase(await house.incident(), move);
    await phase(await house.incident(), move);
    expect(closed).toEqual([role]);
    expect(house.addedTypes()).toEqual(["role.closed"]);
    expect(house.last("role.closed").data).toMatchObject({ role, policy });
  });

  test("says that the role stays open where nothing can close it", async () => {
    const { house, sweep, due } = closing(story, () => undefined);
    await sweep();
    expect(house.addedTypes()).toEqual(["role.left-open"]);
    expect(await due()).toEqual([]);
  });

  test("that could not be followed through is told to everybody, and tried again", async () => {
    const { house } = closing(story, () => undefined);
    const { key } = await house.move("close-role");
    const why = new FirebreakError("not-allowed", "AWS refused to close the role.").message;
    await house.recorder.onIncident(1, () => [
      {
        type: "phase.failed",
        actor: bot,
        data: { phase: key, attempt: 1, kind: "not-allowed", why, todo: null, retryAt: after(house.clock.now(), 1) },
      },
    ]);
    const owed = house.journal.owed.filter(({ kind }) => kind === "heads-up");
    expect(owed.map(({ key: one, lane }) => [one, lane])).toEqual([
      [`incident/1/revocation-failed/${request.request}/${role}`, "incident/1"],
      [`incident/1/revocation-failed/${request.request}/${role}/wide`, "announcements"],
    ]);
    const render = createRender({
      ...house,
      statusPage: { address: "https://status.test" },
      announcements: "CALL",
      watch: () => Promise.resolve(undefined),
      record: () => Promise.resolve(undefined),
    });
    expect(await Promise.all(owed.map(render))).toMatchObject([
      { channel: "C1", notice: { headsUp: { about: "revocation-failed", role, why } } },
      { channel: "CALL", notice: { headsUp: { about: "revocation-failed", role, why } } },
    ]);
    house.time.now = new Date(after(house.clock.now(), 2));
    await expect(house.move("close-role")).resolves.toMatchObject({ attempt: 2 });
  });
});

describe("a revoked grant with sessions in two accounts", () => {
  const story = [...boundInTwoAccounts, ...bothRoles.map((of) => assumed(of)), revoked];

  test("closes the one role while the other can't be, and the other later", async () => {
    const { closed, broken, revokers } = countingRevokers(...bothRoles);
    broken.add(role);
    const { house, due, sweep } = closing(story, revokers);
    expect((await sweep()).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(closed).toEqual([furtherRole]);
    expect((await due()).map(({ subject }) => subject["role"])).toEqual([role]);
    broken.clear();
    await sweep();
    expect(closed).toEqual([furtherRole, role]);
    expect((await house.incident()).requests[0]?.roles).toMatchObject([
      { role: furtherRole, closed: true },
      { role, closed: true },
    ]);
    expect(await due()).toEqual([]);
  });

  test("says of the role without a revoker that it stays open, and closes the other", async () => {
    const { closed, revokers } = countingRevokers(role);
    const { house, due, sweep } = closing(story, revokers);
    await sweep();
    expect(closed).toEqual([role]);
    expect(house.last("role.closed").data).toMatchObject({ role, settles: "role" });
    expect(house.last("role.left-open").data).toMatchObject({ role: furtherRole, settles: "role" });
    expect(await due()).toEqual([]);
  });

  test("leaves the role alone of which no session was opened", async () => {
    const { closed, revokers } = countingRevokers(...bothRoles);
    const { sweep } = closing([...boundInTwoAccounts, assumed(role), revoked], revokers);
    await sweep();
    expect(closed).toEqual([role]);
  });

  test("records what it closed, though it turns out meanwhile that only the other role was opened", async () => {
    const { closed, revokers } = countingRevokers(...bothRoles);
    const { house, phase, due } = closing([...boundInTwoAccounts, revoked], revokers);
    const [move] = await due();
    if (move === undefined) throw new Error("nothing is due");
    const before = await house.incident();
    await house.recorder.onIncident(1, () => [assumed(furtherRole)]);
    await phase(before, move);
    expect(closed).toEqual([role]);
    expect(house.last("role.closed").data).toMatchObject({ role });
    expect((await due()).map(({ subject }) => subject["role"])).toEqual([furtherRole]);
  });
});
