import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkMessageBlocks, charactersIn } from "../../../src/simulator/slack/blocks/check.ts";
import { MESSAGE } from "../../../src/simulator/slack/limits.ts";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import { clip, clipMarkup, escape, unescape } from "../../../src/adapters/slack/text.ts";
import type { Incident } from "../../../src/domain/incident/incident.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { facts, incidentAt, moments, noah, noticeOf, other, planHash, request } from "./story.ts";

/** Everything that a reader of the notice reads, a line for each text. */
function wordsOf(notice: Notice): string {
  const drawing = draw(notice);
  if (drawing.as === "file") return [drawing.name, drawing.content, drawing.comment].join("\n");
  const texts: string[] = [drawing.text];
  JSON.stringify(drawing.blocks, (key, value: unknown) => {
    if (key === "text" && typeof value === "string") texts.push(value);
    return value;
  });
  return texts.join("\n");
}

/** The buttons of the notice: action id and value. */
function buttonsOf(notice: Notice): [string, string][] {
  const drawing = draw(notice);
  if (drawing.as === "file") return [];
  return drawing.blocks.flatMap((block) =>
    block.type === "actions"
      ? block.elements.map((element): [string, string] => [
          element.action_id ?? "",
          "value" in element ? (element.value ?? "") : "",
        ])
      : [],
  );
}

/** What Slack says against the notice: nothing when it takes it. */
function faultsIn(notice: Notice): unknown[] {
  const drawing = draw(notice);
  if (drawing.as === "file") return [];
  const checked = checkMessageBlocks(drawing.blocks, () => "unnamed");
  return [
    ...(checked.ok ? [] : checked.problems),
    ...(charactersIn(drawing.blocks) > MESSAGE.characters ? ["msg_blocks_too_long"] : []),
    ...(drawing.text === "" ? ["no text"] : []),
  ];
}

const kinds: Notice["kind"][] = ["incident-card", "announcement", "run", "rotation", "approval", "milestone"];

/** Every notice that can be drawn of the incident as it is. */
function noticesOf(incident: Incident): Notice[] {
  return kinds.flatMap((kind) => {
    try {
      return [noticeOf(kind, incident)];
    } catch {
      return [];
    }
  });
}

