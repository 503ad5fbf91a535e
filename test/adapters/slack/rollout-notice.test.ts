import { describe, expect, test } from "@jest/globals";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import { foldIncident } from "../../../src/domain/incident/incident.ts";
import type { Consumer } from "../../../src/domain/rollout/consumer.ts";
import type { RolloutPlan } from "../../../src/domain/rollout/plan.ts";
import { rolloutId, rolloutRequestId } from "../../../src/domain/rollout/rollout.ts";
import { hashOf } from "../../../src/domain/rotation/plan.ts";
import { requestFor } from "../../../src/guard/request.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { owedFor } from "../../../src/projections/owed.ts";
import { checkMessageBlocks } from "../../../src/simulator/slack/blocks/check.ts";
import { gateway, mainframe, notifications } from "../../domain/rollout/consumers.ts";
import { by, dana, liam, membership, omar, policy, recorded, walkTo } from "../../domain/story.ts";

const bot = { kind: "bot" } as const;
const trace = { id: "ecs-svc/1", url: "https://console.test/deployments" };
const deadline = "2024-08-20T11:00:00.000Z";

/** The life of a rollout to this consumer, from its beginning on. */
function storyOf(consumer: Consumer, rotationTo: NewEvent["type"] = "rotation.credentials-written") {
  const rollout = rolloutId("rotation-1", consumer.id);
  const plan: RolloutPlan = {
    incident: 1,
    rollout,
    rotation: "rotation-1",
    requester: dana,
    consumer,
    sessions: consumer.kind === "ecs" ? [{ target: consumer.service, role: consumer.role, policy: "{}" }] : [],
    policyHash: "0".repeat(64),
    expiresAt: deadline,
    cutOff: deadline,
  };
  const planHash = hashOf(plan);
  const id = rolloutRequestId({ id: rollout, planHash });
  const { name, kind, applications } = consumer;
  const told: Record<string, NewEvent> = {
    begun: {
      type: "rollout.begun",
      actor: bot,
      data: {
        rollout,
        rotation: "rotation-1",
        consumer: { id: consumer.id, name, kind, applications },
        requester: dana,
      },
    },
    planned: { type: "rollout.planned", actor: bot, data: { rollout, plan, hash: planHash } },
    asked: {
      type: "approval.requested",
      actor: bot,
      data: requestFor({ id, subject: rollout, plan, planHash }, policy, { barred: [], membership }),
    },
    granted: { type: "approval.granted", actor: by(liam), data: { request: id, planHash } },
    uncovered: { type: "rollout.uncovered", actor: bot, data: { rollout, why: "no policy covers it" } },
    started: { type: "rollout.started", actor: bot, data: { rollout, effectKey: "k", as: "started", trace, deadline } },
    progressed: {
      type: "rollout.progressed",
      actor: bot,
      data: { rollout, words: "2 of 4 tasks run anew", percent: 50, trace },
    },
    done: { type: "rollout.completed", actor: bot, data: { rollout, evidence: "4 of 4 tasks run anew" } },
    failed: { type: "rollout.failed", actor: bot, data: { rollout, why: "no task starts", todo: "Look at <ECS>" } },
    handed: {
      type: "rollout.handed-over",
      actor: bot,
      data: { rollout, command: "ssh mainframe\nrestart `push`", probe: "https://mainframe.acme.example/health" },
    },
    confirmed: { type: "rollout.confirmed", actor: by(omar), data: { rollout, by: omar } },
    doubted: { type: "rollout.doubted", actor: bot, data: { rollout, found: "it answered 503" } },
    skipped: {
      type: "rollout.skipped",
      actor: by(omar),
      data: { rollout, by: omar },
      typed: { reason: "it was rebuilt *today*" },
    },
  };
  return (...names: (keyof typeof told)[]) =>
    recorded([...walkTo(rotationTo), ...names.flatMap((one) => told[one] ?? [])]);
}

