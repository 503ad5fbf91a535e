import { describe, expect, test } from "@jest/globals";
import type { EventData, EventType, NewEvent, RecordedEvent } from "../../src/domain/event.ts";
import type { ProofGrade } from "../../src/domain/rotation/events.ts";
import { rotationEvents } from "../../src/domain/rotation/events.ts";
import { theOnlyOne } from "../../src/domain/rotation/rotation.ts";
import { inTheirWords, tellRotation } from "../../src/projections/timeline-of-rotation.ts";
import { timelineOf } from "../../src/projections/timeline.ts";
import {
  application,
  by,
  certificate,
  dana,
  plan,
  recorded,
  request,
  start as startOfStory,
  target,
  walk,
} from "../domain/story.ts";

const rotation = "rotation-1";
const beta = `${application}-beta`;

/** An event of the story's rotation, as Dana or the bot brings it about, with what was typed. */
function event<Type extends EventType>(
  type: Type,
  data: Omit<EventData<Type>, "rotation">,
  typed: Record<string, string> = {},
): NewEvent {
  const actor = "by" in data ? by(dana) : { kind: "bot" as const };
  return { type, actor, data: { rotation, ...data }, typed } as unknown as NewEvent;
}

const [base] = recorded(walk);

/** What the story says of it; nothing where it says nothing. */
const told = (one: NewEvent): string[] => timelineOf(recorded([one])).map(({ text }) => text);

const start = {
  targets: [target] as [typeof target],
  requester: dana,
  runbook: plan.runbook,
  order: "emergency" as const,
  orderWhy: "",
  rehearsal: false,
  rollsBack: null,
};
const others = [target, { ...target, name: "ios-beta" }, { ...target, name: "ios-lab" }] as [
  typeof target,
  ...(typeof target)[],
];
const change = { applications: [application], why: "No code names it.", todo: "Write some." };
const pull = { number: 7, url: "https://github.test/pull/7", branch: "firebreak/inc-1", head: "beef" };

