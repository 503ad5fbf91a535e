import { describe, expect, test } from "@jest/globals";
import { elementsOf, wordsOf } from "../../../../src/simulator/page/block-kit/reading.ts";
import { chosenByName, missingFields, viewValues } from "../../../../src/simulator/page/block-kit/values.ts";
import type { Block } from "../../../../src/simulator/slack/surface.ts";
import { form, gallery } from "../gallery.ts";

function element(blockId: string): Block {
  const placed = elementsOf(form().blocks).find((candidate) => candidate.blockId === blockId);
  if (placed === undefined) throw new Error(`The form has no ${blockId}.`);
  return placed.element;
}

describe("viewValues", () => {
  test("is what Slack would send of an untouched form", () => {
    expect(viewValues(form().blocks)).toEqual({
      title: { value: { type: "plain_text_input", value: "iOS push is failing" } },
      notice: { value: { type: "plain_text_input", value: null } },
      severity: { value: { type: "radio_buttons", selected_option: null } },
      component: { value: { type: "static_select", selected_option: null } },
      people: { value: { type: "multi_users_select", selected_users: [] } },
      checks: { value: { type: "checkboxes", selected_options: [] } },
      since: { value: { type: "datepicker", selected_date: null } },
      evidence: { value: { type: "file_input", files: [] } },
    });
  });

  test("keeps what was chosen where the same element still stands", () => {
    const chosen = {
      title: { value: { type: "plain_text_input", value: "" } },
      severity: { value: { type: "static_select", selected_option: { value: "1" } } },
      gone: { value: { type: "plain_text_input", value: "x" } },
    };
    const values = viewValues(form().blocks, chosen);
    expect(values["title"]).toEqual(chosen.title);
    expect(values["severity"]).toEqual({ value: { type: "radio_buttons", selected_option: null } });
    expect(values["gone"]).toBeUndefined();
  });

  test("leaves buttons and overflow menus out", () => {
    expect(Object.keys(viewValues(gallery().blocks))).toEqual(["menus"]);
  });
});

describe("chosenByName", () => {
  test("takes options by their text or their value", () => {
    const chosen = { type: "radio_buttons", selected_option: expect.objectContaining({ value: "2" }) as unknown };
    expect(chosenByName(element("severity"), "SEV2")).toEqual(chosen);
    expect(chosenByName(element("severity"), "2")).toEqual(chosen);
    expect(chosenByName(element("checks"), ["Tell customers", "page"])).toEqual({
      type: "checkboxes",
      selected_options: [expect.objectContaining({ value: "tell" }), expect.objectContaining({ value: "page" })],
    });
  });

  test("says what is offered when the option isn't", () => {
    expect(() => chosenByName(element("severity"), "SEV9")).toThrow('no option "SEV9"; it offers "SEV1", "SEV2"');
  });

  test("takes anything else as it is", () => {
    expect(chosenByName(element("notice"), "no push")).toEqual({ type: "plain_text_input", value: "no push" });
  });
});

test("missingFields names what must be filled in and isn't", () => {
  const { blocks } = form();
  expect(Object.keys(missingFields(blocks, viewValues(blocks)))).toEqual(["notice", "severity", "component"]);
});

test("wordsOf reads every text that a message's blocks hold", () => {
  const words = wordsOf(gallery());
  for (const said of ["Every block", "SEV2", "Approve rotation", "Not now", "terraform plan", "1 of 2"]) {
    expect(words).toContain(said);
  }
});