describe("every notice", () => {
  test.each(moments)("is one that Slack takes, after “%s”", (moment) => {
    const notices = noticesOf(incidentAt(moment));
    expect(notices.length).toBeGreaterThan(2);
    expect(notices.flatMap(faultsIn)).toEqual([]);
  });

  test("stays within Slack's limits and mentions nobody, whatever people type", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary", maxLength: 4000 }),
      fc.constantFrom("<!channel>", "@channel @here <!here>", "<@UBOSS>", "&".repeat(3000), "<".repeat(3000), "*_`~>"),
      fc.constantFrom("😀".repeat(2000), "a\n".repeat(1500), "<https://evil.example|Approve>"),
    );
    fc.assert(
      fc.property(
        fc.record({ title: typed, text: typed, many: fc.integer({ min: 1, max: 120 }) }),
        ({ title, text, many }) => {
          for (const notice of noticesOf(flooded({ title, text, many }))) {
            expect(faultsIn(notice)).toEqual([]);
            expect(mentionsIn(notice)).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** An incident where everything that anybody or a vendor may word is `text`, and there is much of everything. */
function flooded({ title, text, many }: { title: string; text: string; many: number }): Incident {
  const incident = incidentAt("pull");
  const [run] = incident.runs;
  const [rotation] = incident.rotations;
  if (run === undefined || rotation === undefined) throw new Error("The story has a run and a rotation by now.");
  const result = {
    outcome: "found",
    summary: text,
    outputs: {},
    finding: { finding: "f", severity: "critical", text },
  } as const;
  const check = { id: "key", verdict: "fail", expected: text, found: text, todo: text } as const;
  const steps = Array.from({ length: Math.min(many, 50) }, (_, index) => ({
    id: `s${index}`,
    title: title.slice(0, 120),
    result,
  }));
  return {
    ...incidentAt("asked"),
    title: title.slice(0, 150),
    impact: text,
    notes: Array.from({ length: many }, () => ({
      by: { kind: "operator", name: text },
      at: incident.declaredAt,
      text,
    })),
    runs: [{ ...run, title: title.slice(0, 120), steps }],
    rotations: Array.from({ length: many }, () => ({
      ...rotation,
      why: text,
      name: title || "x",
      evidence: text,
      checks: [check, check, check, check, check, check, check, check, check],
      change: { kind: "owed", why: text, todo: text },
      drift: { agrees: false, configured: text, deployed: text },
    })),
    followUps: Array.from({ length: many }, (_, index) => ({ id: String(index), what: text })),
  };
}

/** Mentions of whom the story itself does not mention, and links to where it does not lead. */
function mentionsIn(notice: Notice): string[] {
  const own = /^<(@UMIA|@UNOAH|@UPRIYA|!subteam\^S0MOBILE|!date\^|#CINCIDENT|https:\/\/status\.example)/;
  return (wordsOf(notice).match(/<[^>]+>/g) ?? []).filter(
    (reference) => !own.test(reference) && isMarkup(notice, reference),
  );
}

/** Plain text, as in headers and buttons, is shown as it is: only mrkdwn can mention. */
function isMarkup(notice: Notice, reference: string): boolean {
  const drawing = draw(notice);
  if (drawing.as === "file") return false;
  let found = drawing.text.includes(reference);
  JSON.stringify(drawing.blocks, (_key, value: unknown) => {
    const text = value as { type?: unknown; text?: unknown; verbatim?: unknown } | null;
    if (text?.type === "mrkdwn" && (text.verbatim !== true || String(text.text).includes(reference))) found = true;
    return value;
  });
  return found;
}

describe("the incident card", () => {
  const card = (incident: Incident, more: Partial<typeof facts> & object = {}) =>
    ({ kind: "incident-card", incident, facts: { ...facts, ...more } }) as const;

  test("says at first how bad it is, since when, and what the public reads", () => {
    const words = wordsOf(card(incidentAt("channel")));
    expect(words).toContain("INC-1 · iOS push is failing");
    expect(words).toContain("sev2: an important part is down or badly degraded");
    expect(words).toContain("Open: it still hurts");
    expect(words).toContain("<!date^1724140800^{date_short_pretty} {time}|2024-08-20 08:00 UTC>, declared by <@UMIA>");
    expect(words).toContain("“Investigating” is not out yet");
    expect(words).toContain("No pushes arrive on iPhones.");
  });

  test("offers the diagnosis while it is open, the postmortem when it no longer hurts", () => {
    expect(buttonsOf(card(incidentAt("published")))).toEqual([
      ["runbook.start", "INC-1 sns-push-diagnosis"],
      ["incident.resolve", "INC-1"],
    ]);
    expect(buttonsOf(card(incidentAt("mitigated")))).toEqual([
      ["incident.resolve", "INC-1"],
      ["postmortem.write", "INC-1"],
    ]);
    expect(buttonsOf(card(incidentAt("resolved")))).toEqual([["postmortem.write", "INC-1"]]);
  });

  test("tells what was found, what goes on, what waits and what blocks", () => {
    const waiting = [
      { what: "update the status page", why: "it can't be reached", todo: null, retryAt: "2024-08-20T08:20:00.000Z" },
      { what: "open the pull request", why: "GitHub refuses", todo: "Renew the key.", retryAt: null },
    ];
    const words = wordsOf(
      card(incidentAt("asked"), { waiting, blockers: ["the pull request is not merged"] } as object),
    );
    expect(words).toContain("The certificate of ios-prod expired");
    expect(words).toContain("Rotation of `ios-prod`: waits for approval");
    expect(words).toMatch(/To update the status page: it can't be reached\. Next try <!date\^/);
    expect(words).toContain("To open the pull request: GitHub refuses. A person has to help. Renew the key.");
    expect(words).toContain("• the pull request is not merged.");
  });
});

describe("a run", () => {
  test("shows each step with a sign and words, and the one that runs now", () => {
    const lines = wordsOf(noticeOf("run", incidentAt("read"))).split("\n");
    expect(lines).toContain("✓ Read the application's certificate and state: ios-prod is disabled");
    expect(lines).toContain("⏳ Reach Apple's push service: running …");
    expect(lines).toContain("… The certificate is valid: to come");
    expect(buttonsOf(noticeOf("run", incidentAt("read")))).toEqual([]);
  });

  test("tells what was found, what could not be done, and offers the rotation by an opaque id", () => {
    const notice = noticeOf("run", incidentAt("ended"));
    expect(wordsOf(notice)).toContain("⚠ Reach Apple's push service: could not be done: no answer in 5 s");
    expect(wordsOf(notice)).toContain(
      "*Critical: The certificate of ios-prod expired 2024-08-20 07:46 UTC, 14 minutes ago.*",
    );
    expect(buttonsOf(notice)).toEqual([["rotation.start", "INC-1 run-1 certificate-expired"]]);
  });

  test("offers no second rotation while one is under way", () => {
    expect(buttonsOf(noticeOf("run", incidentAt("rotation")))).toEqual([]);
  });
});

describe("a rotation", () => {
  test("explains the way to Apple's portal while it waits for the certificate", () => {
    const notice = noticeOf("rotation", incidentAt("request"));
    const words = wordsOf(notice);
    expect(words).toContain("✓ 1. Key and signing request: done");
    expect(words).toContain("▶ *2. Certificate from Apple: waits for a person*");
    expect(words).toContain("○ 3. Check of the certificate: to come");
    expect(words).toContain("ios-prod-INC-1-rotation-1.certSigningRequest");
    expect(words).toContain("`com.acme.pocket`");
    expect(buttonsOf(notice)).toEqual([["rotation.upload", "INC-1 rotation-1"]]);
  });

  test("says why a certificate could not be used, and asks for another", () => {
    const rejected = other("rotation.credential-rejected", {
      rotation: "rotation-1",
      checks: [
        {
          id: "topic",
          verdict: "fail",
          expected: "It may push to a.",
          found: "It may push to b.",
          todo: "Make another.",
        },
      ],
    });
    const words = wordsOf(noticeOf("rotation", incidentAt("offered", rejected)));
    expect(words).toContain("can't be used");
    expect(words).toContain("✗ Not fit: It may push to b. Expected: It may push to a. Make another.");
  });

  test("shows the checks, the plan, the pull request and the outcome", () => {
    const words = wordsOf(noticeOf("rotation", incidentAt("merged")));
    expect(words).toContain("✓ They belong together. All three have the same key.");
    expect(words).toContain("⚠ To weigh: Nobody known did.");
    expect(words).toContain(`Plan \`${planHash.slice(0, 12)}\``);
    expect(words).toContain("<https://github.example/acme/infrastructure/pull/7|Pull request #7> · ✓ merged");
    expect(words).toContain("✓ Push works: APNs took the test push.");
    expect(words).toContain("Watched until");
  });

  test("can be asked for again once its request ran out, was denied or no longer fits", () => {
    const ends = [
      other("approval.expired", { request }),
      other("approval.denied", { request, by: noah }),
      other("rotation.voided", { rotation: "rotation-1", why: "somebody else enabled it" }),
    ];
    for (const end of ends) {
      const notice = noticeOf("rotation", incidentAt("asked", end));
      expect(buttonsOf(notice)).toEqual([["rotation.ask-again", "INC-1 rotation-1"]]);
      expect(wordsOf(notice)).toContain("It ended without a write");
    }
  });
});

describe("an approval", () => {
  test("shows what, who asked, the target, the evidence, the expiries, the role, the quorum and the hash", () => {
    const words = wordsOf(noticeOf("approval", incidentAt("asked")));
    for (const part of [
      "⏳ *0 of 2 approvals* · open until <!date^1724144400^",
      "*Asked by*  <@UMIA>",
      "`arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod`",
      "The certificate of ios-prod expired",
      "1 check passed, 1 to weigh.",
      "|2024-08-20 07:46 UTC>; the application is disabled",
      "|2025-09-19 08:00 UTC>",
      "ab".repeat(32),
      "arn:aws:iam::111122223333:role/firebreak-break-glass",
      "Needs 2 approvals from <!subteam^S0MOBILE>",
      planHash,
    ]) {
      expect(words).toContain(part);
    }
  });

  test("carries nothing but ids, and asks once more before it counts", () => {
    const drawing = draw(noticeOf("approval", incidentAt("asked")));
    const value = `INC-1 ${request} ${planHash.slice(0, 12)}`;
    expect(buttonsOf(noticeOf("approval", incidentAt("asked")))).toEqual([
      ["approval.approve", value],
      ["approval.deny", value],
      ["approval.comment", value],
      ["grant.revoke", value],
    ]);
    expect(drawing).toMatchObject({
      blocks: expect.arrayContaining([
        {
          type: "actions",
          elements: [
            expect.objectContaining({
              style: "primary",
              confirm: expect.anything(),
              text: { type: "plain_text", text: "Approve rotation", emoji: true },
            }),
            expect.objectContaining({ style: "danger", text: { type: "plain_text", text: "Deny", emoji: true } }),
            expect.objectContaining({ action_id: "approval.comment" }),
            expect.objectContaining({ action_id: "grant.revoke" }),
          ],
        },
      ]),
    });
  });

  test("names who has voted", () => {
    expect(wordsOf(noticeOf("approval", incidentAt("vote")))).toMatch(/✅ Approved by <@UNOAH> <!date/);
  });

  test("loses its buttons once it is decided, and says how", () => {
    const granted = noticeOf("approval", incidentAt("granted"));
    const denied = noticeOf("approval", incidentAt("asked", other("approval.denied", { request, by: noah })));
    const expired = noticeOf("approval", incidentAt("asked", other("approval.expired", { request })));
    expect([denied, expired].flatMap(buttonsOf)).toEqual([]);
    expect(buttonsOf(granted).map(([action]) => action)).toEqual(["grant.revoke"]);
    expect(wordsOf(granted)).toContain("✅ *Approved*");
    expect(wordsOf(denied)).toMatch(/❌ \*Denied\* .* by <@UNOAH>/);
    expect(wordsOf(expired)).toContain("⌛ *Expired*");
  });

  test("says when the world changed after it was approved", () => {
    const voided = other("rotation.voided", { rotation: "rotation-1", why: "somebody else enabled it" });
    expect(wordsOf(noticeOf("approval", incidentAt("granted", voided)))).toContain(
      "❌ *Void* · nothing was written: somebody else enabled it.",
    );
  });
});

describe("the files", () => {
  test("the signing request has a name of its own and no key in it", () => {
    expect(draw(noticeOf("signing-request", incidentAt("request")))).toMatchObject({
      as: "file",
      name: "ios-prod-INC-1-rotation-1.certSigningRequest",
      content: expect.stringContaining("CERTIFICATE REQUEST"),
    });
  });

  test("the postmortem is the Markdown that was written", () => {
    expect(draw(noticeOf("postmortem", incidentAt("resolved")))).toMatchObject({
      as: "file",
      name: "postmortem-INC-1-1.md",
      content: "# INC-1\n",
    });
  });
});

describe("text", () => {
  test("is escaped, and nothing else is done to it", () => {
    expect(escape("<!channel> & <@U1>")).toBe("&lt;!channel&gt; &amp; &lt;@U1&gt;");
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => expect(unescape(escape(text))).toBe(text)));
  });

  test("is cut with a mark, and never inside a character, an escape or a reference", () => {
    expect(clip("four", 4)).toBe("four");
    expect(clip("a😀b", 3)).toBe("a…");
    expect(clipMarkup("a &amp; b", 5)).toBe("a …");
    expect(clipMarkup("by <@UMIA> now", 8)).toBe("by …");
    const pieces = fc.array(fc.constantFrom("&amp;", "&lt;", "<@UMIA>", "<https://a.example|b>", "word ", "😀"));
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 60 }), (parts, most) => {
        const cut = clipMarkup(parts.join(""), most);
        expect(cut.length).toBeLessThanOrEqual(most);
        expect(cut.replaceAll(/&(amp|lt);|<@UMIA>|<https:\/\/a\.example\|b>|word ?|wor|wo|w|😀|…/g, "")).toBe("");
      }),
    );
  });
});