describe("how a rotation is told", () => {
  test.each<[NewEvent, string]>([
    [event("rotation.started", start), "began the rotation of ios-prod"],
    [event("rotation.started", start, { reason: "push is down" }), "began the rotation of ios-prod: push is down"],
    [event("rotation.started", { ...start, targets: others }), "began the rotation of ios-prod and 2 more"],
    [event("rotation.started", { ...start, rehearsal: true }), "began a rehearsal of ios-prod"],
    [event("rotation.key-burnt", { by: dana, publicKey: null }), "posted a private key where others can read it"],
    [event("rotation.credential-skipped", { by: dana }), "let the rehearsal go on without a certificate"],
    [
      event("rotation.credential-offered", {
        credential: { kind: "token", keyId: "ABCDE12345", teamId: "FGHIJ67890", fingerprint: "ab".repeat(32) },
        origin: { kind: "handed-over", by: "command-line", secret: "push/ios-prod", version: "v2" },
        by: null,
      }),
      "handed over the token key ABCDE12345 of team FGHIJ67890",
    ],
    [
      event("rotation.credential-rejected", {
        checks: [
          { id: "key", verdict: "warn", expected: "", found: "a doubt" },
          { id: "topic", verdict: "fail", expected: "", found: "It names no topic." },
        ],
      }),
      "refused the credential: It names no topic.",
    ],
    [event("rotation.voided", { why: "it changed" }), "voided the plan: it changed"],
    [event("rotation.replanned", { requester: dana }), "asked for a new plan"],
    [event("rotation.replanned", { requester: dana }, { reason: "it ran out" }), "asked for a new plan: it ran out"],
  ])("%#: until there is a plan, and when it falls", (one, text) => {
    expect(told(one)).toEqual([text]);
  });

  test.each<[NewEvent, string]>([
    [event("rotation.paused", { by: dana }, { reason: "a freeze" }), "halted the rotation: a freeze"],
    [event("rotation.paused", { by: dana }), "halted the rotation"],
    [event("rotation.resumed", { by: dana }), "let the rotation go on"],
    [event("rotation.cancelled", { by: dana }, { reason: "the wrong app" }), "cancelled the rotation: the wrong app"],
    [
      event("rotation.rolled-back", { by: dana, into: "rotation-2" }, { reason: "phones are silent" }),
      "began to take the rotation back: phones are silent",
    ],
    [event("rotation.phone-looked-at", { application, by: dana, rang: true }), "said that the test phone rang"],
    [
      event("rotation.phone-looked-at", { application, by: dana, rang: false }),
      "said that the test phone stayed silent",
    ],
    [event("rotation.plans-discarded", { by: dana }), "confirmed that plans made before the merge were discarded"],
    [event("rotation.rehearsed", { report: [] }), "ended the rehearsal: nothing was written"],
    [event("rotation.cleaned-up", { removed: [] }), "found nothing left behind"],
    [
      event("rotation.cleaned-up", { removed: ["pull request #7 and its branch", "what waited in the secret s"] }),
      "removed pull request #7 and its branch, what waited in the secret s",
    ],
  ])("%#: what people do to it", (one, text) => {
    expect(told(one)).toEqual([text]);
  });

  const write = { effectKey: "k", readBack: target.observed };
  test.each<[NewEvent, string]>([
    [
      event("rotation.credentials-written", { ...write, application: beta, trace: "written" }),
      "put the new credential into ios-prod-beta and read it back",
    ],
    [
      event("rotation.credentials-written", { ...write, application, trace: "found" }),
      "put the new credential into ios-prod and read it back",
    ],
    [
      event("rotation.credentials-written", { ...write, application, trace: "applied" }),
      "saw the new credential in ios-prod, put there by the pipeline",
    ],
    [
      event("rotation.canary-sent", { application: theOnlyOne, message: "m", endpoint: "e" }),
      "sent a test push through the application",
    ],
    [
      event("rotation.push-failed", { application, why: "SNS disabled it" }),
      "saw that push does not work: SNS disabled it",
    ],
    [event("rotation.role-ended", { session: "s" }), "dropped the session's credentials"],
    [event("rotation.watch-passed", { found: "ios-prod: well." }), "ended the watch"],
  ])("%#: the write and its proof, by application", (one, text) => {
    expect(told(one)).toEqual([text]);
  });

  test.each<[ProofGrade, string]>([
    ["delivery-log", "delivery log of the test push"],
    ["delivery-metric", "deliveries counted within five minutes"],
    ["still-enabled", "still enabled after a push"],
    ["person", "a person's word"],
  ])("with how strongly it is proven that push works: %s", (grade, words) => {
    const proven = event("rotation.push-verified", { application, grade, evidence: "Seen." });
    expect(told(proven)).toEqual([`verified that push works (${words}): Seen.`]);
  });

  test.each<[NewEvent, string]>([
    [event("rotation.pull-request-published", { number: 7 }), "took the draft off pull request #7"],
    [event("rotation.pull-request-renewed", pull), "brought pull request #7 up to the base branch"],
    [event("rotation.pull-request-closed", { number: 7 }), "saw pull request #7 closed without a merge"],
    [
      event("rotation.pull-request-withdrawn", { number: 7, why: "A newer plan takes its place." }),
      "closed pull request #7: A newer plan takes its place.",
    ],
    [
      event("rotation.change-owed", { ...change, owner: null, issue: null }),
      "left the infrastructure code to people: No code names it.",
    ],
    [
      event("rotation.change-needless", { applications: [application], why: "It reads the newest." }),
      "found nothing to change in the code: It reads the newest.",
    ],
    [
      event("rotation.drift-checked", { agrees: false, configured: "v1", deployed: "v2" }),
      "saw that code and running application differ",
    ],
    [
      event("rotation.old-restored", { application, found: "ios-prod: disabled" }),
      "saw that an apply brought the old credential back: ios-prod: disabled",
    ],
  ])("%#: the infrastructure's code", (one, text) => {
    expect(told(one)).toEqual([text]);
  });

  test("leaves out how a pull request looks: it is looked at every few minutes", () => {
    const look = {
      draft: false,
      mergeable: "yes" as const,
      checks: { passed: 1, pending: 0, failed: [] },
      approvedBy: [],
      changesWantedBy: [],
    };
    expect(told(event("rotation.pull-request-looked-at", { number: 7, look }))).toEqual([]);
  });

  test("knows every kind of event of a rotation but that look", () => {
    const anything = {
      checks: [],
      targets: [target],
      removed: [],
      credential: certificate,
      hash: "",
      until: startOfStory,
      application,
    };
    const isTold = (type: string) =>
      tellRotation({ ...base, type, data: { rotation, ...anything, grade: "person" } } as unknown as RecordedEvent) !==
      undefined;
    expect(Object.keys(rotationEvents).filter((type) => !isTold(type))).toEqual(["rotation.pull-request-looked-at"]);
  });

  test("is silent about what is no rotation's", () => {
    const [declared] = recorded(walk);
    if (declared === undefined) throw new Error("The story has no event.");
    expect(tellRotation(declared)).toBeUndefined();
    const granted = recorded(walk).find(({ type }) => type === "approval.granted");
    expect(granted?.data).toMatchObject({ request: request.request });
    expect(granted === undefined ? "" : tellRotation(granted)).toBeUndefined();
  });

  test("has no word of a reason that was erased", () => {
    expect(inTheirWords(null)).toBe("");
    expect(inTheirWords(undefined)).toBe("");
    expect(inTheirWords("why not")).toBe(": why not");
  });
});
