import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { UploadFor } from "../../../src/ports/uploads.ts";
import type { ModalView, ViewValues } from "../../../src/simulator/slack/surface.ts";
import { type Desk, openDesk, wordsIn } from "./asking.ts";
import { arnOf, rotationLike, toPlan, toYes } from "./rotations.ts";
import { application, incidentAt, mia, noticeOf } from "./story.ts";
import { estate, MIA, NOAH, until } from "./workspace.ts";

/** The buttons and forms of a rotation, pressed and filled in by people in Slack. */

const page = "http://127.0.0.1:9090/uploads/one-time";
const siblings = ["ios-beta", `ios-${"long".repeat(60)}`];
const [first = { arn: application, topic: "", canary: "", secret: "" }] = estate.applications;
const shop = {
  ...estate,
  applications: [
    first,
    ...siblings.map((name) => ({ ...first, arn: arnOf(name), secret: `push/${name}` })),
    { ...first, arn: arnOf("ios-eu") },
    { ...first, arn: arnOf("android"), topic: "com.acme.other", secret: "push/other" },
  ],
};

let desk: Desk;
let invited: UploadFor[];

beforeEach(async () => {
  invited = [];
  const invite = (upload: UploadFor) => {
    invited.push(upload);
    return Promise.resolve(page);
  };
  desk = await openDesk({ estate: shop, uploads: { invite } });
});
afterEach(() => desk.close());

type Like = ReturnType<typeof rotationLike>;
type Events = Parameters<Like["card"]>;

/** Shows the card after these events, and lets the bot know the incident. */
async function show(like: Like, ...then: Events): Promise<void> {
  const card = like.card(...then);
  desk.bot.incidents[0] = card.incident;
  await desk.show(card, "incident/1/rotation-1");
}

/** Submits the open form; answers with the errors at its fields. */
async function submit(values: ViewValues): Promise<Record<string, string>> {
  const { id } = await desk.modal();
  return (await desk.slack.world.surface.submit(MIA, id, values)).errors;
}

/** The choice of the form's menu that reads so. */
async function choice(words: string): Promise<string> {
  const { blocks } = await desk.modal();
  const options = [...JSON.stringify(blocks).matchAll(/"text":"([^"]*)","emoji":true\},"value":"([^"]*)"/g)];
  const found = options.find(([, label = ""]) => label.startsWith(words));
  if (found?.[2] === undefined) throw new Error(`There is no choice ${words}.`);
  return found[2];
}

/** Chooses a file in the open form. */
async function choose(content: Uint8Array, more: ViewValues = {}): Promise<void> {
  const file = await desk.slack.world.surface.upload(MIA, "aps.cer", content);
  await submit({ certificate: { certificate: { type: "file_input", files: [file] } }, ...more });
}

const text = (id: string, value: string): ViewValues => ({ [id]: { [id]: { type: "plain_text_input", value } } });
const fieldsOf = ({ blocks }: ModalView) =>
  blocks.filter(({ type }) => type === "input").map((block) => block.block_id);
const formIsOpen = () => desk.slack.world.surface.workspace(MIA).modal !== null;
const asked = () => until(() => desk.bot.asked.length === 1);

const one = rotationLike();
const rehearsal = rotationLike({ rehearsal: true });

