import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";

const module = fileURLToPath(new URL("../../dist/cli/ending.js", import.meta.url));

/** Starts a process that takes for ever to close once it was asked to end. */
async function startSlowProcess() {
  const child = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `import { untilAskedToEnd } from ${JSON.stringify(module)};
    setInterval(() => {}, 1000);
    const asked = untilAskedToEnd();
    console.log("waits");
    await asked;
    console.log("closes");`,
  ]);
  await once(child.stdout, "data");
  return child;
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("a second %s ends a process that can't close, but for the echo of the first", async (signal, code) => {
  const child = await startSlowProcess();
  const closes = once(child.stdout, "data");
  const ended = once(child, "exit");
  child.kill(signal);
  await closes;

  child.kill(signal);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(child.exitCode).toBeNull();

  child.kill(signal);
  expect(await ended).toEqual([code, null]);
});
