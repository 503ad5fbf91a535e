import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Chat } from "../../../src/ports/chat.ts";
import { channelName, openChannel } from "../../../src/workflows/phases/open-channel.ts";
import { approvers, dana, estate, liam, mara, omar, walkTo } from "../../domain/story.ts";
import { createHouse } from "../house.ts";
import { anyText } from "../../domain/arbitrary-text.ts";

/** A chat that opens channels and invites whom it knows. */
function createChat(known: readonly string[] = [dana, liam, mara, omar]) {
  const calls: string[] = [];
  const chat = {
    openChannel({ name, purpose }: { name: string; purpose: string }) {
      calls.push(`open ${name}: ${purpose}`);
      return Promise.resolve("C7");
    },
    invite: (channel: string, people: readonly string[]) => {
      calls.push(`invite to ${channel}: ${people.join(" ")}`);
      return Promise.resolve(people.filter((person) => known.includes(person)));
    },
  } as unknown as Chat;
  return { chat, calls };
}

const declared = walkTo("incident.declared");
const withResponders = (...responders: { person: string }[] | { group: string }[]) => ({
  ...estate,
  components: estate.components.map((component) => ({ ...component, responders })),
});

describe("opening the channel", () => {
  test("brings in who declared it and who looks after the component, and records who came", async () => {
    const house = { ...createHouse(declared), ...createChat([dana]) };
    await house.run("open-channel", openChannel(house));
    expect(house.calls).toEqual([
      "open inc-1-ios-push-is-failing: INC-1: iOS push is failing",
      `invite to C7: ${dana} ${liam}`,
    ]);
    expect(house.last("incident.channel-opened").data).toEqual({ channel: "C7", invited: [dana] });
  });

  test("brings in a group's members, each once", async () => {
    const house = { ...createHouse(declared), ...createChat(), estate: withResponders({ group: approvers }) };
    await house.run("open-channel", openChannel(house));
    expect(house.last("incident.channel-opened").data.invited).toEqual([dana, liam, mara, omar]);
  });

  test("opens for its declarer alone when the group can't be read", async () => {
    const house = { ...createHouse(declared), ...createChat(), estate: withResponders({ group: approvers }) };
    house.directoryState.state.reachable = false;
    await house.run("open-channel", openChannel(house));
    expect(house.last("incident.channel-opened").data.invited).toEqual([dana]);
  });

  test("opens for the component's people when nobody of the chat declared it", async () => {
    const [first] = declared as [NewEvent];
    const byOperator: NewEvent = { ...first, actor: { kind: "operator", name: "cron" } };
    const house = { ...createHouse([byOperator]), ...createChat() };
    await house.run("open-channel", openChannel(house));
    expect(house.last("incident.channel-opened").data.invited).toEqual([liam]);
  });

  test("fails while the chat is out of reach, and records nothing", async () => {
    const house = { ...createHouse(declared), ...createChat() };
    const down = new FirebreakError("unavailable", "Slack can't be reached.");
    house.chat.openChannel = () => Promise.reject(down);
    await expect(house.run("open-channel", openChannel(house))).rejects.toBe(down);
    expect(house.added()).toEqual([]);
  });

  test("opens none where there is one", async () => {
    const house = { ...createHouse(declared), ...createChat() };
    const [before, move] = [await house.incident(), await house.move("open-channel")];
    await openChannel(house)(before, move);
    await openChannel(house)(await house.incident(), move);
    await openChannel(house)(before, move);
    expect(house.addedTypes()).toEqual(["incident.channel-opened"]);
    expect(house.calls.filter((call) => call.startsWith("open"))).toHaveLength(2);
  });
});

describe("a channel's name", () => {
  test.each([
    ["iOS push is failing", "inc-12-ios-push-is-failing"],
    ["  Ünïcode — and “quotes”!", "inc-12-unicode-and-quotes"],
    ["全部坏了", "inc-12"],
    ["!!!", "inc-12"],
    ["a".repeat(100), `inc-12-${"a".repeat(73)}`],
    [`${"a".repeat(72)} b`, `inc-12-${"a".repeat(72)}`],
  ])("of %j is %s", (title, name) => {
    expect(channelName({ number: 12, title })).toBe(name);
  });

  test("is always one that Slack takes", () => {
    fc.assert(
      fc.property(fc.nat(), anyText(150), (number, title) => {
        expect(channelName({ number, title })).toMatch(/^inc-\d+(-[a-z0-9]+)*$/);
        expect(channelName({ number, title }).length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
