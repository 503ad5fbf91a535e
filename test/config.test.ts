import { describe, expect, test } from "@jest/globals";
import { parseDocument, stringify } from "yaml";
import { readConfig } from "../src/config.ts";
import { breakGlassRoles, readingRoles } from "../src/config/accounts.ts";
import { FirebreakError } from "../src/domain/errors.ts";
import { exampleConfiguration, exampleSecrets } from "./cli/example-configuration.ts";

const secrets = exampleSecrets();
const text = stringify(exampleConfiguration());

/** The example with another value at that path; without one, when it is undefined. */
function textWith(path: string, value: unknown): string {
  const document = parseDocument(text);
  const keys = path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  if (value === undefined) document.deleteIn(keys);
  else document.setIn(keys, value);
  return document.toString();
}

/** The error that reading gives. */
function faultOf(content: string, environment: Record<string, string> = secrets): FirebreakError {
  try {
    readConfig(content, environment);
  } catch (error) {
    if (error instanceof FirebreakError) return error;
    throw error;
  }
  throw new Error("It was read.");
}

test("a bot on a server is given the journal's key, since its replicas have to sign with one", () => {
  const environment = { ...secrets, DATABASE_URL: "postgres://db/firebreak" };
  expect(faultOf(text, environment)).toMatchObject({
    kind: "misconfigured",
    message: "The environment variable FIREBREAK_JOURNAL_KEY is wrong.",
    found: "not set, on a PostgreSQL server",
  });
  expect(faultOf(text, { ...environment, FIREBREAK_JOURNAL_KEY: " " })).toMatchObject({ kind: "misconfigured" });
});

describe("where keys are kept", () => {
  const inFiles = textWith("secrets", { store: "file", directory: "secrets" });
  const [key, former] = [Buffer.alloc(32, 1).toString("base64"), Buffer.alloc(32, 2).toString("base64")];

  test("is Secrets Manager, unless firebreak.yml says otherwise: no key is needed then", () => {
    expect(readConfig(text, secrets).secretStore).toEqual({ kind: "aws" });
    const said = readConfig(textWith("secrets", { store: "aws" }), { ...secrets, FIREBREAK_SECRETS_KEY: "anything" });
    expect(said.secretStore).toEqual({ kind: "aws" });
  });

  test("is a directory of files with a key from the environment, former ones behind it", () => {
    expect(readConfig(inFiles, { ...secrets, FIREBREAK_SECRETS_KEY: `${key}\n` }).secretStore).toEqual({
      kind: "file",
      directory: "secrets",
      keys: [Buffer.alloc(32, 1)],
    });
    expect(readConfig(inFiles, { ...secrets, FIREBREAK_SECRETS_KEY: `${key} ${former}` }).secretStore).toMatchObject({
      keys: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
    });
  });

  test.each([
    ["not set", undefined, /^not set/],
    ["nothing", " ", /^not set/],
    ["too short", Buffer.alloc(16).toString("base64"), /^set, but not of that form$/],
    ["a password", "correct horse battery staple", /^set, but not of that form$/],
    ["right, with a wrong one behind it", `${key} short`, /^set, but not of that form$/],
  ])("with a key that is %s stops the bot, and the key is not told", (_what, given, found) => {
    const environment = given === undefined ? secrets : { ...secrets, FIREBREAK_SECRETS_KEY: given };
    const fault = faultOf(inFiles, environment);
    expect(fault).toMatchObject({
      kind: "misconfigured",
      message: "The environment variable FIREBREAK_SECRETS_KEY is wrong.",
      todo: expect.stringContaining("openssl rand -base64 32"),
    });
    expect(fault.found).toMatch(found);
    expect(JSON.stringify(fault)).not.toContain("horse");
  });

  test("can't be files without a directory, and the key is never in firebreak.yml", () => {
    expect(faultOf(textWith("secrets", { store: "file" })).message).toContain("secrets.directory");
    const withKey = textWith("secrets", { store: "file", directory: "secrets", key });
    expect(faultOf(withKey)).toMatchObject({ found: "a key that is not known" });
  });
});

