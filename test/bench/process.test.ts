import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { childRunning, processorSeconds, residentMemory } from "../../src/bench/process.ts";

/** Where there is no /proc, as on macOS, nothing is known of any process. */
const known = existsSync("/proc/self/stat");

/** How far what is shown lies from what Node counts, as a part of it. */
function error(shown: number | undefined, counted: number): number {
  if (!known && shown === undefined) return 0;
  return Math.abs((shown ?? Infinity) - counted) / counted;
}

describe("a process as Linux shows it", () => {
  test("has used processor time, which Node counts alike", () => {
    const shown = processorSeconds(process.pid);
    const { user, system } = process.cpuUsage();
    expect(error(shown, (user + system) / 1e6)).toBeLessThan(0.2);
  });

  test("holds memory, which Node counts alike", () => {
    const shown = residentMemory(process.pid);
    expect(error(shown?.now, process.memoryUsage.rss() / 1024 ** 2)).toBeLessThan(0.2);
    expect(shown?.most ?? 0).toBeGreaterThanOrEqual(shown?.now ?? 0);
  });

  test("is found among our children by the file it runs", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()", "a-file-of-its-own.js"]);
    try {
      await once(child, "spawn");
      expect(childRunning("a-file-of-its-own.js")).toBe(known ? child.pid : undefined);
      expect(childRunning("another-file.js")).toBeUndefined();
    } finally {
      child.kill();
      await once(child, "exit");
    }
  });

  test("is unknown when there is none", () => {
    expect([processorSeconds(undefined), residentMemory(undefined)]).toEqual([undefined, undefined]);
  });
});
