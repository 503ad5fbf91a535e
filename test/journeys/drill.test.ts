import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { openDatabase } from "../../src/adapters/store/database.ts";
import { milestoneNames } from "../../src/projections/milestones.ts";

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

/** PKCS#8, RSA-2048: some 300 bytes before the private exponent, 48 bytes a line, and the line that begins the key. */
const publicLines = 8;

/** Every private line of every private key, and every token, that the walk had to do with. */
function secretsOf(directory: string): string[] {
  const text = readdirSync(join(directory, "world"))
    .map((file) => readFileSync(join(directory, "world", file), "utf8"))
    .join("\n")
    .replaceAll(/(?:\\+n)/g, "\n");
  const keys = text.match(/-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]*?-----END/g) ?? [];
  // The first lines of an RSA key are its public half, which the request and the certificate hold as well.
  const lines = keys.flatMap((key) => key.split("\n").slice(publicLines, -2));
  const tokens = text.match(/\bx(?:oxb|app)-[\w-]+/g) ?? [];
  const [routingKey = ""] = /(?<="routingKey": ")\w+/.exec(text) ?? [];
  return [...new Set([...lines, ...tokens, routingKey, "training/bot/key/good/for/nothing/else/1"])].filter(
    (secret) => secret.length > 20,
  );
}

function foundIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 12)}…`);
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every row of every table as text, the durable engine's included: files alone may hold it compressed. */
async function everythingStored(directory: string): Promise<string> {
  const database = await openDatabase({ kind: "embedded", directory });
  try {
    const tables = await sql<{ name: string }>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema')`.execute(database.db);
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} as t`.execute(
        database.db,
      );
      texts.push(...rows.map((row) => row.text));
    }
    expect(tables.rows.map((table) => table.name)).toEqual(
      expect.arrayContaining(["public.journal", "dbos.operation_outputs"]),
    );
    return texts.join("\n");
  } finally {
    await database.close();
  }
}
