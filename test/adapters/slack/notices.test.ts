import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import { clip, clipMarkup, escape, unescape } from "../../../src/adapters/slack/text.ts";
import type { Incident } from "../../../src/domain/incident/incident.ts";
import { headsIn } from "../../../src/domain/record/head.ts";
import type { PullRequestLook } from "../../../src/domain/rotation/events.ts";
import type { CodeChange, RotationStage, RotationTarget } from "../../../src/domain/rotation/rotation.ts";
import { mostTargets } from "../../../src/domain/rotation/target.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { buttonsOf, faultsIn, mentionsIn, wordsOf } from "./reading.ts";
import { rotationStages } from "./rotations.ts";
import { facts, incidentAt, mia, moments, noah, noticeOf, other, planHash, request } from "./story.ts";

const kinds: Notice["kind"][] = [
  "incident-card",
  "announcement",
  "run",
  "rotation",
  "approval",
  "milestone",
  "work-by-hand",
];

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
        fc.record({
          title: typed,
          text: typed,
          many: fc.integer({ min: 1, max: 120 }),
          stage: fc.constantFrom(undefined, ...rotationStages),
        }),
        (given) => {
          for (const notice of noticesOf(flooded(given))) {
            expect(faultsIn(notice)).toEqual([]);
            expect(mentionsIn(notice)).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a signed head", () => {
  const head = {
    position: 140,
    hash: "ab".repeat(32),
    at: "2024-08-20T12:00:00.000Z",
    key: "cd".repeat(32),
    signature: `${"A+/".repeat(28)}AA==`,
  };

  test("is read back from the message as people copy it", () => {
    const notice: Notice = { kind: "journal-head", head };
    expect(faultsIn(notice)).toEqual([]);
    expect(headsIn(wordsOf(notice))).toEqual([head]);
  });

  test("that an anchor does not take is told of, and mentions nobody", () => {
    const why = "AWS refused: <!channel> &";
    const notice: Notice = { kind: "anchor-trouble", anchor: "s3://acme-audit/", position: 140, why, at: head.at };
    expect(faultsIn(notice)).toEqual([]);
    expect(mentionsIn(notice)).toEqual([]);
    expect(wordsOf(notice)).toContain("s3://acme-audit/");
  });
});

interface Flood {
  title: string;
  text: string;
  many: number;
  /** The rotations' stage; that of the story when left out. */
  stage: RotationStage | undefined;
}

/** An incident where everything that anybody or a vendor may word is `text`, and there is much of everything. */
function flooded({ title, text, many, stage }: Flood): Incident {
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
  const { plan } = rotation;
  if (plan === undefined) throw new Error("The story has a plan by now.");
  const arn = text.replaceAll(/\s/g, "") || "x";
  const about = { ...rotation.targets[0], application: arn, name: title || "x", topic: text };
  const target: RotationTarget = {
    ...about,
    readBack: about.observed,
    canary: { message: "m", endpoint: "e", at: incident.declaredAt },
    phone: { by: mia, rang: false, at: incident.declaredAt },
    proof: { grade: "person", evidence: text, at: incident.declaredAt },
    failed: { why: text, at: incident.declaredAt },
  };
  const few = Array.from({ length: Math.min(many, mostTargets) - 1 });
  const owed = {
    applications: [arn],
    why: text,
    todo: text,
    owner: title,
    issue: { number: 3, url: `https://github.example/${text}` },
  };
  const look: PullRequestLook = {
    draft: false,
    mergeable: "no",
    checks: { passed: 1, pending: 2, failed: Array.from({ length: many }, () => text) },
    approvedBy: Array.from({ length: many }, () => text),
    changesWantedBy: [text],
  };
  const change: CodeChange = {
    of: rotation.planHash ?? "",
    pullRequest: {
      number: 7,
      url: `https://github.example/${text}`,
      branch: text,
      head: text,
      state: "open",
      draft: false,
      look,
      said: [text],
    },
    owed: Array.from({ length: many }, () => owed),
    needless: Array.from({ length: many }, () => ({ applications: [arn], why: text })),
  };
  const version = { secret: text, version: text, before: text };
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
      ...(stage === undefined ? {} : { stage }),
      why: text,
      orderWhy: text,
      reason: text,
      name: title || "x",
      targets: [target, ...few.map(() => target)],
      plan: {
        ...plan,
        targets: [
          { ...about, secret: { name: text, version: text, current: null } },
          ...few.map(() => ({ ...about, secret: { name: text, version: text, current: null } })),
        ],
        consumers: Array.from({ length: many }, () => title),
      },
      burnt: Array.from({ length: many }, () => "ab".repeat(32)),
      checks: Array.from({ length: 20 }, () => check),
      change,
      promoted: Array.from({ length: many }, () => version),
      paused: { by: mia, at: incident.declaredAt, reason: text },
      cancelled: { by: mia, at: incident.declaredAt, reason: text },
      report: Array.from({ length: many }, () => ({ id: "x", verdict: "fail", found: text }) as const),
      cleanedUp: Array.from({ length: many }, () => text),
      drift: { agrees: false, configured: text, deployed: text },
      discarded: { by: mia, at: incident.declaredAt },
      restored: { application: arn, found: text, at: incident.declaredAt },
    })),
    followUps: Array.from({ length: many }, (_, index) => ({ id: String(index), what: text })),
    works: Array.from({ length: many }, () => ({
      at: incident.declaredAt,
      who: text,
      action: text,
      target: text,
      requestId: text,
      note: text,
      recordedAt: incident.declaredAt,
    })),
  };
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

describe("an approval", () => {
  test("shows what, who asked, the target, the evidence, the expiries, the role, the quorum and the hash", () => {
    const words = wordsOf(noticeOf("approval", incidentAt("asked")));
    for (const part of [
      "⏳ *0 of 2 approvals* · open until <!date^1724144400^",
      "*Asked by*  <@UMIA>",
      "`arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod`",
      "The certificate of ios-prod expired",
      "1 check passed, 1 to weigh.",
      "*Now*  expiry 2024-08-20 07:46 UTC, disabled",
      "*Order*  Firebreak writes first; the pull request is merged afterwards",
      "`push/apns/ios-prod`, version `v-2`",
      "for this one application",
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
