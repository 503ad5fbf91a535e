import { describe, expect, test } from "@jest/globals";
import type { CommandOf } from "../../../src/domain/command.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { ApplicationPush } from "../../../src/ports/application-push.ts";
import type { Certificates } from "../../../src/ports/certificates.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { askAgain } from "../../../src/workflows/commands/ask-again.ts";
import { offerCertificate } from "../../../src/workflows/commands/offer-certificate.ts";
import { runRunbook } from "../../../src/workflows/commands/run-runbook.ts";
import { startRotation } from "../../../src/workflows/commands/start-rotation.ts";
import { loadRunbooks } from "../../../src/workflows/runbooks.ts";
import {
  application,
  by,
  dana,
  expired,
  liam,
  minute,
  notAfter,
  request,
  start,
  walk,
  walkTo,
} from "../../domain/story.ts";
import { createHouse } from "../house.ts";

const bot = { kind: "bot" } as const;
const runbooks = loadRunbooks([
  {
    path: "rotation.yml",
    text: `{id: apns-certificate-rotation, title: Rotate, owner: x, timeout: 1h, inputs: {application: {type: string, default: "\${incident.application}"}}, steps: [{id: rotate, title: Rotate, kind: rotate, application: "\${inputs.application}"}]}`,
  },
  {
    path: "look.yml",
    text: "{id: look, title: Look at it, owner: x, timeout: 5m, steps: [{id: see, title: See, kind: apns.reach, environment: production}]}",
  },
]);
const push = {
  observe: (arn: string) => Promise.resolve({ arn, name: "", expiry: expired, enabled: false, token: null }),
} as unknown as ApplicationPush;

type Story = Parameters<typeof walkTo>;
const reason = "push is down";
/** How long a certificate has to last for a merge to be waited for. */
const calm = 14 * 24 * 60 * minute;
const underWay = "A rotation of ios-prod is already under way.";
const houseAt = (...story: Story) => ({ ...createHouse(walkTo(...story)), push, runbooks, calm });
const denied: NewEvent = { type: "approval.denied", actor: bot, data: { request: request.request, by: liam } };

/** A second incident, in which a rotation of the same application stands like this. */
async function houseWithOther(change: { requester?: string | null; rehearsal?: boolean } = {}, ...story: Story | []) {
  const [until = "run.ended", ...then] = story;
  const house = houseAt(until, ...then);
  const [begun] = walkTo("rotation.started").slice(-1);
  if (begun?.type !== "rotation.started") throw new Error("the story begins no rotation");
  const [declared] = walk;
  await house.recorder.declare(
    (number) => [
      { ...declared, data: { number, severity: "sev2", component: "ios-push" } } as NewEvent,
      { ...begun, data: { ...begun.data, ...change } },
    ],
    "other",
  );
  return house;
}