describe("further accounts", () => {
  const further = "222233334444";
  const arn = `arn:aws:sns:us-east-1:${further}:app/APNS/wallet-ios`;
  const canary = `arn:aws:sns:us-east-1:${further}:endpoint/APNS/wallet-ios/phone`;
  const secret = `arn:aws:secretsmanager:us-east-1:${further}:secret:push/wallet-ios-a1B2c3`;
  const role = (name: string, account = further) => `arn:aws:iam::${account}:role/${name}`;
  const listed = {
    account: further,
    breakGlass: { role: role("glass"), externalId: "acme" },
    read: { role: role("work"), externalId: "acme" },
  };
  const closingPolicy = `arn:aws:iam::${further}:policy/closed`;
  const closable = (revoker: object) => ({ ...listed, breakGlass: { ...listed.breakGlass, revoker } });
  const [own] = exampleConfiguration().applications;
  const application = { arn, topic: "com.acme.wallet", canary, secret };

  function configured(change: { accounts?: unknown[]; application?: object; watch?: object; secrets?: object } = {}) {
    const { accounts = [listed], application: changed = {}, ...rest } = change;
    const example = exampleConfiguration();
    const applications = [own, { ...application, ...changed }];
    return stringify({ ...example, aws: { ...example.aws, accounts }, applications, ...rest });
  }

  test("have a break-glass role and a role to read with", () => {
    const config = readConfig(configured(), secrets);
    expect(config.aws.accounts).toEqual([listed]);
    expect(readingRoles(config)).toEqual(new Map([[further, { arn: role("work"), externalId: "acme" }]]));
  });

  test.each([
    ["a role of its own and a policy of its own", { policy: closingPolicy, role: role("revoker") }],
    ["AWS's own policy that denies everything", { policy: "arn:aws:iam::aws:policy/AWSDenyAll" }],
  ])("may have their role closed with %s", (_what, revoker) => {
    const [, found] = breakGlassRoles(readConfig(configured({ accounts: [closable(revoker)] }), secrets));
    expect(found).toEqual({ ...listed.breakGlass, revoker });
  });

  test("are read with the role that they are watched with, where they have no other", () => {
    const watch = { aws: [{ account: further, role: role("read"), regions: ["us-east-1"] }] };
    const { read: _, ...bare } = listed;
    const config = readConfig(configured({ accounts: [bare], watch }), secrets);
    expect(readingRoles(config)).toEqual(new Map([[further, { arn: role("read"), externalId: undefined }]]));
    expect(faultOf(configured({ accounts: [bare] }))).toMatchObject({
      message: expect.stringContaining("aws.accounts.0.account"),
      expected: expect.stringContaining("read"),
    });
  });

  test.each<[string, Parameters<typeof configured>[0], RegExp]>([
    ["an application of an account that is not listed", { accounts: [] }, /line \d+: applications\.1\.arn/],
    ["the home account, listed", { accounts: [listed, { ...listed, account: "111122223333" }] }, /aws\.accounts\.1\./],
    ["one account twice", { accounts: [listed, listed] }, /aws\.accounts\.1\.account/],
    [
      "a break-glass role of another account",
      { accounts: [{ ...listed, breakGlass: { role: role("glass", "999900001111"), externalId: "acme" } }] },
      /aws\.accounts\.0\.breakGlass\.role/,
    ],
    [
      "a revoker of another account",
      { accounts: [closable({ policy: closingPolicy, role: role("revoker", "999900001111") })] },
      /aws\.accounts\.0\.breakGlass\.revoker\.role/,
    ],
    [
      "a closing policy of another account",
      { accounts: [closable({ policy: closingPolicy.replace(further, "999900001111") })] },
      /aws\.accounts\.0\.breakGlass\.revoker\.policy/,
    ],
    [
      "a role as closing policy",
      { accounts: [closable({ policy: role("closed") })] },
      /aws\.accounts\.0\.breakGlass\.revoker\.policy/,
    ],
    [
      "a reading role of another account",
      { accounts: [{ ...listed, read: { role: role("work", "999900001111") } }] },
      /aws\.accounts\.0\.read\.role/,
    ],
    [
      "a secret by its name, which would be looked for at home",
      { application: { secret: "push/x" } },
      /applications\.1\.secret/,
    ],
    [
      "a secret of another account",
      { application: { secret: secret.replace(further, "111122223333") } },
      /applications\.1\.secret/,
    ],
    ["a canary of another account", { application: { canary: own?.canary } }, /applications\.1\.canary/],
  ])("don't go with %s", (_what, change, message) => {
    expect(faultOf(configured(change))).toMatchObject({
      kind: "misconfigured",
      message: expect.stringMatching(message),
    });
  });

  test("name secrets as they like where those are files", () => {
    const environment = { ...secrets, FIREBREAK_SECRETS_KEY: Buffer.alloc(32).toString("base64") };
    const files = configured({ application: { secret: "wallet" }, secrets: { store: "file", directory: "secrets" } });
    expect(readConfig(files, environment).applications[1]?.secret).toBe("wallet");
  });
});

