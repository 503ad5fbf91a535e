import { describe, expect, test } from "@jest/globals";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import type { Incident } from "../../../src/domain/incident/incident.ts";
import type { ProofGrade } from "../../../src/domain/rotation/events.ts";
import type { RotationStage } from "../../../src/domain/rotation/rotation.ts";
import { mostTargets } from "../../../src/domain/rotation/target.ts";
import type { HeadsUp } from "../../../src/ports/heads-up.ts";
import { sheetOf } from "../../../src/projections/confirmation-sheet.ts";
import { buttonsOf, faultsIn, wordsOf } from "./reading.ts";
import { arnOf, rotationLike, rotationStages, token, toPlan, toYes } from "./rotations.ts";
import { mia, noah, noticeOf, other } from "./story.ts";

const one = rotationLike();
const three = rotationLike({ names: ["ios-prod", "ios-beta", "ios-lab"] });
const planned = rotationLike({ order: "planned" });
const rehearsal = rotationLike({ rehearsal: true });

type Card = ReturnType<typeof one.card>;
/** The lines that people read. */
const linesOf = (card: Card) => wordsOf(card).split("\n");
/** Its steps, as they are counted. */
const stepsOf = (card: Card) =>
  linesOf(card).filter((line) => /^\S \*?\d+\. /.test(line) && !line.startsWith("1. Down"));
/** What the buttons do: `rotation.pause`. */
const deedsOf = (card: Card) => buttonsOf(card).map(([action]) => action);
/** What stands in paragraphs under that title, up to the next one. */
function under(title: string, card: Card): string[] {
  const drawing = draw(card);
  const blocks = drawing.as === "file" ? [] : drawing.blocks;
  const lines = blocks.flatMap((block) => (block.type === "section" ? (block.text?.text ?? "").split("\n") : []));
  const begin = lines.indexOf(`*${title}*`);
  if (begin === -1) return [];
  const rest = lines.slice(begin + 1);
  const end = rest.findIndex((line) => /^\*[^*]+\*$/.test(line));
  return end === -1 ? rest : rest.slice(0, end);
}
const todo = (card: Card) => under("What to do now", card).join("\n");

/** A rotation of one application in each of its stages. */
const inStage: Record<RotationStage, Card> = {
  started: one.card(),
  "awaiting-credential": one.card("request"),
  verifying: one.card("request", "offered"),
  verified: one.card("request", "offered", "verified"),
  planned: one.card("request", "offered", "verified", "planned"),
  "awaiting-approval": one.card(...toPlan, "asked"),
  approved: one.card(...toYes),
  "awaiting-apply": planned.card(...toYes, "promoted"),
  written: one.card(...toYes, "promoted", one.written("ios-prod")),
  "canary-sent": one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod")),
  "rolling-out": one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod"), one.proven("ios-prod")),
  watching: one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod"), one.proven("ios-prod"), "rolling"),
  done: one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod"), one.proven("ios-prod"), "rolling", "passed"),
  rehearsed: rehearsal.card(...toYes, "rehearsed"),
  failed: one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod"), one.failed("ios-prod")),
  "rolled-back": one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod"), "rolledBack"),
  expired: one.card(...toPlan, "asked", "expired"),
  denied: one.card(...toPlan, "asked", "denied"),
  voided: one.card(...toYes, "voided"),
  cancelled: one.card(...toPlan, "asked", "cancelled"),
};

