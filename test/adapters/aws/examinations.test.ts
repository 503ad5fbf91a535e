import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type AwsExaminationSettings, examineAws } from "../../../src/adapters/aws/examinations.ts";
import { createRoleRevoker } from "../../../src/adapters/aws/role-revoker.ts";
import type { ExaminedLine } from "../../../src/domain/examination.ts";
import type { AwsSeed } from "../../../src/simulator/aws/seed.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";
import { type Account, EXTERNAL_ID, openAccount, REGION, ROLE } from "./account.ts";

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
  role: ROLE,
  externalId: EXTERNAL_ID,
  source: "dana",
  revoker: undefined,
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
    expect((await look({ revoker })).closed?.verdict).toBe("ok");
    await revoker.close();
    expect((await look({ revoker })).closed).toMatchObject({
      verdict: "wrong",
      todo: expect.stringContaining("administrator detaches"),
    });
  });
});