describe("a right configuration", () => {
  test("is read whole, lengths of time in milliseconds", () => {
    const config = readConfig(text, {
      ...secrets,
      DATABASE_URL: "postgres://db/firebreak",
      FIREBREAK_DATA: "/data",
      FIREBREAK_JOURNAL_KEY: "a key",
    });
    expect(config).toMatchObject({
      aws: { region: "eu-west-1" },
      slackTransport: { kind: "socket", appToken: "xapp-1-example" },
      secrets: { slackBot: "xoxb-1-example", journalKey: "a key" },
      databaseUrl: "postgres://db/firebreak",
      dataDirectory: "/data",
    });
    expect(config.guard.policies[0]).toMatchObject({ requestLifetime: 14_400_000, grantLifetime: 1_800_000 });
  });

  test("may leave out what has a usual value", () => {
    const left = ["slack.api", "apns.production", "apns.sandbox", "github.api"];
    const document = parseDocument(text);
    for (const path of left) document.deleteIn(path.split("."));
    expect(readConfig(document.toString(), secrets)).toMatchObject({
      slack: { api: "https://slack.com/api/" },
      apns: { production: "https://api.push.apple.com", sandbox: "https://api.sandbox.push.apple.com" },
      github: { api: "https://api.github.com", branch: "main", path: "" },
      rotation: { watch: 600_000, minimumRemainingDays: 30, lookAtPullRequest: 30_000 },
      web: { public: { host: "127.0.0.1" }, internal: { host: "127.0.0.1" } },
      databaseUrl: undefined,
      dataDirectory: ".firebreak/data",
    });
  });
});

