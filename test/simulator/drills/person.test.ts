import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { listen } from "../../../src/simulator/core/listen.ts";
import type { Listening } from "../../../src/simulator/core/listen.ts";
import { createPeople } from "../../../src/simulator/drills/person.ts";
import type { People } from "../../../src/simulator/drills/person.ts";
import { until } from "../../../src/simulator/drills/until.ts";
import { createPage } from "../../../src/simulator/page/server.ts";
import { createFixture, dana } from "../page/fixture-world.ts";
import type { Fixture } from "../page/fixture-world.ts";
import { form, gallery } from "../page/gallery.ts";

let fixture: Fixture;
let served: Listening;
let people: People;

beforeEach(async () => {
  fixture = createFixture();
  const { slack, panels, watch } = fixture;
  served = await listen(createPage({ slack, panels, watch, startAs: dana.id }), 0);
  people = createPeople(served.url, 200);
  fixture.channels.find(({ id }) => id === "CGENERAL")?.messages.push(gallery());
});
afterEach(() => served.close());

const me = dana.id;

test("a channel goes by its name or its id", async () => {
  await people.command(me, "#general", "/incident open");
  await people.say(me, "CINCIDENTS", "hello");
  expect(fixture.heard).toEqual([
    ["command", me, "CGENERAL", "/incident open"],
    ["say", me, "CINCIDENTS", "hello"],
  ]);
  await expect(people.command(me, "nowhere", "/a")).rejects.toThrow("Dana Reyes sees no channel nowhere.");
});

describe("click", () => {
  test("presses a button by its words, with its value", async () => {
    await people.click(me, { channel: "general", text: "approve rotation" });
    expect(fixture.heard[0]?.[3]).toEqual({
      blockId: "buttons",
      actionId: "approve",
      choice: { type: "button", value: "r1" },
    });
  });

  test("takes a choice of a menu", async () => {
    await people.click(me, { channel: "general", actionId: "severity", choose: "SEV2" });
    expect(fixture.heard[0]?.[3]).toMatchObject({ actionId: "severity", choice: { selected_option: { value: "2" } } });
  });

  test("waits for what isn't there yet", async () => {
    const general = fixture.channels.find(({ id }) => id === "CGENERAL");
    const shown = general?.messages.splice(0) ?? [];
    setTimeout(() => general?.messages.push(...shown), 60);
    await people.click(me, { channel: "general", actionId: "approve" });
    expect(fixture.heard).toHaveLength(1);
  });

  test("says what was there instead", async () => {
    const clicking = people.click(me, { channel: "general", text: "Launch" });
    await expect(clicking).rejects.toThrow('Waited 0.2 s for "Launch" in #general');
    await expect(people.click(me, { text: "Launch" })).rejects.toThrow(
      /Dana Reyes sees no form.*\[Approve rotation\]/s,
    );
  });
});

describe("submit", () => {
  test("fills the form in by labels and names, and leaves the rest as it was", async () => {
    fixture.modal = form();
    const file = await people.upload(me, "aps.cer", new Uint8Array([1, 2]));
    await people.submit(me, {
      "What people notice": "no push",
      severity: "SEV2",
      "Affected component": "push",
      Certificate: [file],
    });
    expect(fixture.heard.at(-1)).toEqual([
      "submit",
      me,
      "V1",
      expect.objectContaining({
        title: { value: { type: "plain_text_input", value: "iOS push is failing" } },
        notice: { value: { type: "plain_text_input", value: "no push" } },
        severity: {
          value: expect.objectContaining({
            selected_option: expect.objectContaining({ value: "2" }) as unknown,
          }) as unknown,
        },
        evidence: { value: { type: "file_input", files: [file] } },
      }),
    ]);
  });

  test("rejects with the form's errors", async () => {
    fixture.modal = form();
    fixture.formErrors = { title: "Too short" };
    await expect(people.submit(me, { Title: "x" })).rejects.toThrow(
      '"Open an incident" was not accepted: title: Too short.',
    );
  });

  test("names the fields it waited for", async () => {
    fixture.modal = form();
    await expect(people.submit(me, { Colour: "red" })).rejects.toThrow(/a form with Colour.*"What people notice"/s);
  });
});

describe("the home tab", () => {
  const button = { type: "button", action_id: "next", value: "2", text: { type: "plain_text", text: "Next page" } };

  test("is opened, waited for, and used", async () => {
    const opening = people.openHome(me);
    setTimeout(() => {
      fixture.home = { id: "VHOME", blocks: [{ type: "actions", block_id: "pages", elements: [button] }] };
    }, 60);
    expect(await opening).toMatchObject({ id: "VHOME" });
    await people.click(me, { home: true, text: "next page" });
    expect(fixture.heard).toEqual([
      ["openHome", me],
      [
        "actInView",
        me,
        "VHOME",
        { blockId: "pages", actionId: "next", choice: { type: "button", value: "2" } },
        expect.any(Object),
      ],
    ]);
  });

  test("that never comes is told", async () => {
    await expect(people.openHome(me)).rejects.toThrow("Waited 0.2 s for the home tab");
    await expect(people.click(me, { home: true, text: "Next" })).rejects.toThrow('"Next" in the home tab');
  });
});

test("Apple, GitHub and AWS are in reach", async () => {
  const csr = "-----BEGIN CERTIFICATE REQUEST-----";
  const made = await people.createCertificate(me, "com.larch.protect", csr);
  expect(new TextDecoder().decode(await people.downloadCertificate(made.serial))).toBe(`certificate ${made.serial}`);
  await people.merge(me, 7);
  expect(await people.publishTestPush(me, "arn")).toMatchObject({ published: false });
  await people.setFault({ call: "sns.Publish", fault: { kind: "cut" }, times: 1 });
  await people.clearFault(null);
  expect(fixture.heard.map(([call]) => call)).toEqual([
    "createCertificate",
    "merge",
    "publishTestPush",
    "setFault",
    "clearFault",
  ]);
  expect((await people.panels()).certificates[0]).toEqual(made);
});

test("a refusal comes with its words", async () => {
  fixture.botConnected = false;
  await expect(people.command(me, "general", "/incident open")).rejects.toThrow(
    '/api/command: /incident failed with the error "dispatch_failed"',
  );
});

test("until tells what it waited for and what was there", async () => {
  let looks = 0;
  const found = await until(() => Promise.resolve((looks += 1) > 2 && "here"), { timeoutMs: 1000, what: "it" });
  expect(found).toBe("here");
  await expect(
    until(() => Promise.resolve(null), {
      timeoutMs: 60,
      what: "a push",
      instead: () => Promise.resolve("Nothing came."),
    }),
  ).rejects.toThrow("Waited 0.06 s for a push. Nothing came.");
});
