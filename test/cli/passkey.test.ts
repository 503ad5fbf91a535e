import { expect, test } from "@jest/globals";
import type { CommandLine } from "../../src/cli/command-line.ts";
import { runCommand } from "../../src/cli/program.ts";
import type { House, PasskeyRegister } from "../../src/ports/house.ts";

const enrolledAt = "2026-06-01T09:00:00.000Z";

/** Runs a command against a register, and tells what was printed and asked. */
async function run(args: readonly string[], register: Partial<PasskeyRegister>): Promise<string> {
  let printed = "";
  const beyond = () => Promise.reject(new Error("not asked"));
  const passkeys: PasskeyRegister = { invite: beyond, list: beyond, remove: beyond, ...register };
  const line: CommandLine = {
    version: "1.2.3",
    operator: "root",
    useData: () => undefined,
    print: (text) => void (printed += `${text}\n`),
    tell: (text) => void (printed += `${text}\n`),
    ask: (respondent, question) => {
      expect(respondent).toBe("bot");
      return question({ passkeys } as House);
    },
    input: beyond,
    password: beyond,
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
  await runCommand(["passkey", ...args], line);
  return printed;
}

test("an invitation is shown with its page, its end, and whom not to tell", async () => {
  const asked: unknown[] = [];
  const printed = await run(["invite", "dana@acme.example"], {
    invite: (to) => {
      asked.push(to);
      const address = "https://firebreak.acme.example/passkeys/enrol";
      return Promise.resolve({ code: "7K2M-9QXT", address, expiresAt: "2026-06-02T09:00:00.000Z" });
    },
  });
  expect(asked).toEqual([{ identity: "dana@acme.example", operator: "root" }]);
  expect(printed).toContain("Code:  7K2M-9QXT\nPage:  https://firebreak.acme.example/passkeys/enrol\n");
  expect(printed).toContain("It works once, until 2026-06-02 09:00 UTC.");
  expect(printed).toContain("not in the chat");
});

test("the list has everybody, those without a passkey too", async () => {
  const passkey = { id: "AbC-1", enrolledAt, usedAt: null, synced: true };
  const printed = await run(["list"], {
    list: () =>
      Promise.resolve([
        { identity: "dana", isListed: true, passkeys: [passkey], openInvitations: 0 },
        { identity: "lee", isListed: true, passkeys: [], openInvitations: 2 },
        { identity: "gone", isListed: false, passkeys: [{ ...passkey, usedAt: enrolledAt }], openInvitations: 0 },
      ]),
  });
  expect(printed.split("\n")).toEqual([
    "dana: 1 passkey",
    "  AbC-1  enrolled 2026-06-01 09:00 UTC  never used  may be on several devices",
    "lee: no passkey, 2 codes open",
    "gone: 1 passkey, not in firebreak.yml any more, so they count nowhere",
    "  AbC-1  enrolled 2026-06-01 09:00 UTC  used 2026-06-01 09:00 UTC  may be on several devices",
    "",
  ]);
});

test("one passkey is removed, or all, with a reason or without", async () => {
  const asked: unknown[] = [];
  const remove: PasskeyRegister["remove"] = (what) => {
    asked.push(what);
    return Promise.resolve({ removed: what.passkey === null ? ["a", "b"] : [what.passkey] });
  };
  expect(await run(["remove", "dana", "AbC-1"], { remove })).toContain("Removed: 1 passkey of dana.");
  expect(await run(["remove", "dana", "--", "-bC"], { remove })).toContain("Removed: 1 passkey of dana.");
  expect(await run(["remove", "dana", "--why", "Lost."], { remove })).toContain("Removed: 2 passkeys of dana.");
  expect(asked).toEqual([
    { identity: "dana", passkey: "AbC-1", why: null, operator: "root" },
    { identity: "dana", passkey: "-bC", why: null, operator: "root" },
    { identity: "dana", passkey: null, why: "Lost.", operator: "root" },
  ]);
});