describe("what is wrong is named with its key, what was found and what was expected", () => {
  const policy = {
    action: "rotate-credential",
    ask: [{ group: "S0ONCALL" }],
    approve: [{ from: [{ group: "S0APPROVERS" }], count: 2 }],
    requestLifetime: "4h",
    grantLifetime: "30m",
  };
  const [dana, lee] = [{ person: "T0ACME/U0DANA" }, { person: "T0ACME/U0LEE" }];
  const neverMet = { ...policy, ask: [dana], approve: [{ from: [dana, lee], count: 2 }] };

  test.each<[key: string, value: unknown, fault: { key?: string; found: RegExp; expected: RegExp }]>([
    ["slack", undefined, { found: /nothing/, expected: /object/ }],
    ["slack.announcements", "#incidents", { found: /#incidents/, expected: /as in C0123/ }],
    ["slack.api", "slack.com", { found: /slack\.com/, expected: /URL/ }],
    ["people", [], { found: /a list/, expected: />=1/ }],
    ["people.1.chat", "U0LEE", { found: /U0LEE/, expected: /TEAM\/USER/ }],
    ["people.2.chat", "T0ACME/U0DANA", { found: /U0DANA, a second time/, expected: /once/ }],
    ["people.0.identity", "aws:dana", { found: /aws:dana/, expected: /letters/ }],
    ["components.0.id", "iOS Push", { found: /iOS Push/, expected: /lower-case/ }],
    ["components.0.application", "arn:other", { found: /arn:other/, expected: /listed under applications/ }],
    ["applications.0.arn", "ios-prod", { found: /ios-prod/, expected: /ARN/ }],
    ["aws.region", "Ireland", { found: /Ireland/, expected: /as in eu-west-1/ }],
    [
      "aws.breakGlass.revoker",
      { policy: "arn:aws:iam::aws:policy/AWSDenyAll", role: "arn:aws:iam::222233334444:role/firebreak-revoker" },
      { key: "aws.breakGlass.revoker.role", found: /222233334444/, expected: /a role of the account 111122223333/ },
    ],
    ["aws.breakGlass.externalId", undefined, { found: /nothing/, expected: /string/ }],
    ["apns.issuers", undefined, { found: /nothing/, expected: /string/ }],
    ["github.app", "one", { found: /one/, expected: /number/ }],
    ["rotation.watch", "soon", { found: /soon/, expected: /90s, 15m/ }],
    ["rotation.wach", "a pasted secret", { found: /^a key that is not known$/, expected: /docs\/operations.md/ }],
    ["guard.policies.0.requestLifetime", "25h", { found: /25h/, expected: /86400000/ }],
    [
      "guard.policies.0",
      neverMet,
      { key: "guard.policies.0.approve.0", found: /nobody approves their own/, expected: /can be met/ },
    ],
    ["guard.policies.1", policy, { key: "guard.policies.1.action", found: /never reached/, expected: /./ }],
    [
      "guard.policies.0",
      { ...policy, stepUp: "approvals" },
      { key: "web.internal.address", found: /./, expected: /policy 1 of guard.policies needs passkeys/ },
    ],
    ["web.public.port", 99_999, { found: /99999/, expected: /65535/ }],
  ])("%s", (path, value, { key = path, found, expected }) => {
    const fault = faultOf(textWith(path, value));
    expect(fault.kind).toBe("misconfigured");
    expect(fault.message.replace(/line \d+/, "line N")).toBe(`firebreak.yml, line N: ${key} is wrong.`);
    expect(fault.found).toMatch(found);
    expect(fault.expected).toMatch(expected);
    expect(fault.todo).toContain("docs/operations.md");
  });
});

describe("owners, pagers and the watch", () => {
  const owner = { id: "mobile", name: "Mobile", channel: "C0MOBILE" };
  const pager = { id: "on-call", kind: "pagerduty", key: "PAGERDUTY_KEY" };
  const account = { account: "111122223333", regions: ["eu-west-1"] };

  test("have their usual values where nothing is said", () => {
    const { owners, pagers, watch } = readConfig(text, secrets);
    expect({ owners, pagers }).toEqual({ owners: [], pagers: [] });
    expect(watch).toEqual({
      every: 3_600_000,
      ownerTag: "owner",
      ladder: { rungs: [60, 45, 30, 14, 7, 3, 1], wide: 14, page: 3, plan: 30 },
      digest: { weekday: "monday", hour: 9, zone: "UTC" },
      tls: [],
      runbooks: [],
      files: [],
    });
  });

  test("name a file by its path alone, or with more", () => {
    const files = ["/etc/ssl/a.pem", { path: "/etc/ssl/b", renewsItself: true }];
    expect(readConfig(textWith("watch", { files }), secrets).watch.files).toEqual([
      { path: "/etc/ssl/a.pem", renewsItself: false },
      { path: "/etc/ssl/b", renewsItself: true },
    ]);
  });

  test("a pager's secret comes from the variable that it names", () => {
    const withPager = textWith("pagers", [pager]);
    const { pagers } = readConfig(withPager, { ...secrets, PAGERDUTY_KEY: "a-key" }).secrets;
    expect([...pagers]).toEqual([["on-call", "a-key"]]);
    expect(faultOf(withPager)).toMatchObject({
      message: "The environment variable PAGERDUTY_KEY is wrong.",
      found: "not set",
    });
  });

  test.each<[key: string, value: unknown, fault: { key?: string; found: RegExp; expected: RegExp }]>([
    ["owners", [owner, owner], { key: "owners.1.id", found: /a second time/, expected: /once/ }],
    ["owners", [{ ...owner, pager: "gone" }], { key: "owners.0.pager", found: /gone/, expected: /under pagers/ }],
    ["owners", [{ ...owner, component: "x" }], { key: "owners.0.component", found: /x/, expected: /components/ }],
    [
      "owners",
      [{ ...owner, codeowners: ["acme"] }],
      { key: "owners.0.codeowners.0", found: /acme/, expected: /@acme/ },
    ],
    [
      "pagers",
      [{ ...pager, key: "a-real-key" }],
      { key: "pagers.0.key", found: /./, expected: /environment variable/ },
    ],
    ["watch", { owner: "gone" }, { key: "watch.owner", found: /gone/, expected: /under owners/ }],
    ["watch", { every: "10s" }, { key: "watch.every", found: /10s/, expected: /1m at least/ }],
    ["watch", { aws: [account, account] }, { key: "watch.aws.1.account", found: /a second time/, expected: /twice/ }],
    ["watch", { ladder: { rungs: [3, 30] } }, { key: "watch.ladder.rungs", found: /list/, expected: /descending/ }],
    ["watch", { ladder: { page: 20 } }, { key: "watch.ladder.page", found: /20 days/, expected: /woken/ }],
    ["watch", { digest: { zone: "Mars" } }, { key: "watch.digest.zone", found: /Mars/, expected: /Europe\/Berlin/ }],
    ["watch", { tls: [{ host: "a" }, { host: "a" }] }, { key: "watch.tls.1", found: /a:443/, expected: /twice/ }],
    ["watch", { files: ["ssl.pem"] }, { key: "watch.files.0", found: /ssl.pem/, expected: /from the root/ }],
    ["watch", { files: ["/a", "/a"] }, { key: "watch.files.1", found: /\/a/, expected: /twice/ }],
  ])("%s: %j is refused", (path, value, { key = path, found, expected }) => {
    const fault = faultOf(textWith(path, value));
    expect(fault.message.replace(/line \d+/, "line N")).toBe(`firebreak.yml, line N: ${key} is wrong.`);
    expect(fault.found).toMatch(found);
    expect(fault.expected).toMatch(expected);
  });
});

describe("a text that is no configuration", () => {
  test.each([
    ["a key twice", "aws: 1\nslack: 1\naws: 2\n", "line 3: Map keys must be unique"],
    ["a bracket that never closes", "slack: [\n", "line "],
    ["tabs as indentation", "slack:\n\tapi: x\n", "line 2: "],
    ["an alias that leads nowhere", "slack: *gone\n", "gone"],
    ["two documents", "slack: 1\n---\nslack: 2\n", "line 2: "],
  ])("%s is refused with its line", (_, content, found) => {
    const fault = faultOf(content);
    expect(fault.message).toBe("firebreak.yml is not valid YAML.");
    expect(fault.found).toContain(found);
  });

  test.each([
    ["nothing", ""],
    ["a list", "- slack"],
    ["a word", "slack"],
  ])("%s is refused", (_, content) => {
    expect(faultOf(content).message).toBe("firebreak.yml is wrong.");
  });
});

describe("Slack over HTTP", () => {
  const { SLACK_APP_TOKEN: appToken, ...others } = secrets;
  const overHttp = { transport: "http", http: { port: 8082 } };
  const withSlack = (more: object) =>
    stringify({ ...exampleConfiguration(), slack: { announcements: "C0X", ...more } });
  const signing = "8f742231b10e8888abcd99baac5ce5a5";

  test("needs the signing secret in place of the app token, and somewhere to listen", () => {
    expect(readConfig(withSlack(overHttp), { ...others, SLACK_SIGNING_SECRET: signing }).slackTransport).toEqual({
      kind: "http",
      signingSecret: signing,
      host: "127.0.0.1",
      port: 8082,
      path: "/slack",
    });
  });

  test.each([
    ["not set", undefined],
    ["set, but not of that form", "short"],
    ["set, but not of that form", `${appToken}-0123456789012345678901234567890`],
  ])("SLACK_SIGNING_SECRET is %s", (found, value) => {
    const fault = faultOf(withSlack(overHttp), { ...others, ...(value && { SLACK_SIGNING_SECRET: value }) });
    expect(fault).toMatchObject({ message: "The environment variable SLACK_SIGNING_SECRET is wrong.", found });
    expect(fault.expected).toContain("Basic Information");
  });

  test.each([
    [{ transport: "http" }, "slack.http", "nothing", "host and port"],
    [{ http: { port: 8082 } }, "slack.transport", "socket, and slack.http beside it", "http, or no slack.http"],
    [{ transport: "https" }, "slack.transport", "https", '"socket"|"http"'],
    [{ ...overHttp, http: { port: 8082, path: "slack" } }, "slack.http.path", "slack", "begins with a slash"],
    [{ ...overHttp, http: { host: "0.0.0.0" } }, "slack.http.port", "nothing", "number"],
  ])("with %j the fault is at %s", (slack, key, ...[found, expected]) => {
    const fault = faultOf(withSlack(slack), { ...secrets, SLACK_SIGNING_SECRET: signing });
    expect(fault.message).toMatch(new RegExp(`^firebreak.yml, line \\d+: ${key.replaceAll(".", "\\.")} is wrong\\.$`));
    expect(fault.found).toBe(found);
    expect(fault.expected).toContain(expected);
  });
});

describe("a secret is named by its variable, and never shown", () => {
  const broken = [
    ["SLACK_BOT_TOKEN", "xapp-1-swapped"],
    ["SLACK_APP_TOKEN", "xoxb-1-swapped"],
    ["GITHUB_APP_PRIVATE_KEY", "/path/to/key.pem"],
  ] as const;

  test.each(broken.map(([name]) => name))("%s is not set", (name) => {
    const environment = { ...secrets };
    delete environment[name];
    const fault = faultOf(text, environment);
    expect(fault.message).toBe(`The environment variable ${name} is wrong.`);
    expect(fault.found).toBe("not set");
  });

  test.each(broken)("%s is of another form", (name, value) => {
    const fault = faultOf(text, { ...secrets, [name]: value });
    expect(fault.message).toBe(`The environment variable ${name} is wrong.`);
    expect(fault.found).toBe("set, but not of that form");
    expect(JSON.stringify(fault)).not.toContain(value);
  });
});
