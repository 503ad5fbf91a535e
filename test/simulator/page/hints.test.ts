import { describe, expect, test } from "@jest/globals";
import { hintsFor } from "../../../src/simulator/page/hints.ts";
import type { HintsView } from "../../../src/simulator/page/hints.ts";
import { createFixture, dana, mei, message, bot, omar } from "./fixture-world.ts";
import type { Fixture } from "./fixture-world.ts";
import { form } from "./gallery.ts";
import { stories } from "./stories.ts";

/** The hints after these parts of the story. */
function after(...parts: (keyof typeof stories)[]): { fixture: Fixture; hints: (person?: string) => HintsView } {
  const fixture = createFixture();
  for (const part of parts) stories[part](fixture);
  return { fixture, hints: (person = dana.id) => hintsFor(fixture.slack.workspace(person), fixture.view) };
}

/** The same, where the watch has opened the incident. */
function watched(...parts: (keyof typeof stories)[]): ReturnType<typeof after> {
  const walked = after(...parts);
  walked.fixture.view = { ...walked.fixture.view, watched: true };
  const card = walked.fixture.channels.find(({ id }) => id === "CINC")?.messages[0];
  card?.blocks.push({ type: "context", elements: [{ type: "mrkdwn", text: "Opened by the watch: expired" }] });
  return walked;
}