describe("the card of a rotation", () => {
  test.each(rotationStages)("is one that Slack takes, and that says where it stands: %s", (stage) => {
    const card = inStage[stage];
    expect(card.rotation.stage).toBe(stage);
    expect(faultsIn(card)).toEqual([]);
    const steps = stepsOf(card);
    const present = steps.filter((line) => /^[▶✗⏸]/.test(line));
    expect(present).toHaveLength(stage === "done" || stage === "rehearsed" ? 0 : 1);
    // Every step is done before the present one, and none after it.
    expect(steps.map((line) => line.charAt(0)).join("")).toMatch(/^✓*[▶✗]?○*$/);
  });

  test.each<[RotationStage, string]>([
    ["started", "▶ *1. Key and signing request: being made*"],
    ["awaiting-credential", "▶ *2. New credential: waits for a person*"],
    ["verifying", "▶ *3. Check of the credential: under way*"],
    ["verified", "▶ *4. Plan and pull request: the plan is being made*"],
    ["planned", "▶ *4. Plan and pull request: the pull request is being opened, and approval asked for*"],
    ["awaiting-approval", "▶ *5. Approval by others: waits for people*"],
    ["approved", "▶ *6. Write to SNS: under way*"],
    ["awaiting-apply", "▶ *6. Merge and apply: waits for people and their pipeline*"],
    ["written", "▶ *7. Test push: being sent*"],
    ["canary-sent", "▶ *7. Test push: on its way*"],
    ["watching", "▶ *8. Watch: push works; time has to pass*"],
    ["failed", "✗ *7. Test push: push does not work with it*"],
    ["rolled-back", "✗ *7. Test push: taken back*"],
    ["expired", "✗ *5. Approval by others: nobody approved in time*"],
    ["denied", "✗ *5. Approval by others: denied*"],
    ["voided", "✗ *6. Write to SNS: the plan no longer counts*"],
    ["cancelled", "✗ *5. Approval by others: cancelled*"],
  ])("counts its steps: %s", (stage, line) => {
    expect(linesOf(inStage[stage])).toContain(line);
  });

  test("counts the restart of what caches the credential, where something does", () => {
    const caching = rotationLike({ consumers: ["push-sender"] });
    const card = caching.card(
      ...toYes,
      caching.written("ios-prod"),
      caching.sent("ios-prod"),
      caching.proven("ios-prod"),
    );
    expect(stepsOf(card)).toContain("▶ *8. Restart of what caches it: under way*");
    expect(stepsOf(card).at(-1)).toBe("○ 9. Watch: to come");
    expect(stepsOf(inStage["rolling-out"]).at(-1)).toBe("▶ *8. Watch: under way*");
  });

  test.each<[RotationStage, string[]]>([
    ["started", ["pause", "cancel"]],
    ["awaiting-credential", ["upload", "other-credential", "pause", "cancel"]],
    ["verifying", ["pause", "cancel"]],
    ["planned", ["pause", "cancel"]],
    ["awaiting-approval", ["pause", "cancel"]],
    ["approved", ["pause", "cancel"]],
    ["awaiting-apply", ["pause", "cancel"]],
    ["written", ["roll-back", "pause"]],
    ["canary-sent", ["phone-rang", "phone-silent", "roll-back", "pause"]],
    ["rolling-out", ["roll-back", "pause"]],
    ["watching", ["roll-back", "pause"]],
    ["done", []],
    ["rehearsed", []],
    ["failed", ["roll-back"]],
    ["rolled-back", []],
    ["expired", ["ask-again", "cancel"]],
    ["denied", ["ask-again", "cancel"]],
    ["voided", ["ask-again", "cancel"]],
    ["cancelled", []],
  ])("offers what can be done then, and nothing else: %s", (stage, deeds) => {
    expect(deedsOf(inStage[stage])).toEqual(deeds.map((deed) => `rotation.${deed}`));
    for (const [, value] of buttonsOf(inStage[stage])) expect(value).toMatch(/^INC-1 rotation-1( 1)?$/);
  });

  test("offers nothing that changes it once the incident is resolved", () => {
    const { incident, rotation } = inStage.failed;
    const resolved: Incident = { ...incident, state: "resolved" };
    expect(deedsOf({ ...inStage.failed, incident: resolved, rotation })).toEqual([]);
  });
});

describe("while a credential is waited for", () => {
  test("it explains the way to Apple's portal, and the ways with a key of one's own", () => {
    const card = one.card("request");
    const words = todo(card);
    expect(words).toContain(
      "1. Download the signing request from this channel: `ios-prod-INC-1-rotation-1.certSigningRequest`.",
    );
    expect(words).toContain("Choose the App ID `com.acme.pocket`");
    expect(words).toContain("Never upload a private key.");
    expect(words).toContain("`firebreak credential hand-over INC-1 &lt; file`");
    expect(words).not.toContain("without a certificate");
  });

  test("it says why one could not be used, and asks for another", () => {
    const words = wordsOf(one.card("request", "offered", "rejected"));
    expect(words).toContain("⚠ What was handed over can't be used; below is why. Another one is needed:");
    expect(words).toContain("✗ Not fit: It may push to b. Expected: It may push to a. Make another.");
  });

  test("it says that a posted key is burnt, and that another one is needed", () => {
    const burnt =
      "⚠ A private key was posted where others can read it. It counts as burnt, and is refused here: use another one.";
    expect(todo(one.card("request", "burnt"))).toContain(burnt);
    expect(todo(one.card("request"))).not.toContain("burnt");
    expect(wordsOf(one.card("request", "burnt"))).not.toContain("ee".repeat(32));
  });

  test("a rehearsal may go on without one", () => {
    const card = rehearsal.card("request");
    expect(todo(card)).toContain("A rehearsal can also go on without a certificate.");
    expect(deedsOf(card)).toContain("rotation.skip-certificate");
    expect(deedsOf(one.card("request"))).not.toContain("rotation.skip-certificate");
  });

  test("where there is no signing request, nobody is sent to fetch one", () => {
    const back = rotationLike({ rollsBack: "rotation-0" });
    const card = back.card("offered", "rejected");
    expect(wordsOf(card)).not.toContain("Download the signing request");
    expect(deedsOf(card)).toEqual(["rotation.other-credential", "rotation.pause", "rotation.cancel"]);
    expect(stepsOf(card)[0]).toBe("▶ *1. Credential from before: waits for a person*");
  });
});

