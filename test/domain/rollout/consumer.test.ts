import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { commandFor, Consumer, consumerFaults } from "../../../src/domain/rollout/consumer.ts";
import { application } from "../story.ts";
import { gateway, mainframe, notifications } from "./consumers.ts";

describe("a consumer of firebreak.yml", () => {
  test("has its usual values where nothing is said", () => {
    expect(notifications.timeLimit).toBe(1_800_000);
    expect(gateway).toMatchObject({ ref: "main", keyInput: "firebreak_key" });
  });

  const manual = { id: "x", name: "X", applications: [application], kind: "manual", command: "restart it" };
  test.each([
    ["https://push.acme.example/health", true],
    ["http://push.internal:8080/health", true],
    ["http://10.1.2.3/", true],
    ["http://[::1]:8080/", true],
    ["http://gateway/", true],
    ["http://push.acme.example/health", false],
    ["http://11.1.2.3/", false],
    ["https://user:word@push.acme.example/", false],
    ["file:///etc/passwd", false],
    ["push.acme.example", false],
  ])("may be looked at under %s: %s", (url, taken) => {
    expect(Consumer.safeParse({ ...manual, probe: { url } }).success).toBe(taken);
  });

  const { timeLimit: _, ...ecs } = notifications;
  test.each([
    ["an ARN without the cluster", { service: "arn:aws:ecs:eu-west-1:111122223333:service/notification-service" }],
    ["a pattern of services", { service: "arn:aws:ecs:eu-west-1:111122223333:service/push/*" }],
    ["a role that is none", { role: "firebreak-rollout" }],
    ["no application", { applications: [] }],
    ["a time limit of days", { timeLimit: "2d" }],
    ["a key of another kind", { command: "restart it" }],
  ])("is not taken with %s", (_, changes) => {
    expect(Consumer.safeParse({ ...ecs, ...changes }).success).toBe(false);
  });

  test("is named where it has an application that nobody lists, or an id that another has", () => {
    expect(consumerFaults([notifications, gateway], [application])).toEqual([]);
    expect(consumerFaults([{ ...gateway, applications: [application, "arn:other"] }], [application])).toMatchObject([
      { path: ["consumers", 0, "applications", 1], found: "arn:other" },
    ]);
    expect(consumerFaults([notifications, { ...gateway, id: notifications.id }], [application])).toMatchObject([
      { path: ["consumers", 1, "id"], found: "notification-service, a second time" },
    ]);
  });
});

describe("the command of a consumer", () => {
  test("is the vendor's own, or the team's words", () => {
    expect(commandFor(gateway)).toBe(
      "gh workflow run restart.yml --repo acme/mobile-infrastructure --ref main -f 'service=gateway'",
    );
    expect(commandFor(mainframe)).toBe("ssh mainframe\nsystemctl restart push");
  });

  test("keeps whatever an input holds within its quotes", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const command = commandFor({ ...gateway, inputs: { it: value } });
        const quoted = command.slice(command.indexOf(" -f ") + 4);
        // What a shell reads: quoted parts as they are, and \' for a quote.
        const read = quoted.replaceAll(/'([^']*)'|\\'/g, (part, inner: string | undefined) => inner ?? part.slice(1));
        expect(read).toBe(`it=${value}`);
      }),
    );
  });
});