describe("“Rotate certificate”", () => {
  beforeEach(async () => {
    desk.bot.incidents[0] = incidentAt("ended");
    await desk.show(noticeOf("run", incidentAt("ended")), "incident/1/run-1");
    await desk.press("Rotate certificate", "message");
  });

  const order = (value: string): ViewValues => ({
    order: { order: { type: "static_select", selected_option: { value } } },
  });
  const also = (...values: string[]): ViewValues => ({
    also: { also: { type: "multi_static_select", selected_options: values.map((value) => ({ value })) } },
  });

  test("asks why, with which others that one certificate could serve, and in which order", async () => {
    const form = await desk.modal();
    expect(form).toMatchObject({ title: "Start rotation", submit: "Start rotation" });
    expect(fieldsOf(form)).toEqual(["reason", "also", "order"]);
    const drawn = JSON.stringify(form.blocks);
    expect(drawn).toContain("ios-beta (production)");
    expect(drawn).not.toContain("android");
    expect(wordsIn(form.blocks)).toContain("The credential of ios-prod");
  });

  test("has those chosen already that share the secret, and no other", async () => {
    const { blocks } = await desk.modal();
    const field = blocks.find((block) => block.block_id === "also");
    const text = expect.objectContaining({ text: "ios-eu (production)" });
    const chosen = [{ text, value: await choice("ios-eu") }];
    expect(field).toMatchObject({ element: { initial_options: chosen } });
  });

  test("starts it with those, the one that the run found first", async () => {
    const values = { ...text("reason", "push is down"), ...order("planned") };
    const chosen = also(await choice("ios-beta"), await choice("ios-long"));
    expect(await submit({ ...values, ...chosen })).toEqual({});
    await asked();
    expect(desk.bot.asked).toMatchObject([
      {
        kind: "start-rotation",
        by: mia,
        incident: 1,
        applications: [application, ...siblings.map(arnOf)],
        order: "planned",
        reason: "push is down",
      },
    ]);
  });

  test.each([
    ["As fits", null],
    ["Write first", "emergency"],
    ["Merge first", "planned"],
  ])("takes the order: %s", async (words, expected) => {
    await submit({ ...text("reason", "push is down"), ...order(await choice(words)) });
    await asked();
    expect(desk.bot.asked).toMatchObject([{ applications: [application, arnOf("ios-eu")], order: expected }]);
  });

  test("shows at its field that a reason is needed, and stays open", async () => {
    expect(await submit({ ...text("reason", " "), ...order("fitting") })).toEqual({
      reason: expect.stringMatching(/why/) as unknown,
    });
    expect(formIsOpen()).toBe(true);
    expect(desk.bot.asked).toEqual([]);
  });

  test("shows what is refused as it is, and stays open", async () => {
    const refusal = new FirebreakError("bad-input", "These applications have different secrets.");
    desk.bot.answer = () => Promise.reject(refusal);
    expect(await submit({ ...text("reason", "x"), ...order("fitting") })).toEqual({ reason: refusal.message });
  });
});

describe("“Upload certificate…”", () => {
  test("takes a file, and no reason where somebody has given one", async () => {
    await show(one, "request");
    await desk.press("Upload certificate…", "message");
    expect(fieldsOf(await desk.modal())).toEqual(["certificate"]);
    await choose(Buffer.from([0x30, 0x82]));
    await asked();
    expect(desk.bot.asked).toMatchObject([
      { kind: "offer-certificate", by: mia, incident: 1, rotation: "rotation-1", file: "MII=", reason: null },
    ]);
  });

  test("takes the reason too where the bot has only prepared it: whoever hands over asks for it", async () => {
    const card = one.card("request");
    const rotation = { ...card.rotation, requester: null };
    desk.bot.incidents[0] = { ...card.incident, rotations: [rotation] };
    await desk.show({ ...card, rotation }, "incident/1/rotation-1");
    await desk.press("Upload certificate…", "message");
    expect(fieldsOf(await desk.modal())).toEqual(["certificate", "reason"]);
    await choose(Buffer.from([0x30, 0x82]), text("reason", "it ends soon"));
    await asked();
    expect(desk.bot.asked).toMatchObject([{ kind: "offer-certificate", reason: "it ends soon" }]);
  });

  test("says that it is a rehearsal", async () => {
    await show(rehearsal, "request");
    await desk.press("Upload certificate…", "message");
    expect(wordsIn((await desk.modal()).blocks)).toMatch(/^\*?REHEARSAL/);
  });
});