describe("starting a rotation", () => {
  const command: CommandOf<"start-rotation"> = {
    kind: "start-rotation",
    by: dana,
    key: "k",
    incident: 1,
    applications: [application],
    order: null,
    reason,
  };

  test("records who asked for what, as the application is now, and tells the public that the cause is known", async () => {
    const house = { ...createHouse(walk.slice(0, 8)), push, runbooks, calm };
    await startRotation(house)(command);
    expect(house.last("rotation.started").data).toMatchObject({
      rotation: "rotation-1",
      targets: [
        {
          application,
          name: "ios-prod",
          environment: "production",
          topic: "com.example.shop",
          observed: { expiry: expired, enabled: false, token: null },
        },
      ],
      requester: dana,
      order: "emergency",
      orderWhy: "ios-prod is disabled: nobody gets a push.",
      rehearsal: false,
      rollsBack: null,
    });
    expect(house.last("rotation.started").typed).toEqual({ reason });
    expect(house.last("status.drafted").data.status).toBe("identified");
  });

  test("begins although nobody could approve it now, and says what is missing and what to do", async () => {
    const house = houseAt("run.ended");
    for (const person of [...house.directoryState.members].filter((one) => one !== dana && one !== liam)) {
      house.directoryState.members.delete(person);
    }
    const { text } = await startRotation(house)(command);
    expect(text).toMatch(
      /has begun.*could not be approved: 2 approvals.*only 1 could.*Add somebody.*asked for once it can/,
    );
    expect(house.addedTypes()).toContain("rotation.started");
  });

  type Case = { story: Story; change?: Partial<CommandOf<"start-rotation">> };
  test.each<[string, Case, object]>([
    [
      "by somebody who may not ask",
      { story: ["run.ended"], change: { by: "T01/U0STRANGER" } },
      { kind: "not-allowed" },
    ],
    ["of one that is not listed", { story: ["run.ended"], change: { applications: ["x"] } }, { kind: "misconfigured" }],
    ["in an incident that is none", { story: ["run.ended"], change: { incident: 9 } }, { kind: "not-found" }],
    ["beside one that is under way", { story: ["rotation.request-made"] }, { message: underWay }],
    ["in an incident that is over", { story: ["incident.resolved"] }, { message: "INC-1 is resolved." }],
  ])("%s is refused", async (_, { story, change }, error) => {
    const house = houseAt(...story);
    await expect(startRotation(house)({ ...command, ...change })).rejects.toMatchObject(error);
    expect(house.addedTypes().filter((type) => type !== "guard.refused")).toEqual([]);
  });

  test("is refused where no policy covers it", async () => {
    const house = houseAt("run.ended");
    const gate = createApprovalGate({
      ...house,
      policies: [],
      people: [],
      passkeys: { inForce: () => Promise.resolve(new Map()) },
    });
    await expect(startRotation({ ...house, gate })(command)).rejects.toMatchObject({
      kind: "misconfigured",
      message: "No policy covers this, so nobody may do it.",
      found: "rotate-credential of ios-prod (production), in a sev2",
    });
  });

  describe("beside another incident", () => {
    test("that rotates the application is refused, and says where it is", async () => {
      const house = await houseWithOther();
      await expect(startRotation(house)(command)).rejects.toMatchObject({
        kind: "not-now",
        message: "A rotation of ios-prod is already under way in INC-2.",
      });
      expect(house.last("rotation.started").stream).toBe("incident/2");
    });

    test.each([
      ["has only prepared it", { requester: null }],
      ["rehearses it", { rehearsal: true }],
    ])("that %s begins all the same", async (_, change) => {
      const house = await houseWithOther(change);
      await startRotation(house)(command);
      expect(house.last("rotation.started").stream).toBe("incident/1");
    });
  });

  test("in the order that was asked for by hand, says so", async () => {
    const house = houseAt("run.ended");
    const { text } = await startRotation(house)({ ...command, order: "planned" });
    expect(house.last("rotation.started").data).toMatchObject({ order: "planned", orderWhy: "It was asked for so." });
    expect(text).toContain("The pull request is merged first");
  });

  test("may come after one that ended without a write", async () => {
    const house = houseAt("approval.requested", denied);
    await startRotation(house)(command);
    expect(house.last("rotation.started").data.rotation).toBe("rotation-2");
  });
});