describe("several applications", () => {
  test("are named in the order of writing, with the one that goes first alone", () => {
    const card = three.card("request");
    expect(wordsOf(card)).toContain("Rotate the credential of ios-prod and 2 more");
    expect(under("Applications", card)).toEqual([
      "○ `ios-prod` (production, `com.acme.pocket`): not written yet · goes first, alone",
      "○ `ios-beta` (production, `com.acme.pocket`): not written yet",
      "○ `ios-lab` (production, `com.acme.pocket`): not written yet",
    ]);
    expect(under("Applications", one.card("request"))).toEqual([
      "○ `ios-prod` (production, `com.acme.pocket`): not written yet",
    ]);
  });

  test("are all in the approval, with what is restarted afterwards, by its whole name", () => {
    const caching = rotationLike({ names: ["ios-prod", "ios-beta"], consumers: ["push-sender", "order-service"] });
    const words = wordsOf(noticeOf("approval", caching.incident(...toPlan, "asked")));
    expect(words).toContain("One after another: the first alone, and the others once push works there.");
    expect(words).toContain("• `ios-prod` (production, topic `com.acme.pocket`)\n   *Now*");
    expect(words).toContain("• `ios-beta` (production, topic `com.acme.pocket`)\n   *Now*");
    expect(words).toContain("a session for each application");
    expect(words).toContain("`push-sender`, `order-service`, each with an approval of its own");
  });

  test("show how many are written while the first proves itself, and while the others follow", () => {
    const first = [...toYes, three.written("ios-prod"), three.sent("ios-prod")];
    expect(stepsOf(three.card(...first)).slice(5, 7)).toEqual([
      "▶ 6. Write to SNS: 1 of 3 written; the others once push works there",
      "▶ *7. Test push: on its way*",
    ]);
    const second = three.card(...first, three.proven("ios-prod"), three.written("ios-beta"));
    expect(stepsOf(second).slice(5, 7)).toEqual(["▶ *6. Write to SNS: 2 of 3 written*", "○ 7. Test push: to come"]);
    expect(under("Applications", second).map((line) => line.replace(/ \(.*\)/, ""))).toEqual([
      "✓ `ios-prod`: push works · goes first, alone",
      "▶ `ios-beta`: written",
      "○ `ios-lab`: not written yet",
    ]);
  });

  test("can be cancelled or rolled back until all of them are written", () => {
    const some = three.card(...toYes, three.written("ios-prod"));
    expect(deedsOf(some)).toEqual(["rotation.roll-back", "rotation.pause", "rotation.cancel"]);
  });

  test("say of which the test phone is asked for, and each its own answer", () => {
    const all = [...toYes, ...["ios-prod", "ios-beta", "ios-lab"].map((name) => three.written(name))];
    const sent = [three.sent("ios-prod"), three.proven("ios-prod"), three.sent("ios-beta"), three.sent("ios-lab")];
    const card = three.card(...all, "phoneRang", ...sent);
    expect(todo(card)).toContain("the test phone of `ios-beta` can say whether it rang.");
    expect(buttonsOf(card).slice(0, 2)).toEqual([
      ["rotation.phone-rang", "INC-1 rotation-1 2"],
      ["rotation.phone-silent", "INC-1 rotation-1 2"],
    ]);
    expect(under("What happened", card)).toContain("✓ `ios-prod`: <@UNOAH> says that the test phone rang.");
  });

  test("stop where one fails: what has it, and what is left as it is", () => {
    const card = three.card(...toYes, three.written("ios-prod"), three.sent("ios-prod"), three.failed("ios-prod"));
    expect(stepsOf(card).slice(5, 8)).toEqual([
      "✗ 6. Write to SNS: 1 of 3 written; the others are left as they are",
      "✗ *7. Test push: push does not work with it*",
      "○ 8. Watch: not begun",
    ]);
    expect(under("Applications", card).map((line) => line.replace(/ \(.*\)/, ""))).toEqual([
      "✗ `ios-prod`: push does not work · goes first, alone",
      "○ `ios-beta`: not written",
      "○ `ios-lab`: not written",
    ]);
  });

  test("as many as a rotation may have, in every stage, are a card that Slack takes", () => {
    const [first = "a", ...others] = Array.from(
      { length: mostTargets },
      (_, index) => `ios-${index}-${"x".repeat(250)}`,
    );
    const most = rotationLike({ names: [first, ...others], consumers: others });
    const all = [first, ...others];
    const proven = all.flatMap((name) => [most.written(name), most.sent(name), most.proven(name)]);
    const cards = [
      most.card("request"),
      most.card(...toPlan, "asked"),
      most.card(...toYes, ...proven, "rolling"),
      most.card(...toYes, ...proven, "rolling", most.failed(first)),
    ];
    expect(cards.flatMap(faultsIn)).toEqual([]);
    for (const card of cards) expect(under("Applications", card)).toHaveLength(mostTargets);
    expect(faultsIn(noticeOf("approval", most.incident(...toPlan, "asked")))).toEqual([]);
  });
});

