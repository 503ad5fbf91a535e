import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { CommandLine } from "../../src/cli/command-line.ts";
import { type Typing, typeOn } from "../../src/cli/password.ts";
import { runCommand } from "../../src/cli/program.ts";
import type { HandOver, House } from "../../src/ports/house.ts";
import { makePlace, type Place } from "./firebreak.ts";

const key = "-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY-----\n";

/** Runs the command with that on its standard input, and tells what was printed and handed over. */
async function handOver(args: readonly string[], input: string | null = key) {
  let printed = "";
  const handed: HandOver[] = [];
  const passwords: unknown[] = [];
  const limits: number[] = [];
  const beyond = () => Promise.reject(new Error("not asked"));
  const line: CommandLine = {
    version: "1.2.3",
    operator: "root",
    useData: () => undefined,
    print: (words) => void (printed += `${words}\n`),
    tell: (words) => void (printed += `${words}\n`),
    ask(respondent, question) {
      expect(respondent).toBe("bot");
      const house: Pick<House, "handOver"> = {
        handOver: (credential) => {
          handed.push(credential);
          return Promise.resolve({ incident: credential.incident, text: "Taken in." });
        },
      };
      return question(house as House);
    },
    input: (most) => {
      limits.push(most);
      return Promise.resolve(input === null ? undefined : new Uint8Array(Buffer.from(input)));
    },
    password(from) {
      passwords.push(from);
      return Promise.resolve("geheim");
    },
    start: beyond,
    serve: beyond,
    drill: beyond,
    checkRunbooks: beyond,
    checkConfig: beyond,
    readConfig: beyond,
    observe: beyond,
    examine: beyond,
    inspect: beyond,
    endWith: () => undefined,
    refuse: (thrown) => Promise.reject(thrown),
  };
  await runCommand(["credential", "hand-over", ...args], line);
  return { printed, handed: handed[0], passwords, most: limits[0] };
}

describe("a credential is handed over", () => {
  test("as it came, with its key, to the rotation that waits", async () => {
    const { printed, handed, passwords } = await handOver(["INC-3"]);
    expect(handed).toEqual({
      incident: 3,
      rotation: null,
      file: Buffer.from(key).toString("base64"),
      password: null,
      entry: null,
      token: null,
      key: expect.stringMatching(/^cli\//),
    });
    expect(printed).toBe("Taken in.\n");
    expect(passwords).toEqual([]);
  });

  test("with all that says which, and of what", async () => {
    const which = ["--rotation", "rotation-2", "--entry", "ab12cd34"];
    const token = ["--key-id", "ABC123DEFG", "--team-id", "DEF123GHIJ"];
    const { handed, most } = await handOver(["3", ...which, ...token]);
    expect(most).toBe(16_384);
    expect(handed).toMatchObject({
      rotation: "rotation-2",
      entry: "ab12cd34",
      token: { keyId: "ABC123DEFG", teamId: "DEF123GHIJ" },
    });
  });

  test("with a password from a file, or from who sits there", async () => {
    const fromFile = await handOver(["3", "--password-file", "password.txt"]);
    expect(fromFile).toMatchObject({ handed: { password: "geheim" }, passwords: [{ file: "password.txt" }] });
    const typed = await handOver(["3", "--password"]);
    expect(typed).toMatchObject({ handed: { password: "geheim" }, passwords: [{ question: expect.anything() }] });
    expect(typed.printed).not.toContain("geheim");
  });

  test.each([
    ["--key-id", "ABC123DEFG"],
    ["--team-id", "DEF123GHIJ"],
  ])("not with %s alone", async (...option) => {
    await expect(handOver(["3", ...option])).rejects.toMatchObject({ kind: "bad-input", found: `${option[0]} alone` });
  });

  test.each([
    ["a terminal as the standard input", null],
    ["an empty file", ""],
  ])("not from %s", async (found, input) => {
    await expect(handOver(["3"], input)).rejects.toMatchObject({ kind: "bad-input", found });
  });
});

describe("what is typed", () => {
  const typed = (...keys: string[]) => keys.reduce(typeOn, { text: "", ended: "no" } satisfies Typing as Typing);

  test("ends with return, wherever the terminal cuts it", () => {
    expect(typed("ge", "heim\r")).toEqual({ text: "geheim", ended: "yes" });
    expect(typed("geheim\n", "more")).toEqual({ text: "geheim", ended: "yes" });
  });

  test("is taken back key by key, or all of it", () => {
    expect(typed("gex\u007fheim\r").text).toBe("geheim");
    expect(typed("密码\u007f\r").text).toBe("密");
    expect(typed("\u007fx\u0015geheim\r").text).toBe("geheim");
  });

  test("is given up with ^C", () => {
    expect(typed("gehe\u0003im\r")).toEqual({ text: "", ended: "given up" });
  });

  test("is otherwise what was pressed", () => {
    const printable = fc.string({ unit: "grapheme-composite" }).filter((one) => !/\p{Cc}/u.test(one));
    fc.assert(fc.property(printable, (one) => expect(typed(`${one}\r`).text).toBe(one)));
  });
});

describe("from the shell", () => {
  let place: Place;
  beforeAll(() => {
    place = makePlace();
  });
  afterAll(() => place.remove());

  test("an empty file is refused", async () => {
    const { code, stderr } = await place.run("credential hand-over INC-3");
    expect({ code, found: stderr.split("\n")[1] }).toEqual({ code: 2, found: "Found: an empty file" });
  });

  test("a file that no credential is so long as is refused", async () => {
    const { code, stderr } = await place.run("credential hand-over INC-3", { input: new Uint8Array(262_145) });
    expect({ code, found: stderr.split("\n")[1] }).toEqual({ code: 2, found: "Found: more than 262144 bytes" });
  });

  test("a password that can't be read is refused, and the key not repeated", async () => {
    const { code, stdout, stderr } = await place.run("credential hand-over INC-3 --password-file none", { input: key });
    expect({ code, stdout, found: stderr.split("\n")[1] }).toEqual({ code: 2, stdout: "", found: expect.anything() });
    expect(stderr).not.toContain("MIIsecret");
  });

  test("on a terminal a password is asked for, and not shown", async () => {
    const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
    place.write("push.p12", key);
    const command = `${process.execPath} ${main} credential hand-over INC-3 --password < push.p12`;
    // util-linux’s `script` gives the command a terminal of its own.
    const child = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: place.directory,
      env: { PATH: process.env["PATH"] },
    });
    let shown = "";
    child.stdout.on("data", (part: Buffer) => {
      const asks = !shown.includes("password (it is not shown)");
      shown += part.toString();
      if (asks && shown.includes("password (it is not shown)")) child.stdin.write("geheim\r");
    });
    await text(child.stderr);
    expect(shown).toContain("The file's password (it is not shown): ");
    expect(shown).toContain("firebreak");
    expect(shown).not.toContain("geheim");
  });
});