describe("handing over a certificate", () => {
  const read = {
    pem: "PEM",
    fingerprintSha256: "ef",
    serial: "1",
    notBefore: start,
    notAfter,
    issuer: "Apple",
    topics: ["a", "b"],
  };
  const certificates = (topics = read.topics) => ({ read: () => ({ ...read, topics }) }) as unknown as Certificates;
  const command: CommandOf<"offer-certificate"> = {
    kind: "offer-certificate",
    by: dana,
    key: "k",
    incident: 1,
    rotation: "rotation-1",
    file: "AAAA",
    reason: null,
  };

  test.each<[string[]]>([[["a", "b"]], [[]]])("records its public facts: topics %p", async (topics) => {
    const house = { ...houseAt("rotation.request-made"), certificates: certificates(topics) };
    await offerCertificate(house)(command);
    expect(house.last("rotation.credential-offered")).toMatchObject({
      actor: by(dana),
      data: {
        by: dana,
        origin: { kind: "request" },
        credential: { kind: "certificate", pem: "PEM", fingerprint: "ef", topics },
      },
    });
  });

  describe("to a rotation that was only prepared", () => {
    const prepared = (): Story => {
      const story = walkTo("rotation.request-made").map((event) =>
        event.type === "rotation.started" ? { ...event, data: { ...event.data, requester: null } } : event,
      ) as NewEvent[];
      return ["incident.declared", ...story.slice(1)];
    };
    const houseBeside = async (change: { rehearsal?: boolean } = {}) => {
      const house = await houseWithOther(change, ...prepared());
      return { ...house, certificates: certificates() };
    };

    test("asks for it", async () => {
      const house = { ...houseAt(...prepared()), certificates: certificates() };
      await offerCertificate(house)({ ...command, reason });
      expect(house.last("rotation.credential-offered")).toMatchObject({ data: { by: dana }, typed: { reason } });
    });

    test("is refused while another incident rotates the application, and says where", async () => {
      const house = await houseBeside();
      await expect(offerCertificate(house)({ ...command, reason })).rejects.toMatchObject({
        kind: "not-now",
        message: "A rotation of ios-prod is already under way in INC-2.",
      });
      expect(house.addedTypes()).not.toContain("rotation.credential-offered");
    });

    test("is taken in while another incident only rehearses", async () => {
      const house = await houseBeside({ rehearsal: true });
      await offerCertificate(house)({ ...command, reason });
      expect(house.addedTypes()).toContain("rotation.credential-offered");
    });
  });

  test("is somebody's at the command line where no person is named", async () => {
    const house = { ...houseAt("rotation.request-made"), certificates: certificates() };
    await offerCertificate(house)({ ...command, by: null });
    expect(house.last("rotation.credential-offered")).toMatchObject({
      actor: { kind: "operator" },
      data: { by: null },
    });
  });

  type Case = { story: Story; change?: Partial<CommandOf<"offer-certificate">> };
  test.each<[string, Case, RegExp]>([
    ["before the request is made", { story: ["rotation.started"] }, /does not wait for a credential now/],
    ["while another is checked", { story: ["rotation.credential-offered"] }, /does not wait for a credential now/],
    ["after the write", { story: ["rotation.credentials-written"] }, /does not wait for a credential now/],
    [
      "to a rotation that is none",
      { story: ["rotation.request-made"], change: { rotation: "rotation-9" } },
      /INC-1 has no rotation-9/,
    ],
  ])("%s is refused", async (_, { story, change }, why) => {
    const house = { ...houseAt(...story), certificates: certificates() };
    await expect(offerCertificate(house)({ ...command, ...change })).rejects.toThrow(why);
    expect(house.added()).toEqual([]);
  });

  test("that is no certificate is refused as such", async () => {
    const unreadable = new FirebreakError("bad-input", "This is no certificate.");
    const house = {
      ...houseAt("rotation.request-made"),
      certificates: {
        read: () => {
          throw unreadable;
        },
      } as unknown as Certificates,
    };
    await expect(offerCertificate(house)(command)).rejects.toBe(unreadable);
  });
});

