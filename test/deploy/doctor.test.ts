import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { examineAws } from "../../src/adapters/aws/examinations.ts";
import { createGuardProbe } from "../../src/adapters/aws/guard-probe.ts";
import { createRoleRevoker } from "../../src/adapters/aws/role-revoker.ts";
import { linesOf } from "../../src/domain/probe/lines.ts";
import { examine } from "../../src/workflows/examine/examine.ts";
import { type Account, APPLICATION, EXTERNAL_ID, openAccount, REGION, ROLE } from "../adapters/aws/account.ts";
import { probeGrant } from "../adapters/aws/probe-grant.ts";
import { policyOf } from "./terraform.ts";

const accountId = "111122223333";
const bot = `arn:aws:iam::${accountId}:role/firebreak`;
const revokerRole = `arn:aws:iam::${accountId}:role/firebreak-revoker`;
const closing = `arn:aws:iam::${accountId}:policy/firebreak-closed`;
const dana = "dana@acme.example";

let account: Account;
beforeAll(async () => {
  const trust = { bot, external_id: EXTERNAL_ID, source_identities: ["*@acme.example"], sts_region: REGION };
  const applications = [APPLICATION];
  account = await openAccount({
    changes: {
      principals: [
        {
          accessKeyId: "AKIAFIREBREAK",
          secretAccessKey: "the bot's own secret access key",
          arn: bot,
          policies: [
            policyOf("bot/policy.json.tftpl", { canaries: ["*"], secrets: ["*"], break_glass_role: ROLE }),
            policyOf("bot/revoke.json.tftpl", { revokers: [revokerRole] }),
          ],
        },
      ],
      roles: [
        {
          name: ROLE.split("/").at(-1) ?? "",
          trustPolicy: policyOf("break-glass/trust-policy.json.tftpl", trust),
          policies: [
            policyOf("break-glass/permissions.json.tftpl", { applications }),
            policyOf("break-glass/probes.json.tftpl", {
              probes: [`arn:aws:sns:${REGION}:${accountId}:app/APNS*/firebreak-probe-*`],
            }),
          ],
        },
        {
          name: "firebreak-revoker",
          trustPolicy: policyOf("revoker/trust-policy.json.tftpl", { bot, external_id: EXTERNAL_ID }),
          policies: [policyOf("revoker/permissions.json.tftpl", { break_glass_role: ROLE, closing_policy: closing })],
        },
      ],
      managedPolicies: [{ name: "firebreak-closed", document: policyOf("revoker/closed.json", {}) }],
    },
  });
}, 30_000);
afterAll(() => account.close());

const settings = () => ({ region: REGION, clock: account.clock, role: ROLE, externalId: EXTERNAL_ID });
const revoker = () =>
  createRoleRevoker({
    ...settings(),
    closes: ROLE,
    policy: closing,
    as: { role: revokerRole, externalId: EXTERNAL_ID },
  });
const look = () => {
  const [roles, revokers] = [[settings()], () => revoker()];
  return examine(examineAws({ ...settings(), roles, source: dana, revokers, applications: [] }), 20_000);
};

async function probe() {
  const session = await createGuardProbe(settings()).assume(probeGrant(account.clock.now()), {
    source: dana,
    incident: 1,
  });
  return linesOf({
    read: await session.call("read"),
    "set-named": await session.call("set-named"),
    "set-unnamed": await session.call("set-unnamed"),
  });
}

test("with the roles of deploy/terraform doctor finds nothing wrong, and a probe's lines all pass", async () => {
  expect((await look()).map(({ verdict }) => verdict)).toEqual(["ok", "ok", "ok", "ok"]);
  expect((await probe()).map(({ verdict }) => verdict)).toEqual(["pass", "pass", "pass", "pass"]);
});

test("the revoker closes the role: doctor says so, and a session can do nothing", async () => {
  expect(await revoker().close()).toEqual({ policy: closing });
  const lines = await look();
  expect(lines.find(({ check }) => check.includes("closed"))).toMatchObject({ verdict: "wrong" });
  expect((await probe()).find(({ id }) => id === "read")).toMatchObject({
    verdict: "fail",
    found: expect.stringContaining("explicit deny"),
  });
});