/** The bot tells one person no. */
function refuse(fixture: Fixture, text: string): void {
  fixture.channels.find(({ id }) => id === "CINC")?.messages.push(message(bot, 0, { text, ephemeral: true }));
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
    [6, "approve"],
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

  test("ends with the postmortem, what it took and what to try next", () => {
    const { fixture, hints } = after(...wholeWalk);
    fixture.channels
      .find(({ id }) => id === "CINC")
      ?.messages.push(
        message(bot, 0, {
          text: "Here is what happened.",
          files: [{ id: "F9", name: "incident-1-postmortem.md", size: 1, mimetype: "text/markdown" }],
        }),
      );
    expect(hints()).toMatchObject({
      current: null,
      ending: {
        why: expect.stringContaining("The first push came 11 minutes after the incident was opened"),
        action: { kind: "tab", tab: "records" },
      },
    });
    expect(hints().steps.every(({ done }) => done)).toBe(true);
  });

  test("has no ending before its end", () => {
    expect(after().hints().ending).toBeNull();
  });

  test("goes on while the incident's channel is being made", () => {
    const { fixture, hints } = after();
    expect(hints().incident).toBeNull();
    const lobby = fixture.channels.find(({ id }) => id === "CINCIDENTS");
    lobby?.messages.push(message(bot, 0, { text: "INC-1 is open. Its channel appears in a moment.", ephemeral: true }));
    expect(hints().current).toMatchObject({ id: "declare", action: null });
    stories.declare(fixture);
    expect(hints()).toMatchObject({ incident: "CINC", current: { id: "diagnose" } });
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

describe("where Firebreak watches what is broken", () => {
  test("nobody has to open the incident", () => {
    expect(watched().hints().current).toMatchObject({
      id: "open",
      words: expect.stringContaining("about to open the incident by itself"),
      action: null,
    });
  });

  test("people are told what was opened and found, and begin with the rotation", () => {
    expect(watched("declare", "diagnose").hints()).toMatchObject({
      incident: "CINC",
      current: {
        id: "rotate",
        words: expect.stringContaining("has opened #inc-1-ios-push-is-failing by itself"),
        action: { kind: "show", actionId: "rotation.start" },
      },
    });
  });

  test("an incident that a person opened is hers", () => {
    const { fixture, hints } = after("declare", "diagnose");
    fixture.view = { ...fixture.view, watched: true };
    expect(hints().current?.words).toBe("The certificate has expired. Press Rotate certificate.");
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
    const button = { channel: "CINC", ts: diagnosis?.ts, actionId: "rotation.start" };
    expect(hints().current?.action).toMatchObject({ kind: "show", ...button });
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
      words: "Choose the certificate that Apple’s portal just made, then press Check it.",
      action: null,
    });
  });

  test("names a form that belongs to no step", () => {
    const { fixture, hints } = after("open", "declare");
    fixture.modal = { ...form(), title: "Something else", submit: "Send" };
    expect(hints().current).toMatchObject({ words: "Fill in “Something else”, then press Send.", action: null });
    fixture.modal = { ...form(), title: "Something to read", submit: null };
    expect(hints().current).toMatchObject({ words: "Read “Something to read”, then close it.", action: null });
  });

  test("waits while the certificate is being checked, and points at the button when another one is needed", () => {
    const { fixture, hints } = after("open", "declare", "diagnose", "rotate", "certificate");
    expect(hints().current).toMatchObject({ id: "upload", action: { kind: "show", actionId: "rotation.upload" } });
    const card = fixture.channels.find(({ id }) => id === "CINC")?.messages.at(-1);
    if (card !== undefined) card.blocks = card.blocks.filter(({ type }) => type !== "actions");
    expect(hints().current).toMatchObject({ words: expect.stringContaining("checks"), action: null });
  });

  test("has the one who asked try it herself first, and be refused", () => {
    const { fixture, hints } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "vote");
    expect(hints(dana.id).current?.action).toMatchObject({ kind: "show", actionId: "approval.approve" });
    refuse(fixture, "You asked for this: someone else must approve.");
    expect(hints(dana.id).current?.action).toMatchObject({ kind: "person", person: omar.id });
  });

  test("a request that ended without a write is asked for again", () => {
    const { fixture, hints } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "vote");
    const messages = fixture.channels.find(({ id }) => id === "CINC")?.messages;
    Object.assign(messages?.at(-1) ?? {}, {
      blocks: [{ type: "actions", elements: [{ type: "button", action_id: "rotation.ask-again" }] }],
    });
    expect(hints().current).toMatchObject({ id: "approve", action: { actionId: "rotation.ask-again" } });
  });

  test("tries to resolve before the merge, and leads to the pull request after the refusal", () => {
    const { fixture, hints } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "push");
    expect(hints().current).toMatchObject({ id: "merge", action: { kind: "fill", text: "/incident resolve" } });
    refuse(fixture, "INC-1 can't be resolved yet.");
    expect(hints().current?.action).toMatchObject({ kind: "tab", tab: "pull-request" });
  });

  test("resolves when the card has nothing against it", () => {
    const { fixture, hints } = after(
      "open",
      "declare",
      "diagnose",
      "rotate",
      "certificate",
      "upload",
      "vote",
      "approve",
      "push",
      "merge",
    );
    const card = fixture.channels.find(({ id }) => id === "CINC")?.messages[0];
    const blocker = { type: "section", text: { type: "mrkdwn", text: "*Before it can be resolved*\n• Compare." } };
    card?.blocks.push(blocker);
    expect(hints().current).toMatchObject({ id: "resolve", action: null });
    card?.blocks.splice(card.blocks.indexOf(blocker), 1);
    expect(hints().current?.action).toMatchObject({ kind: "fill", text: "/incident resolve" });
  });

  test("says that older plans are gone before it resolves, and takes a token key for a cure", () => {
    const { fixture, hints } = after(
      "open",
      "declare",
      "diagnose",
      "rotate",
      "certificate",
      "upload",
      "vote",
      "approve",
      "push",
      "merge",
    );
    const card = fixture.channels.find(({ id }) => id === "CINC")?.messages[0];
    const discarded = {
      type: "button",
      action_id: "rotation.confirm-discarded",
      text: { type: "plain_text", text: "Old plans are discarded" },
    };
    card?.blocks.push({ type: "actions", block_id: "discard", elements: [discarded] });
    expect(hints().current).toMatchObject({
      id: "resolve",
      action: { kind: "show", actionId: "rotation.confirm-discarded" },
    });
    for (const application of fixture.view.applications) {
      Object.assign(application, { hasCertificate: false, certificateExpiresAt: null });
    }
    expect(hints().isBroken).toBe(false);
  });

  test("sends whoever has approved to the next", () => {
    const { fixture, hints } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "vote");
    const card = fixture.channels.find(({ id }) => id === "CINC")?.messages.at(-1);
    expect(hints(omar.id).current?.action).toMatchObject({ kind: "show" });
    card?.blocks.push({
      type: "context",
      elements: [{ type: "mrkdwn", text: ":white_check_mark: Approved by <@UOMAR>" }],
    });
    refuse(fixture, "You asked for this: someone else must approve.");
    for (const me of [omar, dana]) {
      expect(hints(me.id).current?.action).toMatchObject({ kind: "person", person: mei.id });
    }
  });
});

test("whoever approves by trade is asked first, and nobody else is told to approve", () => {
  const { fixture } = after("open", "declare", "diagnose", "rotate", "certificate", "upload", "vote");
  refuse(fixture, "You asked for this: someone else must approve.");
  const workspace = fixture.slack.workspace(dana.id);
  const people = workspace.people.map((person) =>
    person.id === mei.id ? { ...person, title: "Approves production changes" } : person,
  );
  for (const me of [dana, omar]) {
    expect(hintsFor({ ...workspace, me, people }, fixture.view).current?.action).toMatchObject({ person: mei.id });
  }
});

describe("trouble", () => {
  test("names the certificate that expired, and when", () => {
    expect(after().hints()).toMatchObject({
      trouble: "iOS push fails: the certificate of ios-prod expired 45 minutes ago.",
      isBroken: true,
    });
  });

  test("is over when push works", () => {
    expect(after("open", "declare", "push").hints()).toMatchObject({ trouble: "Push works.", isBroken: false });
  });
});