/** The card of the rollout after these of its events. */
function cardOf(consumer: Consumer, ...names: string[]) {
  const incident = foldIncident(storyOf(consumer)(...names));
  const rollout = incident?.rollouts[0];
  if (incident === undefined || rollout === undefined) throw new Error("The story has no rollout.");
  const request = incident.requests.find(({ subject }) => subject === rollout.id);
  const notice: Notice = { kind: "rollout", incident, rollout, request, progress: "0 of 2 approvals" };
  const drawing = draw(notice);
  if (drawing.as === "file") throw new Error("A card is no file.");
  return { words: JSON.stringify(drawing.blocks), blocks: drawing.blocks, text: drawing.text };
}

const asked = ["begun", "planned", "asked"];
const running = [...asked, "granted", "started", "progressed"];

describe("a rollout's card", () => {
  test.each([
    ["begun", ["begun"]],
    ["asked for", asked],
    ["approved", [...asked, "granted"]],
    ["left to people", ["begun", "uncovered"]],
    ["under way", running],
    ["done", [...running, "done"]],
    ["failed", [...running, "failed"]],
    ["handed over", ["begun", "uncovered", "handed"]],
    ["confirmed", ["begun", "uncovered", "handed", "confirmed"]],
    ["doubted", ["begun", "uncovered", "handed", "confirmed", "doubted"]],
    ["let be", ["begun", "skipped"]],
  ])("is one that Slack takes: %s", (_, names) => {
    for (const consumer of [notifications, gateway, mainframe]) {
      expect(checkMessageBlocks(cardOf(consumer, ...names).blocks, () => "unnamed").ok).toBe(true);
    }
  });

  test("says what will be done and who decides, with buttons that say what they do", () => {
    const { words, text } = cardOf(notifications, ...asked);
    expect(text).toBe("Approval needed: restart Notification service (INC-1)");
    expect(words).toContain("Start a new deployment of the ECS service `notification-service` in `push`");
    expect(words).toContain("the new credential of `ios-prod`");
    expect(words).toContain("Approve restart");
    expect(words).toContain("Needs 2 approvals");
    expect(words).toContain("Let it be…");
    expect(words).not.toContain("It is restarted");
  });

  test("shows how it goes, with a bar and where to watch it, and no vote any more", () => {
    const { words } = cardOf(notifications, ...running);
    expect(words).toContain("`==========----------` 50 %");
    expect(words).toContain("2 of 4 tasks run anew");
    expect(words).toContain("https://console.test/deployments");
    expect(words).not.toContain("Approve restart");
  });

  test("says what failed and what to do, and offers to ask again", () => {
    const { words } = cardOf(notifications, ...running, "failed");
    expect(words).toContain("no task starts");
    expect(words).toContain("Look at &lt;ECS&gt;");
    expect(words).toContain("Ask again…");
    expect(words).not.toContain("Let it be…");
  });

  test("gives a person the command as it is to be typed, and the button to say that it is done", () => {
    const { words } = cardOf(mainframe, "begun", "uncovered", "handed");
    expect(words).toContain("```ssh mainframe\\nrestart 'push'```");
    expect(words).toContain("It is restarted");
    expect(words).toContain("no policy covers it");
    const again = cardOf(mainframe, "begun", "uncovered", "handed", "confirmed", "doubted").words;
    expect(again).toContain("it answered 503");
  });

  test("quotes why it was let be", () => {
    expect(cardOf(notifications, "begun", "skipped").words).toContain("> it was rebuilt *today*");
  });

  test("is the one place for its request: no other card is made owed", () => {
    const events = storyOf(notifications)(...running, "done");
    const own = events.slice(walkTo("rotation.credentials-written").length);
    const owed = own.flatMap((event) => {
      const incident = foldIncident(events.slice(0, event.sequence));
      return incident === undefined ? [] : owedFor(incident, event);
    });
    expect(new Set(owed.map(({ kind }) => kind))).toEqual(new Set(["incident-card", "rollout"]));
    expect(new Set(owed.map(({ key }) => key))).toEqual(
      new Set(["incident/1/card", "incident/1/rotation-1/rollout-notification-service"]),
    );
  });
});
