import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { linkAddresses, parseMrkdwn, parsePlainText } from "../../../../src/simulator/page/text/mrkdwn.ts";
import type { Span } from "../../../../src/simulator/page/text/mrkdwn.ts";

const text = (words: string): Span => ({ kind: "text", text: words });

/** The spans of a text of one passage. */
function spans(mrkdwn: string): Span[] {
  const [passage] = parseMrkdwn(mrkdwn);
  return passage?.kind === "text" ? passage.spans : [];
}

describe("styles", () => {
  test.each([
    ["*bold*", "strong"],
    ["_italic_", "emphasis"],
    ["~struck~", "strike"],
  ])("%s", (mrkdwn, kind) => {
    expect(spans(`a ${mrkdwn}, b`)).toEqual([text("a "), { kind, spans: [text(mrkdwn.slice(1, -1))] }, text(", b")]);
  });

  test("stand inside each other", () => {
    expect(spans("*a _b_*")).toEqual([
      { kind: "strong", spans: [text("a "), { kind: "emphasis", spans: [text("b")] }] },
    ]);
  });

  test.each(["snake_case_name", "2*3*4", "a * b * c", "*not\nbold*", "* a*", "**", "~"])("are not in %j", (mrkdwn) => {
    expect(spans(mrkdwn)).toEqual([text(mrkdwn)]);
  });

  test("do not reach into code", () => {
    expect(spans("`*a*`")).toEqual([{ kind: "code", text: "*a*" }]);
  });
});

describe("references", () => {
  test.each<[string, Span]>([
    ["<@U1>", { kind: "user", id: "U1", label: null }],
    ["<@U1|dana>", { kind: "user", id: "U1", label: "dana" }],
    ["<#C1|incidents>", { kind: "channel", id: "C1", label: "incidents" }],
    ["<!subteam^S1|@mobile>", { kind: "group", id: "S1", label: "@mobile" }],
    ["<!here>", { kind: "broadcast", name: "here" }],
    [
      "<https://a.test/?b=1&amp;c=2>",
      { kind: "link", url: "https://a.test/?b=1&c=2", spans: [text("https://a.test/?b=1&c=2")] },
    ],
    [
      "<https://a.test|the *plan*>",
      { kind: "link", url: "https://a.test", spans: [text("the "), { kind: "strong", spans: [text("plan")] }] },
    ],
    ["<mailto:a@b.test>", { kind: "link", url: "mailto:a@b.test", spans: [text("a@b.test")] }],
    [
      "<!date^1724147160^{date} {time}|then>",
      { kind: "date", epochSeconds: 1724147160, format: "{date} {time}", link: null, fallback: "then" },
    ],
    [
      "<!date^1724147160^{time}^https://a.test|then>",
      { kind: "date", epochSeconds: 1724147160, format: "{time}", link: "https://a.test", fallback: "then" },
    ],
  ])("%s", (mrkdwn, span) => {
    expect(spans(mrkdwn)).toEqual([span]);
  });

  test.each(["<javascript:alert(1)>", "<javascript:alert(1)|look>", "<data:text/html,x|look>"])(
    "%s is no link",
    (mrkdwn) => {
      expect(spans(mrkdwn)).toEqual([text(mrkdwn)]);
    },
  );
});

describe("bare addresses", () => {
  test.each([
    ["see https://a.test/b_c?d=1&amp;e.", "see <https://a.test/b_c?d=1&amp;e>."],
    ["(http://127.0.0.1:1/pull/1)", "(<http://127.0.0.1:1/pull/1>)"],
    ["*https://a.test*", "*<https://a.test>*"],
  ])("become links: %s", (typed, linked) => {
    expect(linkAddresses(typed)).toBe(linked);
  });

  test.each(["<https://a.test|words>", "`https://a.test`", "```\nhttps://a.test\n```", "https://", "javascript:1"])(
    "stay as they are: %j",
    (typed) => {
      expect(linkAddresses(typed)).toBe(typed);
    },
  );
});

describe("passages", () => {
  test("fences keep what they hold", () => {
    expect(parseMrkdwn("see:\n```\n*a*  &lt;b&gt;\n```\ndone")).toEqual([
      { kind: "text", spans: [text("see:\n")] },
      { kind: "pre", text: "*a*  <b>" },
      { kind: "text", spans: [text("done")] },
    ]);
  });

  test("a fence that never closes is text", () => {
    expect(parseMrkdwn("a ``` b")).toEqual([{ kind: "text", spans: [text("a ``` b")] }]);
  });

  test("quoted lines stand together", () => {
    expect(parseMrkdwn("a\n> b\n&gt; c\nd")).toEqual([
      { kind: "text", spans: [text("a")] },
      { kind: "quote", spans: [text("b\nc")] },
      { kind: "text", spans: [text("d")] },
    ]);
  });
});

describe("emoji", () => {
  test("are known by shortcode and by character", () => {
    expect(spans(":warning: ⚠️ ⚠")).toEqual([
      { kind: "emoji", name: "warning" },
      text(" "),
      { kind: "emoji", name: "warning" },
      text(" "),
      { kind: "emoji", name: "warning" },
    ]);
  });

  test("an unknown name, and a time, stay as they were typed", () => {
    expect(spans(":nobody_knows: 10:30:15")).toEqual([text(":nobody_knows: 10:30:15")]);
  });

  test("are all that is special in plain text", () => {
    expect(parsePlainText("*a* <@U1> :key:")).toEqual([text("*a* <@U1> "), { kind: "emoji", name: "key" }]);
  });
});

test("no text is lost, whatever is typed", () => {
  const said = (span: Span): string => {
    if (span.kind === "text" || span.kind === "code") return span.text;
    return "spans" in span ? span.spans.map(said).join("") : "";
  };
  const typed = fc.string({ unit: fc.constantFrom("a", "b", " ", "*", "_", "~", "`", "\n", ">") });
  fc.assert(
    fc.property(typed, (mrkdwn) => {
      const letters = (words: string): string => words.replaceAll(/[^ab]/g, "");
      const shown = parseMrkdwn(mrkdwn).map((passage) =>
        passage.kind === "pre" ? passage.text : passage.spans.map(said).join(""),
      );
      expect(letters(shown.join(""))).toBe(letters(mrkdwn));
    }),
  );
});
