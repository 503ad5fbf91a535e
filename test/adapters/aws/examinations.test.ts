import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type AwsExaminationSettings, examineAws } from "../../../src/adapters/aws/examinations.ts";
import { createRoleRevoker } from "../../../src/adapters/aws/role-revoker.ts";
import type { ExaminedLine } from "../../../src/domain/examination.ts";
import type { AwsSeed } from "../../../src/simulator/aws/seed.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";
import { makePair } from "../../simulator/aws/certificates.ts";
import { type Account, APPLICATION, applicationSeed, EXTERNAL_ID, openAccount, REGION, ROLE } from "./account.ts";

const CLOSED = "arn:aws:iam::aws:policy/AWSDenyAll";
const BOT = "arn:aws:iam::111122223333:user/firebreak";
const allowAll = {
  Version: "2012-10-17" as const,
  Statement: { Effect: "Allow" as const, Action: "*", Resource: "*" },
};

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.close());

/** Another account in its place. */
async function reopen(changes: Partial<AwsSeed>): Promise<void> {
  await account.close();
  account = await openAccount({ changes });
}

const settings = (): AwsExaminationSettings => ({
  region: REGION,
  clock: account.clock,
  roles: [{ role: ROLE, externalId: EXTERNAL_ID }],
  source: "dana",
  revokers: () => undefined,
  applications: [],
});

async function look(
  changes: Partial<AwsExaminationSettings> = {},
): Promise<Record<keyof typeof names, ExaminedLine | undefined>> {
  const lines = await examine(examineAws({ ...settings(), ...changes }), 5_000);
  const find = (check: string) => lines.find((line) => line.check === check);
  return {
    identity: find(names.identity),
    clock: find(names.clock),
    untagged: find(names.untagged),
    closed: find(names.closed),
  };
}

const names = {
  identity: "AWS: identity",
  clock: "Clock: against AWS",
  untagged: "Break-glass role: shut without a plan's tags",
  closed: "Break-glass role: not closed by a revocation",
};

describe("AWS", () => {
  test("is as it should be where the role opens for a tagged plan alone", async () => {
    const { identity, clock, untagged, closed } = await look();
    expect(identity).toMatchObject({ verdict: "ok", found: BOT });
    expect(clock?.verdict).toBe("ok");
    expect(untagged?.verdict).toBe("ok");
    expect(closed).toMatchObject({ verdict: "not-checked", found: expect.stringContaining("no revoker") });
    expect(account.world.surface.sessions()).toEqual([]);
  });

  test("is told loudly of a role that opens without a plan, by a session that can do nothing", async () => {
    await reopen({
      roles: [
        {
          name: "firebreak-breakglass",
          trustPolicy: {
            Version: "2012-10-17",
            Statement: {
              Effect: "Allow",
              Principal: { AWS: BOT },
              Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
            },
          },
          policies: [allowAll],
        },
      ],
    });
    expect((await look()).untagged).toMatchObject({
      verdict: "wrong",
      found: expect.stringMatching(/^DANGER: .*opens without an approved plan/),
      todo: expect.stringContaining("PlanHash"),
    });
    expect(account.world.surface.sessions()[0]?.policy).toContain('"Deny"');
  });

  test("says who it takes the bot for when it does not know its key", async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "AKIANOBODY";
    const { identity } = await look();
    expect(identity).toMatchObject({ verdict: "wrong", found: expect.stringContaining("credentials") });
    expect(JSON.stringify(identity)).not.toContain("AKIANOBODY");
  });

  test("that is away is wrong once, and leaves the rest unchecked", async () => {
    await account.close();
    const { identity, clock, untagged } = await look();
    expect([identity?.verdict, clock?.verdict, untagged?.verdict]).toEqual(["wrong", "not-checked", "not-checked"]);
    account = await openAccount();
  });

  test("hears of a clock that is out", async () => {
    const clock = { now: () => new Date(Date.now() + 120_000) };
    expect((await look({ clock })).clock).toMatchObject({
      verdict: "wrong",
      found: "this machine's clock is 2 minutes ahead",
    });
  });

  test("says that the role is closed, until an administrator has opened it", async () => {
    const administrator = "arn:aws:iam::111122223333:user/firebreak";
    await reopen({
      principals: [
        {
          accessKeyId: "AKIAFIREBREAK",
          secretAccessKey: "the bot's own secret access key",
          arn: administrator,
          policies: [allowAll],
        },
      ],
    });
    const revoker = createRoleRevoker({ ...settings(), closes: ROLE, policy: CLOSED, as: undefined });
    expect((await look({ revokers: () => revoker })).closed?.verdict).toBe("ok");
    await revoker.close();
    expect((await look({ revokers: () => revoker })).closed).toMatchObject({
      verdict: "wrong",
      todo: expect.stringContaining("administrator detaches"),
    });
  });
});

describe("the delivery records of applications", () => {
  const role = "arn:aws:iam::111122223333:role/sns-feedback";
  const lines = async (applications: readonly string[]) =>
    (await examine(examineAws({ ...settings(), applications }), 5_000)).filter(({ check }) =>
      check.startsWith("SNS: "),
    );

  test("are a line each: on, partly on, off, or not to be read", async () => {
    const pair = await makePair({ notAfter: new Date("2039-06-21T09:30:24Z") });
    const both = { SuccessFeedbackRoleArn: role, FailureFeedbackRoleArn: role };
    await reopen({
      endpoints: [],
      applications: [
        applicationSeed("ios-prod", pair, { attributes: { ...both, SuccessFeedbackSampleRate: "100" } }),
        applicationSeed("ios-beta", pair, { attributes: { ...both, SuccessFeedbackSampleRate: "5" } }),
        applicationSeed("ios-old", pair),
      ],
    });
    const named = (name: string) => APPLICATION.replace("ios-prod", name);
    expect(await lines(["ios-prod", "ios-beta", "ios-old", "ios-gone"].map(named))).toMatchObject([
      { check: "SNS: delivery records of ios-prod", verdict: "ok", found: "every delivery is recorded" },
      { verdict: "not-checked", found: "5 % of the successes are recorded, so a test push may have no record" },
      { verdict: "not-checked", found: expect.stringContaining("not recorded"), todo: expect.stringContaining("100") },
      { verdict: "not-checked", found: expect.stringContaining("there is no such thing") },
    ]);
  });
});