describe("“Another way…”", () => {
  const filled = (more: ViewValues = {}): ViewValues => ({ ...text("secret", " push/old "), ...more });

  test("gives the person a page of her own, and the command for the bot's machine", async () => {
    await show(one, "request");
    await desk.press("Another way…", "message");
    const { blocks } = await desk.modal();
    expect(JSON.stringify(blocks)).toContain(`<${page}|this page>`);
    expect(JSON.stringify(blocks)).toContain("firebreak credential hand-over INC-1 &lt; file");
    expect(wordsIn(blocks)).toContain("never comes through Slack");
    expect(invited).toEqual([{ incident: 1, rotation: "rotation-1", by: mia }]);
    expect(desk.slack.channel("inc-1-push", NOAH).messages.some((one) => JSON.stringify(one).includes(page))).toBe(
      false,
    );
  });

  test("tells what changes with a token key", async () => {
    await show(one, "request");
    await desk.press("Another way…", "message");
    expect(wordsIn((await desk.modal()).blocks)).toMatch(/Moving to a token key[^]*every app of the team[^]*no end/);
  });

  test("takes it from a secret: the version that consumers read, unless another is named", async () => {
    await show(one, "request");
    await desk.press("Another way…", "message");
    expect(fieldsOf(await desk.modal())).toEqual(["secret", "version", "keyId", "teamId"]);
    expect(await submit(filled())).toEqual({});
    await asked();
    expect(desk.bot.asked).toEqual([
      {
        kind: "offer-secret",
        by: mia,
        key: expect.stringMatching(/^slack\/view\//) as unknown,
        incident: 1,
        rotation: "rotation-1",
        secret: "push/old",
        version: null,
        token: null,
        reason: null,
      },
    ]);
  });

  test("takes a token key with its ids", async () => {
    await show(one, "request");
    await desk.press("Another way…", "message");
    const ids = { ...text("version", "v-9"), ...text("keyId", "ABCDE12345"), ...text("teamId", " FGHIJ67890") };
    await submit(filled(ids));
    await asked();
    expect(desk.bot.asked).toMatchObject([
      { secret: "push/old", version: "v-9", token: { keyId: "ABCDE12345", teamId: "FGHIJ67890" } },
    ]);
  });

  test("shows at its field that a secret is needed, and what is wrong with one", async () => {
    await show(one, "request");
    await desk.press("Another way…", "message");
    expect(Object.keys(await submit(text("secret", "  ")))).toEqual(["secret"]);
    expect(desk.bot.asked).toEqual([]);
    desk.bot.answer = () => Promise.reject(new FirebreakError("bad-input", "This secret holds no credential."));
    expect(await submit(filled())).toEqual({ secret: "This secret holds no credential." });
    expect(formIsOpen()).toBe(true);
  });

  test("of a rehearsal says so", async () => {
    await show(rehearsal, "request");
    await desk.press("Another way…", "message");
    expect(wordsIn((await desk.modal()).blocks)).toMatch(/^\*?REHEARSAL/);
  });
});

test("“Another way…” names the command alone where the upload page has no address", async () => {
  await desk.close();
  desk = await openDesk();
  await show(one, "request");
  await desk.press("Another way…", "message");
  const drawn = JSON.stringify((await desk.modal()).blocks);
  expect(drawn).toContain("firebreak credential hand-over INC-1 &lt; file");
  expect(drawn).not.toContain("this page");
});

const written = [...toYes, one.written("ios-prod")] as const;

describe("what asks why first", () => {
  test.each<{ button: string; kind: string; says: RegExp; after: Events }>([
    {
      button: "Halt…",
      kind: "pause-rotation",
      says: /Nothing more is done until somebody resumes it/,
      after: [...toPlan, "asked"],
    },
    {
      button: "Cancel…",
      kind: "cancel-rotation",
      says: /For good\. What is written stays written/,
      after: [...toPlan, "asked"],
    },
    {
      button: "Roll back…",
      kind: "roll-back",
      says: /others are asked to approve that it goes in again/,
      after: [...written],
    },
    {
      button: "Ask again…",
      kind: "ask-again",
      says: /A new plan is made with the same credential/,
      after: [...toPlan, "asked", "expired"],
    },
  ])("$button", async ({ button, kind, says, after }) => {
    await show(one, ...after);
    await desk.press(button, "message");
    const { blocks } = await desk.modal();
    expect(wordsIn(blocks)).toMatch(says);
    expect(wordsIn(blocks)).toContain("The credential of ios-prod");
    expect(await submit(text("reason", "  "))).toEqual({ reason: "say why, in a few words" });
    expect(desk.bot.asked).toEqual([]);
    expect(await submit(text("reason", "it is <late>"))).toEqual({});
    await asked();
    expect(desk.bot.asked).toMatchObject([
      { kind, by: mia, incident: 1, rotation: "rotation-1", reason: "it is <late>" },
    ]);
    expect(await desk.told()).toBe("It is done.");
  });

  test("of a rehearsal says so in its form", async () => {
    await show(rehearsal, ...toPlan, "asked");
    await desk.press("Cancel…", "message");
    expect(wordsIn((await desk.modal()).blocks)).toContain("REHEARSAL: the credential of ios-prod");
  });

  test("tells the person alone why it was refused", async () => {
    await show(one, ...written);
    await desk.press("Roll back…", "message");
    const found = "the certificate that was there expired on 2024-08-20 07:46 UTC";
    desk.bot.answer = () => Promise.reject(new FirebreakError("not-now", "There is nothing to go back to.", { found }));
    expect(await submit(text("reason", "phones are silent"))).toEqual({});
    expect(await desk.told()).toBe(`There is nothing to go back to.\nFound: ${found}`);
    expect(desk.slack.channel("inc-1-push", NOAH).messages.filter(({ ephemeral }) => ephemeral)).toEqual([]);
  });
});

describe("what is done at once", () => {
  const rotation = { by: mia, incident: 1, rotation: "rotation-1" };
  const proven = [...written, one.sent("ios-prod"), one.proven("ios-prod"), "rolling", "merged"] as const;

  test("Resume", async () => {
    await show(one, ...toYes, "paused");
    await desk.press("Resume", "message");
    await asked();
    expect(desk.bot.asked).toMatchObject([{ kind: "resume-rotation", ...rotation }]);
  });

  test("Go on without one, in a rehearsal", async () => {
    await show(rehearsal, "request");
    await desk.press("Go on without one", "message");
    await asked();
    expect(desk.bot.asked).toMatchObject([{ kind: "skip-certificate", ...rotation }]);
  });

  test("Old plans are discarded", async () => {
    await show(one, ...proven);
    await desk.press("Old plans are discarded", "message");
    await asked();
    expect(desk.bot.asked).toMatchObject([{ kind: "confirm-discarded", ...rotation }]);
  });

  test.each([
    ["The phone rang", true],
    ["It stayed silent", false],
  ])("%s: of the application whose test push is waited for", async (words, rang) => {
    const two = rotationLike({ names: ["ios-prod", "ios-beta"] });
    const begun = [...toYes, two.written("ios-prod"), two.sent("ios-prod"), two.proven("ios-prod")];
    await show(two, ...begun, two.written("ios-beta"), two.sent("ios-beta"));
    await desk.press(words, "message");
    await asked();
    expect(desk.bot.asked).toMatchObject([
      { kind: "look-at-phone", ...rotation, application: arnOf("ios-beta"), rang },
    ]);
  });

  test("pressed twice it is asked under two keys, and each press keeps its own", async () => {
    await show(one, ...toYes, "paused");
    await desk.press("Resume", "message");
    await desk.press("Resume", "message");
    await until(() => desk.bot.asked.length === 2);
    expect(new Set(desk.bot.asked.map(({ key }) => key)).size).toBe(2);
  });
});

describe("an old card", () => {
  test.each(["Upload certificate…", "Another way…", "Halt…"])(
    "of a rotation that is not known any more opens no form: %s",
    async (button) => {
      await show(one, "request");
      desk.bot.incidents[0] = incidentAt("published");
      await desk.press(button, "message");
      expect(await desk.told()).toBe("INC-1 has no rotation-1.\nUse the newest card.");
      expect(formIsOpen()).toBe(false);
      expect(invited).toEqual([]);
    },
  );

  test("whose phone button is of an application that the rotation no longer has, says so", async () => {
    const two = rotationLike({ names: ["ios-prod", "ios-beta"] });
    const begun = [...toYes, two.written("ios-prod"), two.sent("ios-prod"), two.proven("ios-prod")];
    await show(two, ...begun, two.written("ios-beta"), two.sent("ios-beta"));
    desk.bot.incidents[0] = one.incident(...written, one.sent("ios-prod"));
    await desk.press("The phone rang", "message");
    expect(await desk.told()).toContain("This rotation has no such application.");
    expect(desk.bot.asked).toEqual([]);
  });
});
