import { describe, expect, test } from "@jest/globals";
import { evaluate } from "../../src/simulator/aws/iam/evaluate.ts";
import { conditionKeys } from "../../src/simulator/aws/iam/pattern.ts";
import { parsePolicy } from "../../src/simulator/aws/iam/policy.ts";
import { policyOf } from "./terraform.ts";

const ROLE = "arn:aws:iam::111122223333:role/firebreak-break-glass-manual";
const DANA = "arn:aws:iam::111122223333:user/dana";

const trust = parsePolicy(
  policyOf("break-glass/manual-trust-policy.json.tftpl", {
    people: [DANA],
    source_identities: ["*@acme.example"],
    sts_region: "eu-west-1",
  }),
  "trust",
);

/** What somebody brings along who assumes the role as the sheet says. */
const brought = {
  "aws:MultiFactorAuthPresent": "true",
  "aws:RequestedRegion": "eu-west-1",
  "sts:SourceIdentity": "dana@acme.example",
};
type Brought = Partial<Record<keyof typeof brought, string | undefined>>;

const asked = (action: string, changes: Brought = {}, who = DANA) =>
  evaluate(trust, { action, resource: ROLE, keys: conditionKeys({ ...brought, ...changes }) }, [who]);

// The simulated STS knows no second factor, so that these are tried where it decides.
describe("the role for people", () => {
  test("opens for somebody who is named, with a second factor and a name", () => {
    expect(asked("sts:AssumeRole")).toBe("allow");
    expect(asked("sts:SetSourceIdentity")).toBe("allow");
  });

  test.each<[string, Brought, string?]>([
    ["without a second factor", { "aws:MultiFactorAuthPresent": "false" }],
    ["with long-term keys, which say nothing of a second factor", { "aws:MultiFactorAuthPresent": undefined }],
    ["without a source identity", { "sts:SourceIdentity": undefined }],
    ["in a name of another company", { "sts:SourceIdentity": "dana@elsewhere.example" }],
    ["in a region where nothing listens for it", { "aws:RequestedRegion": "us-east-1" }],
    ["for the bot", {}, "arn:aws:iam::111122223333:role/firebreak"],
  ])("does not open %s", (_, changes, who = DANA) => {
    expect(asked("sts:AssumeRole", changes, who)).toBe("implicit-deny");
  });

  test("takes no tags: those are the bot's", () => {
    expect(asked("sts:TagSession")).toBe("implicit-deny");
  });
});
