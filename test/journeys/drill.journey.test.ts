import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { milestoneNames } from "../../src/projections/milestones.ts";
import { everythingStored, filesOf, foundIn, secretsOf } from "./leaks.ts";

/** The whole walk, by one command, as a newcomer or CI runs it. */
describe("npm run drill", () => {
  const report = join(mkdtempSync(join(tmpdir(), "firebreak-loopback-")), "report");
  let output = "";
  let exitCode: number | null = null;
  let kept = "";

  beforeAll(async () => {
    const guard = new URL(`./loopback-only.mjs?report=${report}`, import.meta.url);
    const environment = { PATH: process.env["PATH"], NODE_OPTIONS: `--import=${guard.href}` };
    const drill = spawn(process.execPath, ["dist/main.js", "drill", "--keep"], { env: environment });
    for (const stream of [drill.stdout, drill.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    exitCode = await new Promise((resolve) => drill.once("exit", resolve));
    kept = /kept in (\S+?)\.?$/m.exec(output)?.[1] ?? "";
  }, 120_000);
  afterAll(() => rmSync(kept, { recursive: true, force: true }));

  test("reaches every milestone, and every check of the outcome holds", () => {
    expect({ exitCode, output }).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/Every check of the outcome holds/),
    });
    for (const milestone of milestoneNames) expect(output).toMatch(new RegExp(`^ +${milestone} +[\\d.]+ s`, "m"));
  });

  test("connects to nothing outside this machine", () => {
    expect(readFileSync(report, "utf8")).toBe("");
  });

  test("leaves no secret anywhere but in the secret store", async () => {
    const secrets = secretsOf(kept);
    expect(secrets.length).toBeGreaterThan(20);
    const found = filesOf(kept)
      .filter((file) => !file.startsWith(join(kept, "world", "aws-")) && !file.startsWith(join(kept, "world", "apple")))
      .filter((file) => !/world\/(tokens|github[^/]*|pagerduty)\.json$/.test(file))
      .flatMap((file) => foundIn(readFileSync(file, "latin1"), secrets).map((secret) => ({ file, secret })));
    expect(found).toEqual([]);
    expect(foundIn(await everythingStored(join(kept, "data", "postgresql")), secrets)).toEqual([]);
  });
});
