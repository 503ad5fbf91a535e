import { describe, expect, test } from "@jest/globals";
import { hintsFor } from "../../../src/simulator/page/hints.ts";
import type { HintsView } from "../../../src/simulator/page/hints.ts";
import { createFixture, dana, mei, message, bot, omar } from "./fixture-world.ts";
import type { Fixture } from "./fixture-world.ts";
import { stories } from "./stories.ts";

/** The hints after these parts of the story. */
function after(...parts: (keyof typeof stories)[]): { fixture: Fixture; hints: (person?: string) => HintsView } {
  const fixture = createFixture();
  for (const part of parts) stories[part](fixture);
  return { fixture, hints: (person = dana.id) => hintsFor(fixture.slack.workspace(person), fixture.view) };
}

const wholeWalk = Object.keys(stories) as (keyof typeof stories)[];

describe("the walk", () => {
  test.each<[parts: number, step: string]>([
    [0, "open"],
    [1, "declare"],
    [2, "diagnose"],
    [3, "rotate"],
    [4, "certificate"],
    [5, "upload"],
    [6, "request"],
    [7, "approve"],
    [8, "approve"],
    [9, "merge"],
    [10, "resolve"],
    [11, "postmortem"],
  ])("after %i parts of the story the step is %s", (parts, step) => {
    const { hints } = after(...wholeWalk.slice(0, parts));
    expect(hints().current?.id).toBe(step);
    expect(hints().current?.words).not.toBe("");
  });

  test("ends with the postmortem", () => {
    const { fixture, hints } = after(...wholeWalk);
    fixture.channels
      .find(({ id }) => id === "CINC")
      ?.messages.push(
        message(bot, 0, {
          text: "Here is what happened.",
          files: [{ id: "F9", name: "incident-1-postmortem.md", size: 1, mimetype: "text/markdown" }],
        }),
      );
    expect(hints().current).toBeNull();
    expect(hints().steps.every(({ done }) => done)).toBe(true);
  });

  test("a certificate that was made before any incident skips nothing", () => {
    const { hints } = after("certificate");
    expect(hints().current?.id).toBe("open");
    expect(hints().steps.filter(({ done }) => done)).toEqual([]);
  });

  test("an early merge doesn't stand for the approvals", () => {
    const { hints } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "vote", "merge");
    expect(hints().current?.id).toBe("approve");
    expect(hints().steps.find(({ id }) => id === "merge")?.done).toBe(true);
  });
});

describe("advice", () => {
  test("begins with a command in #incidents", () => {
    expect(after().hints().current?.action).toEqual({
      kind: "fill",
      label: "Write the command",
      channel: "CINCIDENTS",
      text: "/incident open iOS push is failing",
    });
  });

  test("points at the button to press", () => {
    const { fixture, hints } = after("open", "declare", "diagnose");
    const diagnosis = fixture.channels.find(({ id }) => id === "CINC")?.messages.at(-1);
    expect(hints().current?.action).toMatchObject({ kind: "show", channel: "CINC", ts: diagnosis?.ts });
  });

  test("comes after the form that is open", () => {
    const { fixture, hints } = after("open", "declare", "diagnose", "rotate", "certificate");
    fixture.modal = {
      id: "V2",
      callbackId: "rotation.upload",
      title: "Upload the certificate",
      submit: "Check it",
      close: null,
      blocks: [],
      errors: {},
    };
    expect(hints().current).toMatchObject({
      id: "upload",
      words: "Fill in “Upload the certificate”, then press Check it.",
      action: null,
    });
  });

  test("sends the one who asked to somebody else, and whoever has approved to the next", () => {
    const { fixture, hints } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "vote");
    expect(hints(dana.id).current?.action).toMatchObject({ kind: "person", person: omar.id });
    expect(hints(omar.id).current?.action).toMatchObject({ kind: "show" });

    const card = fixture.channels.find(({ id }) => id === "CINC")?.messages.at(-1);
    card?.blocks.push({
      type: "context",
      elements: [{ type: "mrkdwn", text: ":white_check_mark: Approved by <@UOMAR>" }],
    });
    expect(hints(omar.id).current?.action).toMatchObject({ kind: "person", person: mei.id });
    expect(hints(dana.id).current?.action).toMatchObject({ kind: "person", person: mei.id });
  });
});

test("whoever approves by trade is asked first", () => {
  const { fixture } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "vote");
  const workspace = fixture.slack.workspace(dana.id);
  const people = workspace.people.map((person) =>
    person.id === mei.id ? { ...person, title: "Approves production changes" } : person,
  );
  expect(hintsFor({ ...workspace, people }, fixture.view).current?.action).toMatchObject({ person: mei.id });
});

describe("trouble", () => {
  test("names the certificate that expired, and when", () => {
    expect(after().hints()).toMatchObject({
      trouble: "Push on iOS fails: the certificate of ios-prod expired 45 minutes ago.",
      isBroken: true,
    });
  });

  test("is over when push works", () => {
    expect(after("open", "declare", "push").hints()).toMatchObject({ trouble: "Push works.", isBroken: false });
  });
});