describe("running a runbook", () => {
  const command: CommandOf<"run-runbook"> = {
    kind: "run-runbook",
    by: by(dana),
    key: "k",
    incident: 1,
    runbook: "look",
    inputs: {},
  };
  const dispatched: unknown[] = [];
  const dispatch = (asked: unknown) => {
    dispatched.push(asked);
    return Promise.resolve({ incident: 1, text: "It has begun." });
  };
  const runHouse = (...story: Story) => ({ ...houseAt(...story), dispatch });

  test("starts a run with its steps and its end", async () => {
    const house = runHouse("run.ended");
    expect((await runRunbook(house)(command)).text).toContain("“Look at it” is running");
    expect(house.last("run.started").data).toMatchObject({
      run: "run-2",
      hash: runbooks.get("look").hash,
      steps: [{ id: "see", title: "See" }],
      deadline: new Date(house.clock.now().getTime() + 300_000).toISOString(),
    });
    expect(house.started.map((move) => move.key)).toContain("incident/1/run-2/see");
  });

  test("that rotates starts the rotation, in the name of who asked", async () => {
    const house = runHouse("run.ended");
    await runRunbook(house)({ ...command, runbook: "apns-certificate-rotation", inputs: { reason } });
    expect(dispatched).toEqual([
      { kind: "start-rotation", by: dana, key: "k", incident: 1, applications: [application], order: null, reason },
    ]);
    expect(house.added()).toEqual([]);
  });

  test.each<[string, Partial<CommandOf<"run-runbook">>, object]>([
    [
      "that rotates, from the command line,",
      { runbook: "apns-certificate-rotation", by: { kind: "operator", name: "x" } },
      { kind: "not-allowed" },
    ],
    ["that rotates, without a reason,", { runbook: "apns-certificate-rotation" }, { kind: "bad-input" }],
    ["that is none", { runbook: "gone" }, { kind: "not-found" }],
    ["with an input that it has not", { inputs: { until: "x" } }, { kind: "bad-input" }],
  ])("%s is refused", async (_, change, error) => {
    const house = runHouse("run.ended");
    await expect(runRunbook(house)({ ...command, ...change })).rejects.toMatchObject(error);
    expect(house.added()).toEqual([]);
  });

  test("in an incident that is over is refused", async () => {
    await expect(runRunbook(runHouse("incident.resolved"))(command)).rejects.toMatchObject({ kind: "not-now" });
  });
});

describe("asking again", () => {
  const command: CommandOf<"ask-again"> = {
    kind: "ask-again",
    by: liam,
    key: "k",
    incident: 1,
    rotation: "rotation-1",
    reason,
  };
  const again = (more: Partial<CommandOf<"ask-again">>, ...story: Story) => {
    const house = houseAt(...story);
    return { house, asked: askAgain(house)({ ...command, ...more }) };
  };

  test("makes who asks now the requester, and the plan anew", async () => {
    const { house, asked } = again({}, "approval.requested", denied);
    await asked;
    expect(house.last("rotation.replanned").data).toEqual({ rotation: "rotation-1", requester: liam });
    expect(house.started.map((move) => move.name)).toContain("plan-rotation");
  });

  const second: NewEvent[] = walkTo("rotation.started")
    .slice(-1)
    .map((event) => ({ ...event, data: { ...event.data, rotation: "rotation-2" } }) as NewEvent);
  const over: NewEvent = { type: "incident.resolved", actor: bot, data: { followUps: [] } };
  type Case = { story: Story; change?: Partial<CommandOf<"ask-again">> };
  test.each<[string, Case, object]>([
    ["while people vote", { story: ["approval.requested"] }, { kind: "not-now" }],
    ["after the write", { story: ["rotation.credentials-written"] }, { kind: "not-now" }],
    [
      "by somebody who may not ask",
      { story: ["approval.requested", denied], change: { by: "T01/U0STRANGER" } },
      { kind: "not-allowed" },
    ],
    [
      "for a rotation that is none",
      { story: ["approval.requested", denied], change: { rotation: "rotation-9" } },
      { kind: "not-found" },
    ],
    ["beside another one", { story: ["approval.requested", denied, ...second] }, { message: underWay }],
    ["in an incident that is over", { story: ["approval.requested", denied, over] }, { message: "INC-1 is resolved." }],
  ])("%s is refused", async (_, { story, change = {} }, error) => {
    const { house, asked } = again(change, ...story);
    await expect(asked).rejects.toMatchObject(error);
    expect(house.addedTypes().filter((type) => type !== "guard.refused")).toEqual([]);
  });
});
