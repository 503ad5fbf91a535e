import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { startProgram } from "../../src/bench/program.ts";

const directory = mkdtempSync(join(tmpdir(), "firebreak-program-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function start(code: string) {
  const script = join(directory, "program.mjs");
  writeFileSync(script, code);
  return startProgram("echo", { script, arguments: [], environment: {}, directory });
}

describe("a program", () => {
  test("answers one question after the other", async () => {
    const program = await start(
      `process.on("message", (text) => process.send({ heard: text })); process.send("ready");`,
    );
    expect(await program.ask("one")).toEqual({ heard: "one" });
    expect(await program.ask("two")).toEqual({ heard: "two" });
    await program.end();
  });

  test("that does not start is told with what it said", async () => {
    await expect(start(`console.error("no room"); process.exitCode = 3;`)).rejects.toThrow(/exit 3\): no room/);
  });

  test("that ends over a question is told with what it said", async () => {
    const program = await start(
      `process.on("message", () => { console.error("too hard"); process.exit(4); }); process.send("ready");`,
    );
    await expect(program.ask("why?")).rejects.toThrow(/exit 4\): too hard/);
  });
});
