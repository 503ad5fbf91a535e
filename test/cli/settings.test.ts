import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { readSettings } from "../../src/composition/settings.ts";
import { exampleConfiguration, exampleSecrets } from "./example-configuration.ts";
import { makePlace, type Place } from "./firebreak.ts";

const secrets = exampleSecrets();
let place: Place;

beforeAll(() => {
  place = makePlace();
});
beforeEach(() => place.configure(exampleConfiguration()));
afterAll(() => place.remove());

/** Runs `serve` on the example with this part of its text replaced. */
async function serve(from: RegExp, to: string, environment = secrets) {
  place.write("firebreak.yml", readFileSync(`${place.directory}/firebreak.yml`, "utf8").replace(from, to));
  return place.run("serve", { environment });
}

test("a right configuration is counted", async () => {
  const { code, stdout, stderr } = await place.run("config check", { environment: secrets });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe("firebreak.yml is right: 2 components, 1 application, people: 3, 2 runbooks.\n");
});

describe("what is wrong is named, with what was found and what was expected", () => {
  test("a value", async () => {
    const { code, stdout, stderr } = await serve(/region: .*/, "region: Ireland");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^firebreak.yml, line \d+: aws.region is wrong.\nFound: Ireland\nExpected: .*eu-west-1.*\n/);
  });

  test("YAML that is none", async () => {
    const { code, stderr } = await serve(/slack:/, "slack: [");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^firebreak.yml is not valid YAML.\nFound: line \d+: /);
  });

  test("a secret that is not set, or set to nothing", async () => {
    const { code, stderr } = await serve(/^/, "", { ...secrets, SLACK_APP_TOKEN: "" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/SLACK_APP_TOKEN is wrong.\nFound: not set\nExpected: .*xapp-/);
  });

  test("a secret in firebreak.yml is not repeated", async () => {
    const { code, stderr } = await serve(/slack:/, "slack:\n  botToken: xoxb-2-pasted-by-mistake");
    expect(code).toBe(2);
    expect(stderr).toContain("slack.botToken");
    expect(stderr).not.toContain("pasted-by-mistake");
  });
});

/** Everything that a bot is started with, read from another folder than firebreak.yml's; or why it can't be read. */
function settingsOrFault(environment: Record<string, string>): unknown {
  try {
    return readSettings({ ...secrets, FIREBREAK_CONFIG: `${place.directory}/firebreak.yml`, ...environment });
  } catch (error) {
    return error;
  }
}

describe("the files that a configuration names", () => {
  test("count from the folder of firebreak.yml, wherever the command is run", () => {
    expect(settingsOrFault({})).toMatchObject({
      trust: { apns: undefined, issuers: expect.stringContaining("BEGIN CERTIFICATE") },
    });
  });

  test.each([
    ["certificates/none.pem", "no file"],
    ["certificates", "EISDIR"],
    ["firebreak.yml", "a file without a PEM certificate"],
  ])("are named when they can't be used: certificates in %s", async (file, found) => {
    const example = exampleConfiguration();
    await place.configure({ ...example, apns: { ...example.apns, issuers: file } });
    expect(settingsOrFault({})).toMatchObject({
      kind: "misconfigured",
      message: "firebreak.yml: apns.issuers is wrong.",
      found: expect.stringContaining(found),
    });
  });

  test("are named when they can't be used: the folder of the runbooks", () => {
    expect(settingsOrFault({ FIREBREAK_RUNBOOKS: "nowhere" })).toMatchObject({
      kind: "misconfigured",
      found: "nowhere: ENOENT",
    });
  });

  test("are named when they can't be used: a faulty runbook", async () => {
    place.write("own/broken.yml", "id: broken\n");
    const { code, stderr } = await place.run("config check", {
      environment: { ...secrets, FIREBREAK_RUNBOOKS: "own" },
    });
    expect(code).toBe(2);
    expect(stderr).toContain("The runbook own/broken.yml can't be used.");
  });
});

describe("without firebreak.yml", () => {
  let empty: Place;
  beforeAll(() => {
    empty = makePlace();
  });
  afterAll(() => empty.remove());

  test.each([
    ["serve", {}],
    ["serve", secrets],
    ["start", { SLACK_BOT_TOKEN: "xoxb-1-example" }],
  ])("%s says where it belongs, and starts nothing", async (command, environment) => {
    const { code, stdout, stderr } = await empty.run(command, { environment });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^The configuration can't be read.\nFound: no file firebreak.yml\nExpected: /);
  });
});

test("what belongs to the training ground is refused in the real world", async () => {
  const { code, stderr } = await place.run("start --reset", { environment: secrets });
  expect(code).toBe(2);
  expect(stderr).toContain("--reset, --watched and --port belong to the training ground.");
});

test("an unusable database ends the start with a clear line", async () => {
  const environment = {
    ...secrets,
    DATABASE_URL: "postgres://firebreak:hunter2@127.0.0.1:61/firebreak",
    FIREBREAK_JOURNAL_KEY: generateKeyPairSync("ed25519")
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString(),
  };
  const { code, stderr } = await place.run("serve", { environment });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database at 127.0.0.1:61\/firebreak can't be used.\nFound: .*ECONNREFUSED/);
  expect(stderr).not.toContain("hunter2");
});
