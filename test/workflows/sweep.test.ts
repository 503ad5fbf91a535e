import { describe, expect, test } from "@jest/globals";
import { createSweeper } from "../../src/workflows/sweep.ts";
import { minute, walkTo } from "../domain/story.ts";
import { createHouse } from "./house.ts";

/** A house whose sweeps can be watched, and made to fail. */
function swept() {
  const house = createHouse(walkTo("rotation.started"));
  const calls: string[] = [];
  const state = { failing: false, unsigned: false };
  const call = (name: string) => () => {
    calls.push(name);
    return state.failing ? Promise.reject(new Error("the database is gone")) : Promise.resolve();
  };
  const phases = { recover: call("recover"), forget: call("forget") };
  const signHead = () => {
    calls.push("sign");
    return state.unsigned ? Promise.reject(new Error("the key is gone")) : Promise.resolve();
  };
  const sweep = createSweeper({ ...house, phases, deliverer: { deliverDue: call("deliver") }, signHead });
  return { ...house, calls, state, sweep };
}

describe("a sweep", () => {
  test("takes over what the dead left, starts what is due, and delivers what is owed", async () => {
    const house = swept();
    await house.sweep();
    expect(house.calls).toEqual(["recover", "forget", "sign", "deliver"]);
    expect(house.started.map((move) => move.name)).toEqual(["make-request"]);
  });

  test("forgets old phases once an hour", async () => {
    const house = swept();
    for (const minutes of [0, 59, 1, 59]) {
      house.time.now = new Date(house.time.now.getTime() + minutes * minute);
      await house.sweep();
    }
    expect(house.calls.filter((call) => call === "forget")).toHaveLength(2);
  });

  test("that can't sign the journal delivers all the same, and says so", async () => {
    const house = swept();
    house.state.unsigned = true;
    await house.sweep();
    expect(house.calls).toContain("deliver");
    expect(house.log.lines).toEqual([
      "error the journal's head could not be signed; the next sweep tries again Error: the key is gone",
    ]);
  });

  test("that fails says so to the log, and the next one comes", async () => {
    const house = swept();
    house.state.failing = true;
    await house.sweep();
    expect(house.log.lines).toEqual([
      "error a sweep could not be finished; the next one comes Error: the database is gone",
    ]);
    house.state.failing = false;
    await house.sweep();
    expect(house.started).toHaveLength(1);
  });
});