describe("in the planned order", () => {
  test("people merge first, and are told so", () => {
    const card = planned.card(...toYes, "promoted");
    expect(todo(card)).toBe(
      "Merge <https://github.example/acme/infrastructure/pull/7|pull request #7>. Your pipeline applies it; Firebreak verifies it.",
    );
    expect(wordsOf(card)).toContain("open: merge it, and your pipeline applies it");
    expect(wordsOf(card)).toContain("✓ Consumers of the secret `push/apns/ios-prod` read the new version.");
  });

  test("what is merged is waited for", () => {
    expect(todo(planned.card(...toYes, "promoted", "merged"))).toBe(
      "It is merged. Let your pipeline apply it; Firebreak sees when it is in place.",
    );
  });

  test("without a pull request it is said what has to be applied", () => {
    const without = ["request", "offered", "verified", "planned"] as const;
    const yes = ["asked", "granted", "promoted"] as const;
    expect(todo(planned.card(...without, "owed", ...yes))).toContain("Make the change that is owed by hand");
    expect(todo(planned.card(...without, "needless", ...yes))).toContain("Nothing in the code has to change.");
  });

  test("the emergency order says what has to follow, until it has", () => {
    const works = [...toYes, one.written("ios-prod"), one.sent("ios-prod"), one.proven("ios-prod"), "rolling"] as const;
    expect(todo(one.card(...works))).toMatch(/^Merge .*pull request #7>: until then the next apply may bring/);
    const merged = one.card(...works, "merged");
    expect(todo(merged)).toContain("Discard every Terraform plan that was made before the merge");
    expect(deedsOf(merged)).toContain("rotation.confirm-discarded");
    const discarded = one.card(...works, "merged", "discarded");
    expect(deedsOf(discarded)).not.toContain("rotation.confirm-discarded");
    expect(wordsOf(discarded)).toContain("✓ <@UMIA>: plans made before the merge were discarded.");
  });

  test("an old credential that comes back is told first, with what to do", () => {
    const restored = one.event("rotation.old-restored", {
      application: arnOf("ios-prod"),
      found: "ios-prod: disabled",
    });
    const done = [...toYes, one.written("ios-prod"), one.sent("ios-prod"), one.proven("ios-prod"), "rolling"] as const;
    const card = one.card(...done, "merged", "discarded", "passed", restored);
    expect(todo(card)).toBe(
      "🚨 The old credential is back; below is where. Apply the merged code again, or begin another rotation.",
    );
    expect(wordsOf(card)).toContain("🚨 *The old credential is back*: ios-prod: disabled.");
  });
});

describe("the infrastructure's code", () => {
  test("is a draft until people have said yes", () => {
    expect(wordsOf(one.card(...toPlan, "asked"))).toContain("|Pull request #7> · a draft until the plan is approved");
    expect(wordsOf(one.card(...toYes))).toMatch(/Pull request #7> · open$/m);
    expect(wordsOf(one.card(...toYes, one.written("ios-prod")))).toContain(
      "open: merge it, or the next apply may bring the old credential back",
    );
    expect(wordsOf(one.card(...toYes, one.written("ios-prod"), "merged"))).toContain("✓ merged");
    expect(wordsOf(one.card(...toYes, "closed"))).toContain("⚠ closed without a merge: reopen and merge it");
  });

  test("says what decides whether it lands", () => {
    const look = {
      draft: false,
      mergeable: "no" as const,
      checks: { passed: 3, pending: 1, failed: ["plan <prod>"] },
      approvedBy: ["priya"],
      changesWantedBy: ["omar"],
    };
    const card = one.card(...toYes, one.event("rotation.pull-request-looked-at", { number: 7, look }));
    expect(wordsOf(card)).toContain(
      "3 checks passed · 1 under way · ❌ failed: plan &lt;prod&gt; · approved by priya · changes wanted by omar",
    );
    expect(wordsOf(card)).toContain("⚠ It conflicts with the base branch: it is being made anew on top of it.");
  });

  test("names what is owed by hand: whose it is, why, what to do, and where it is written down", () => {
    const card = one.card("request", "offered", "verified", "planned", "owed");
    expect(under("In the code", card)).toEqual([
      "⚠ Owed by hand (mobile): The secret's version is a variable of another module. Set it there. <https://github.example/acme/infrastructure/issues/12|Issue #12>.",
    ]);
  });
});

describe("how strongly it is proven that push works", () => {
  test.each<[ProofGrade, string]>([
    ["delivery-log", "delivery log of the test push"],
    ["delivery-metric", "deliveries counted within five minutes"],
    ["still-enabled", "still enabled after a push"],
    ["person", "a person's word"],
  ])("is said with its evidence: %s", (grade, words) => {
    const card = one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod"), one.proven("ios-prod", grade));
    expect(under("What happened", card)).toContain(
      `✓ \`ios-prod\`: push works. *Proof: ${words}.* Apple took the test push.`,
    );
  });

  test("a silent phone is a warning, and no failure", () => {
    const card = one.card(...toYes, one.written("ios-prod"), one.sent("ios-prod"), "phoneSilent");
    expect(under("What happened", card)).toContain("⚠ `ios-prod`: <@UNOAH> says that the test phone stayed silent.");
  });

  test("what worked at first and fails in the watch is not told as working", () => {
    const card = one.card(
      ...toYes,
      one.written("ios-prod"),
      one.sent("ios-prod"),
      one.proven("ios-prod"),
      "rolling",
      one.failed("ios-prod"),
    );
    expect(stepsOf(card).at(-1)).toBe("✗ *8. Watch: push does not work with it*");
    expect(under("Applications", card)).toEqual(["✗ `ios-prod` (production, `com.acme.pocket`): push does not work"]);
    expect(under("What happened", card).join("\n")).toMatch(/push worked at first\.[^]*push does not work, seen /);
    expect(todo(card)).toMatch(/^⚠ SNS has disabled it\.\nRoll back, or run the diagnosis again/);
  });
});

describe("devices that stayed disabled", () => {
  const toEnd = (of: typeof one, ...names: string[]) => [
    ...toYes,
    ...names.flatMap((name) => [of.written(name), of.sent(name), of.proven(name)]),
  ];

  test("are counted, and can be enabled again", () => {
    const card = one.card(...toEnd(one, "ios-prod"), one.counted("ios-prod", 12), "rolling");
    expect(under("What happened", card)).toContain("⚠ `ios-prod`: 12 of its 340 devices are disabled.");
    expect(buttonsOf(card)).toContainEqual(["endpoints.enable", `INC-1 ${arnOf("ios-prod")}`]);
  });

  test("where there is none, nothing is offered", () => {
    const card = one.card(...toEnd(one, "ios-prod"), one.counted("ios-prod", 0), "rolling");
    expect(under("What happened", card)).toContain("✓ `ios-prod`: none of its 340 devices is disabled.");
    expect(deedsOf(card)).not.toContain("endpoints.enable");
  });

  test("of several applications, are offered for one after the other", () => {
    const names = ["ios-prod", "ios-beta", "ios-lab"];
    const counts = [three.counted("ios-prod", 0), three.counted("ios-beta", 1), three.counted("ios-lab", 2)];
    const asked = other("enabling.asked", {
      enabling: "enabling-1",
      application: arnOf("ios-beta"),
      requester: mia,
    });
    const before = three.card(...toEnd(three, ...names), ...counts, "rolling");
    const after = three.card(...toEnd(three, ...names), ...counts, "rolling", asked);
    expect(buttonsOf(before)).toContainEqual(["endpoints.enable", `INC-1 ${arnOf("ios-beta")}`]);
    expect(buttonsOf(after)).toContainEqual(["endpoints.enable", `INC-1 ${arnOf("ios-lab")}`]);
  });
});

describe("a rotation that is halted", () => {
  const card = one.card(...toYes, "paused");

  test("says who halted it and why, at the top, and offers to resume it", () => {
    expect(linesOf(card).slice(0, 2)[0]).toContain("halted; approved");
    expect(wordsOf(card)).toMatch(
      /⏸ \*Halted\* <!date.*> by <@UNOAH>: nothing is done until somebody resumes it\.\n> A &lt;freeze&gt;/,
    );
    expect(stepsOf(card)).toContain("⏸ *6. Write to SNS: halted*");
    expect(todo(card)).toBe("Press “Resume” when it may go on.");
    expect(deedsOf(card)).toEqual(["rotation.resume", "rotation.cancel"]);
  });

  test("still tells the way to Apple's portal: whoever fetches the certificate need not wait", () => {
    expect(todo(one.card("request", "paused"))).toMatch(/^Press “Resume” when it may go on\.\n1\. Download/);
  });

  test("goes on where it was", () => {
    const resumed = one.card(...toYes, "paused", "resumed");
    expect(stepsOf(resumed)).toEqual(stepsOf(one.card(...toYes)));
    expect(wordsOf(resumed)).not.toContain("Halted");
  });
});

describe("a rotation that ended", () => {
  test("cancelled: by whom, why, what is done and what is not", () => {
    const nothing = one.card(...toPlan, "asked", "cancelled");
    expect(todo(nothing)).toMatch(/^Cancelled by <@UNOAH> <!date.*>\. Nothing was written\.\n> The \*wrong\* app$/);
    const some = three.card(...toYes, three.written("ios-prod"), three.sent("ios-prod"), "cancelled", "cleanedUp");
    expect(todo(some)).toContain("The new credential is in ios-prod; ios-beta, ios-lab still have the old one.");
    expect(stepsOf(some).slice(4, 7)).toEqual([
      "✓ 5. Approval by others: done",
      "✗ 6. Write to SNS: 1 of 3 written; the others are left as they are",
      "✗ *7. Test push: cancelled*",
    ]);
    expect(wordsOf(some)).toContain("✓ Removed: pull request #7 and its branch.");
  });

  test.each([
    ["expired", "Nobody approved in time. Nothing was written."],
    ["denied", "The plan was denied. Nothing was written."],
    ["voided", "The plan no longer counts: Somebody else enabled it. Nothing was written."],
    ["revoked", "The plan no longer counts: it was revoked. Nothing was written."],
  ] as const)("%s: why, that nothing was written, and how to ask again", (end, words) => {
    const card = one.card(...toPlan, "asked", end);
    expect(todo(card)).toBe(
      `${words}\nAsk again to have a new plan made with the same credential. Who asks can't approve it. Or cancel, to have its pull request closed.`,
    );
    expect(buttonsOf(card)).toEqual([
      ["rotation.ask-again", "INC-1 rotation-1"],
      ["rotation.cancel", "INC-1 rotation-1"],
    ]);
  });

  test("voided half-way: it does not say that nothing was written", () => {
    const card = three.card(
      ...toYes,
      three.written("ios-prod"),
      three.sent("ios-prod"),
      three.proven("ios-prod"),
      "voided",
    );
    expect(todo(card)).not.toContain("Nothing was written");
    expect(stepsOf(card)[5]).toBe("✗ *6. Write to SNS: the plan no longer counts; 1 of 3 written*");
  });

  test("rolled back: it leads to the rotation that takes it back", () => {
    expect(todo(inStage["rolled-back"])).toBe(
      "Another rotation puts the credential from before in again: see its card in this channel.",
    );
    const back = rotationLike({ rollsBack: "rotation-0" }).card("offered", "verified", "planned");
    expect(wordsOf(back)).toContain("Roll back the credential of ios-prod");
    expect(stepsOf(back).slice(0, 2)).toEqual([
      "✓ 1. Credential from before: done",
      "✓ 2. Check of the credential: done",
    ]);
  });
});

describe("a token key", () => {
  test("is told as what it is, in the plan", () => {
    const moving = rotationLike({ credential: token });
    const card = moving.card(...toPlan, "asked");
    expect(under("The plan", card)).toContain("Put the token key ABCDE12345 of team FGHIJ67890 into `ios-prod`.");
    expect(wordsOf(noticeOf("approval", moving.incident(...toPlan, "asked")))).toContain(
      "the token key `ABCDE12345` of team `FGHIJ67890`: it does not expire",
    );
  });
});

describe("a rehearsal", () => {
  const asked = rehearsal.incident(...toPlan, "asked");
  const [request] = asked.requests;
  const [rotation] = asked.rotations;
  if (request === undefined || rotation === undefined) throw new Error("The story is too short.");

  test.each([
    ["its card", rehearsal.card(...toPlan, "asked")],
    ["its approval card", noticeOf("approval", asked)],
    ["its signing request", noticeOf("signing-request", asked)],
    ["the word to stand by", headsUp({ about: "stand-by", rotation, approvers: [] })],
    ["a reminder", headsUp({ about: "reminder", request, able: [noah] })],
    ["an escalation", headsUp({ about: "escalation", request, to: [{ person: noah }] })],
  ] as const)("says so on %s, where people look first", (_, notice) => {
    const drawing = draw(notice);
    const first = drawing.as === "file" ? drawing.comment : drawing.text;
    expect(first).toMatch(/^REHEARSAL/);
    const real = draw(
      JSON.parse(JSON.stringify(notice).replaceAll('"rehearsal":true', '"rehearsal":false')) as typeof notice,
    );
    expect(JSON.stringify(real)).not.toContain("REHEARSAL");
  });

  function headsUp(about: HeadsUp) {
    return { kind: "heads-up", incident: asked, headsUp: about } as const;
  }

  test("says so on the incident's card", () => {
    expect(wordsOf(noticeOf("incident-card", asked))).toContain(
      "🔑 REHEARSAL of a rotation of `ios-prod`: waits for approval",
    );
  });

  test("says so on the page for a passkey", () => {
    const confirmation = { person: noah, incident: 1, request: request.id, planHash: rehearsal.hash, words: null };
    const sheet = (deed: "approve" | "deny" | "break-glass") =>
      sheetOf(asked, { ...confirmation, deed }, { name: "Noah", until: request.expiresAt });
    expect(sheet("approve").title).toBe("Approve the rehearsal of ios-prod");
    expect(sheet("break-glass").title).toBe("Go ahead alone: rehearse ios-prod");
    expect(JSON.stringify(sheet("approve").facts)).toContain("Nothing is written: this rehearses a rotation");
  });

  test("writes nothing, and its card and its approval say that", () => {
    const card = rehearsal.card(...toYes);
    expect(wordsOf(card)).toContain("approved; the role is being tried, and nothing is written");
    expect(wordsOf(card)).not.toContain("is being written");
    expect(wordsOf(card)).toContain("|Pull request #7> · a draft of the rehearsal: never to be merged");
    expect(stepsOf(card).at(-1)).toBe("▶ *6. Rehearsal of the write: under way*");
    expect(under("The plan", card)[0]).toBe(
      "Nothing is written. The role is assumed with a session policy that only reads.",
    );
    expect(under("Applications", card)).toEqual(["○ `ios-prod` (production, `com.acme.pocket`): stays as it is"]);
    const approval = JSON.stringify(draw(noticeOf("approval", asked)));
    expect(approval).toContain("Approve rehearsal");
    expect(approval).toContain("the role is tried, and nothing is written");
  });

  test("ends with what it found, and what only the real thing does", () => {
    const card = rehearsal.card(...toYes, "rehearsed", "cleanedUp");
    expect(under("What the rehearsal found", card)).toEqual([
      "✓ The role was assumed.",
      "✗ No code names it.",
      "○ It would have written.",
    ]);
    expect(wordsOf(card)).toContain("✓ Removed: pull request #7 and its branch.");
    expect(deedsOf(card)).toEqual([]);
    expect(card.rotation.requester).toBe(mia);
  });
});
