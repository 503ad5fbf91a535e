import { describe, expect, test } from "@jest/globals";
import type { Policy } from "../../../src/guard/policy.ts";
import { createApprovalGate } from "../../../src/workflows/approval-gate.ts";
import { examine } from "../../../src/workflows/examine/examine.ts";
import { examinePolicies } from "../../../src/workflows/examine/policies.ts";
import { dana, estate, liam, mara, omar, policy } from "../../domain/story.ts";
import { memoryDirectory } from "../house.ts";

async function look(policies: readonly Policy[], change: (directory: ReturnType<typeof memoryDirectory>) => void) {
  const memory = memoryDirectory();
  change(memory);
  const passkeys = { inForce: () => Promise.resolve(new Map<string, string[]>()) };
  const gate = createApprovalGate({ policies, people: estate.people, directory: memory.directory, passkeys });
  return examine(examinePolicies(gate, policies), 5_000);
}

describe("the guard's policies", () => {
  test("are in order where somebody may ask and enough may approve", async () => {
    const probing: Policy = { ...policy, action: "probe-guard" };
    expect(await look([policy, probing], () => undefined)).toMatchObject([
      { check: "Guard: policy 1 (rotate-credential)", verdict: "ok" },
      { check: "Guard: policy 2 (probe-guard)", verdict: "ok", found: "who may ask: 4; who must approve: 2 of 4" },
    ]);
  });

  test("are wrong where a quorum can't be met", async () => {
    const [line] = await look([policy], ({ standings }) => {
      for (const person of [liam, mara, omar]) standings.set(person, "deactivated");
    });
    expect(line).toMatchObject({ verdict: "wrong", found: expect.stringContaining("1 could give them now") });
  });

  test("are wrong where nobody could ask", async () => {
    const [line] = await look(
      [{ ...policy, ask: [{ person: dana }] }],
      ({ standings }) => void standings.set(dana, "guest"),
    );
    expect(line).toMatchObject({ verdict: "wrong", found: expect.stringContaining("Nobody could ask") });
  });

  test("can't be told of where a group can't be read", async () => {
    const [line] = await look([policy], ({ state }) => void (state.reachable = false));
    expect(line).toMatchObject({ verdict: "not-checked", found: expect.stringContaining("S0APPROVERS") });
  });
});
