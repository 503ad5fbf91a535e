import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { sql } from "kysely";
import { openDatabase } from "../../src/adapters/store/database.ts";

/** PKCS#8, RSA-2048: some 300 bytes before the private exponent, 48 bytes a line, and the line that begins the key. */
const publicLines = 8;

/** Every private line of every private key, and every token, that a world had to do with. */
export function secretsOf(directory: string): string[] {
  const text = readdirSync(join(directory, "world"))
    .map((file) => readFileSync(join(directory, "world", file), "utf8"))
    .join("\n")
    .replaceAll(/(?:\\+n)/g, "\n");
  const lines = (text.match(/-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]*?-----END/g) ?? []).flatMap(privateLines);
  const tokens = text.match(/\b(?:x(?:oxb|app)-[\w-]+|ghs_\w+)/g) ?? [];
  const named =
    text.match(/(?<="(?:routingKey|webhookSecret|signingSecret|secretAccessKey|sessionToken)": ")[^"]+/g) ?? [];
  const pieces = named.flatMap((secret) => secret.match(/.{1,40}/g) ?? []);
  return [...new Set([...lines, ...tokens, ...pieces, "training/bot/key/good/for/nothing/else/1"])].filter(
    (secret) => secret.length > 20,
  );
}

/** The first lines of an RSA key are its public half, which the request and the certificate hold as well. */
function privateLines(pem: string): string[] {
  return pem.split("\n").slice(publicLines, -2);
}

/** Which of the secrets a text holds: so much of each as tells them apart. */
export function foundIn(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret.slice(0, 12)}…`);
}

/** Every file below a directory. */
export function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every row of every table as text, the durable engine's included: files alone may hold it compressed. */
export async function everythingStored(directory: string): Promise<string> {
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
