import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { NewEvent } from "../../src/domain/event.ts";
import { asLine } from "../../src/projections/markdown.ts";
import { writePostmortem } from "../../src/projections/postmortem.ts";
import { application, by, dana, incidentOf, liam, mara, recorded, walk, walkTo } from "../domain/story.ts";
import { anyText } from "../domain/arbitrary-text.ts";

const people: Record<string, string> = { [dana]: "Dana", [liam]: "Liam", [mara]: "Mara" };

/** The postmortem of these events, with the names that people are known by. */
const written = (events: readonly NewEvent[], names = people): Promise<string> =>
  writePostmortem(incidentOf(events), recorded(events), {
    nameOf: (person) => Promise.resolve(names[person] ?? person),
    componentName: "iOS push",
  });

describe("the postmortem", () => {
  test("tells the walk of 20 August 2024", async () => {
    const text = await written(walk);
    expect(text).toContain("# INC-1: iOS push is failing\n");
    expect(text).toContain("iOS push, sev2. Declared 2024-08-20 09:46 UTC by Dana. State: resolved.\n");
    expect(text).toContain("## What people noticed\n\nNobody gets order updates.\n");
    expect(text).toContain("## Cause\n\n- The certificate of ios-prod expired.\n");
    expect(text).toContain("| push verified | 25 minutes |\n");
    expect(text).toContain("| 10:03 UTC | Liam | approved the plan |\n");
    expect(text).toContain("| 10:20 UTC | Firebreak | saw that code and running application agree |");
    expect(text).toContain(
      "- [x] The credential of ios-prod was replaced by the certificate valid until 2025-09-19 09:41 UTC.\n" +
        "- [x] The infrastructure code was changed to match: pull request #7.\n" +
        "- [ ] Watch the expiry",
    );
  });

  test("leaves to people what the journal can't tell, and names what is owed", async () => {
    const text = await written(walkTo("incident.declared"));
    expect(text).toContain("No runbook found the cause.");
    const mitigated = await written(walkTo("incident.mitigated"));
    expect(mitigated).toContain("- [ ] pull request #7 is not merged");
  });

  test("says which applications have the new credential, and which do not", async () => {
    const beta = `${application}-beta`;
    const events = walkTo("rotation.push-verified").map((event): NewEvent => {
      if (event.type !== "rotation.started") return event;
      const [first] = event.data.targets;
      return { ...event, data: { ...event.data, targets: [first, { ...first, application: beta, name: "ios-beta" }] } };
    });
    expect(await written(events)).toContain("- [x] The credential of ios-prod was replaced by");
    const second: NewEvent[] = walk
      .filter((event) => event.type === "rotation.credentials-written")
      .map((event): NewEvent => ({ ...event, data: { ...event.data, application: beta } }));
    expect(await written([...events, ...second])).toContain(
      "- [x] The credential of ios-prod, ios-beta was replaced by the certificate valid until",
    );
  });

  test("names the days of what took more than one", async () => {
    const events = recorded(walk).map((event) =>
      event.type === "incident.resolved" ? { ...event, at: "2024-08-22T07:00:00.000Z" } : event,
    );
    const names = { nameOf: (person: string) => Promise.resolve(person), componentName: "iOS push" };
    const text = await writePostmortem(incidentOf(walk), events, names);
    expect(text).toContain("| 2024-08-20 10:03 UTC |");
    expect(text).toContain(`| 2024-08-22 07:00 UTC | ${dana} | resolved the incident |`);
  });

  test("has no word of a text that was erased", async () => {
    const [first, ...rest] = recorded(walk);
    if (first === undefined) throw new Error("no events");
    const events = [{ ...first, typed: { title: null, impact: null } } as typeof first, ...rest];
    const incident = { ...incidentOf(walk), title: "[erased]", impact: "[erased]" };
    const names = { nameOf: (person: string) => Promise.resolve(person), componentName: "iOS push" };
    expect(await writePostmortem(incident, events, names)).not.toContain("iOS push is failing");
  });
});

/** Where the document's structure is: its headings, table rows, list items and what else begins a block. */
function skeleton(text: string): string[] {
  return text.split("\n").map((line) => {
    const cells = line.replaceAll(/\\\\|\\\|/g, "").split("|").length;
    const block = /^(#{1,6} |\||- \[.\] |- |\d+[.)] |```|~~~|>|=+$|-{3,}$|_{3,}$|\*{3,}$|\+ |<)/.exec(line)?.[0] ?? "";
    return block === "|" ? `row of ${cells - 2}` : block;
  });
}

/** Texts that try to be more than text. */
const unruly = fc.oneof(
  anyText(40),
  fc.constantFrom(
    "# A heading",
    "## A heading\n\n## And another",
    "| a | b |\n|---|---|",
    "a | b \\| c \\\\| d",
    "```\ncode",
    "~~~",
    "---",
    "===",
    "___",
    "- [x] done",
    "+ item",
    "* item",
    "1. item",
    "2) item",
    "> quote",
    "<script>alert(1)</script>",
    "![](https://example.com/tracker.png)",
    "[a link](https://example.com)",
    "&lt;b&gt;",
  ),
);

describe("typed text in the postmortem", () => {
  const told = (text: string): NewEvent[] => {
    const [declared, ...rest] = walk as [NewEvent, ...NewEvent[]];
    return [
      { ...declared, typed: { title: text, impact: `x${text}` } },
      ...rest,
      { type: "incident.noted", actor: by(dana), data: {}, typed: { text } },
    ];
  };

  test("changes nothing of the document's structure", async () => {
    const plain = skeleton(await written(told("calm"), { [dana]: "Dana" }));
    await fc.assert(
      fc.asyncProperty(unruly, async (text) => {
        expect(skeleton(await written(told(text), { [dana]: text }))).toEqual(plain);
      }),
    );
  });

  test("is one line that begins no block and holds neither tag, link nor code", () => {
    fc.assert(
      fc.property(unruly, (text) => {
        const line = asLine(text);
        expect(skeleton(line)).toEqual([""]);
        expect(line).not.toMatch(/[<>\n]|(?<!\\)(?:\\\\)*[`[\]]/);
      }),
    );
  });

  test("reads as it was typed", () => {
    expect(asLine("iOS push (EU) is failing: 12% of ios-prod's users, since 09:46!")).toBe(
      "iOS push (EU) is failing: 12% of ios-prod's users, since 09:46!",
    );
    expect(asLine("  two\n lines ")).toBe("two lines");
  });
});
