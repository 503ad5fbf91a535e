import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createEcsRollout } from "../../src/adapters/aws/ecs-rollout.ts";
import { evaluate } from "../../src/simulator/aws/iam/evaluate.ts";
import { parsePolicy } from "../../src/simulator/aws/iam/policy.ts";
import { type Account, CONSUMER_ROLE, EXTERNAL_ID, openAccount, REGION, SERVICE } from "../adapters/aws/account.ts";
import { rolloutGrant, startKey as key } from "../adapters/aws/rollout-grant.ts";
import { notifications } from "../domain/rollout/consumers.ts";
import { policyOf } from "./terraform.ts";

const BOT = "arn:aws:iam::111122223333:role/firebreak";
const permissions = policyOf("rollout/permissions.json.tftpl", { services: [SERVICE] });
const botPolicy = policyOf("bot/rollout.json.tftpl", { services: [SERVICE], rollout_roles: [CONSUMER_ROLE] });
const trust = { bot: BOT, external_id: EXTERNAL_ID, source_identities: ["*@acme.example"], sts_regions: [REGION] };
const other = SERVICE.replace("notification-service", "other-service");

let account: Account;
beforeEach(async () => {
  const bot = { accessKeyId: "AKIAFIREBREAK", secretAccessKey: "the bot's own secret access key", arn: BOT };
  account = await openAccount({
    changes: {
      principals: [{ ...bot, policies: [botPolicy] }],
      roles: [
        {
          name: "firebreak-rollout",
          trustPolicy: policyOf("rollout/trust-policy.json.tftpl", trust),
          policies: [permissions],
        },
      ],
    },
  });
});
afterEach(() => account.close());

describe("the rollout role", () => {
  test("lets the bot restart a listed service for an approved plan, and see how it goes", async () => {
    const way = createEcsRollout({ clock: account.clock, externalId: EXTERNAL_ID }, notifications);
    const mark = await way.mark();
    const identity = { source: "dana@acme.example", incident: 1 };
    const prepared = await way.prepare(rolloutGrant(account.clock.now(), notifications), identity);
    const { trace } = await prepared.start({ key, mark });
    expect((await way.progress(trace, { key, mark })).state).toBe("running");
  });

  test("opens for nobody whom the company does not name", async () => {
    const way = createEcsRollout({ clock: account.clock, externalId: EXTERNAL_ID }, notifications);
    const stranger = { source: "somebody@elsewhere.example", incident: 1 };
    await expect(way.prepare(rolloutGrant(account.clock.now(), notifications), stranger)).rejects.toMatchObject({
      kind: "not-allowed",
    });
  });

  test.each([
    ["ecs:UpdateService", SERVICE, "allow"],
    ["ecs:UpdateService", other, "implicit-deny"],
    ["ecs:DeleteService", SERVICE, "implicit-deny"],
    ["ecs:RunTask", "*", "implicit-deny"],
    ["ecs:RegisterTaskDefinition", "*", "implicit-deny"],
    ["iam:PassRole", "*", "implicit-deny"],
  ])("%s on %s: %s", (action, resource, decision) => {
    expect(evaluate(parsePolicy(permissions, "identity"), { action, resource, keys: new Map() })).toBe(decision);
  });

  test("the bot itself restarts nothing", () => {
    const own = parsePolicy(botPolicy, "identity");
    expect(evaluate(own, { action: "ecs:UpdateService", resource: SERVICE, keys: new Map() })).toBe("implicit-deny");
    expect(evaluate(own, { action: "ecs:DescribeServices", resource: SERVICE, keys: new Map() })).toBe("allow");
  });
});
