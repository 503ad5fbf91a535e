import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { FirebreakError } from "../../../src/domain/errors.ts";
import { once, openStage, type Stage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.world.close());

async function failureOf(asked: Promise<unknown>): Promise<FirebreakError> {
  return asked.then(
    (answer) => {
      throw new Error(`It was to fail, and answered ${inspect(answer)}.`);
    },
    (error: unknown) => error as FirebreakError,
  );
}

const all = {
  metadata: "read",
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "read",
  statuses: "read",
};
const comment = { key: "k", body: "Said." };

describe("a permission that the App lacks", () => {
  /** What is asked, and what the error names. */
  const lacking: [permission: keyof typeof all, asked: (stage: Stage) => Promise<unknown>, named: string][] = [
    ["contents", async ({ host }) => host.readBase(), "Contents: read"],
    ["pull_requests", async ({ host }) => host.find("firebreak/rotation-1"), "Pull requests: read"],
    [
      "issues",
      async ({ host }) => host.openIssue({ ...comment, title: "T", labels: ["l"], assignees: [] }),
      "Issues: read",
    ],
  ];

  test.each(lacking)("%s is named, with what to do", async (permission, asked, named) => {
    const { [permission]: _, ...rest } = all;
    stage = await openStage({ permissions: rest });
    expect(await failureOf(asked(stage))).toMatchObject({
      kind: "not-allowed",
      found: "the App 870413 may not do that in acme/mobile-infrastructure",
      todo: expect.stringContaining(`the permission "${named}"`),
    });
  });

  test.each([
    ["checks", "Checks: read"],
    ["statuses", "Commit statuses: read"],
  ] as const)("%s is named when a pull request is observed", async (permission, named) => {
    const { [permission]: _, ...rest } = all;
    stage = await openStage({ permissions: rest });
    const { number } = await stage.host.propose(await stage.change());
    expect(await failureOf(stage.host.observe(number))).toMatchObject({
      kind: "not-allowed",
      todo: expect.stringContaining(`the permission "${named}" (GitHub says ${permission}=read)`),
    });
  });

  test("to write is named where reading is allowed, by both of GitHub's APIs", async () => {
    stage = await openStage({ permissions: { ...all, contents: "read" } });
    expect(await failureOf(stage.host.propose(await stage.change()))).toMatchObject({
      kind: "not-allowed",
      message: "GitHub refused to store the changed files.",
      todo: expect.stringContaining('"Contents: write"'),
    });
    await stage.world.github.surface.branch("dana", "firebreak/rotation-1");
    await stage.world.github.surface.push("dana", "firebreak/rotation-1", { path: "push/x.tf", text: "# x\n" });
    const { number } = await stage.world.github.surface.open("dana", "firebreak/rotation-1");
    expect(await failureOf(stage.host.publish(number))).toMatchObject({
      kind: "not-allowed",
      todo: expect.stringContaining('"Pull requests: write, Contents: write"'),
    });
  });

  test("of issues takes nothing from a pull request but its label", async () => {
    const { issues: _, ...rest } = all;
    stage = await openStage({ permissions: rest });
    const { number } = await stage.host.propose(await stage.change());
    await stage.host.comment(number, comment);
    expect(stage.count("issues.createComment")).toBe(1);
  });
});

describe("a rate limit", () => {
  const words = (seconds: number) => `You have exceeded a secondary rate limit. Come back in ${seconds} seconds.`;
  const patient = { ...once, retries: 2, rateLimit: 3 };

  test.each([403, 429])("of HTTP %i is waited for within the patience of a phase", async (status) => {
    stage = await openStage();
    stage.world.context.faults.set("github.issues.createComment", { kind: "refuse", code: words(1), status }, 1);
    const { number } = await stage.host.propose(await stage.change());
    await stage.hostWith(patient).comment(number, comment);
    expect(stage.count("issues.createComment")).toBe(1);
  });

  test.each([403, 429])("of HTTP %i beyond it is told, with the time", async (status) => {
    stage = await openStage();
    stage.world.context.faults.set("github.git.getRef", { kind: "refuse", code: words(90), status });
    expect(await failureOf(stage.hostWith(patient).readBase())).toMatchObject({
      kind: "unavailable",
      found: "a rate limit; GitHub asks to wait 90 seconds",
      todo: "Firebreak tries again later.",
    });
  });

  test("of a whole hour says when it ends", async () => {
    stage = await openStage();
    const code = "API rate limit exceeded for installation. It ends in 1800 seconds.";
    stage.world.context.faults.set("github.git.getRef", { kind: "refuse", code, status: 403 });
    expect(await failureOf(stage.hostWith(patient).readBase())).toMatchObject({
      kind: "unavailable",
      found: expect.stringMatching(/^a rate limit; it ends at \d{4}-\d\d-\d\dT/),
    });
  });

  test("of GraphQL, which answers 200, is one too", async () => {
    stage = await openStage();
    const { number } = await stage.host.propose(await stage.change());
    const code = "API rate limit exceeded for installation. It ends in 1800 seconds.";
    stage.world.context.faults.set("github.graphql.markPullRequestReadyForReview", {
      kind: "refuse",
      code,
      status: 200,
    });
    expect(await failureOf(stage.hostWith(patient).publish(number))).toMatchObject({
      kind: "unavailable",
      message: `GitHub refused to take the draft off #${number}.`,
      found: expect.stringContaining("a rate limit"),
    });
  });

  test("that GitHub gives no time for is one by its words", async () => {
    stage = await openStage();
    const code = "You have triggered an abuse detection mechanism: rate  limit";
    stage.world.context.faults.set("github.git.getRef", { kind: "refuse", code: code.replace("  ", " "), status: 403 });
    expect(await failureOf(stage.host.readBase())).toMatchObject({ kind: "unavailable" });
  });
});

describe("GraphQL", () => {
  test("that can't be reached is tried again later, as any other call", async () => {
    stage = await openStage();
    const { number } = await stage.host.propose(await stage.change());
    const call = "github.graphql.markPullRequestReadyForReview";
    stage.world.context.faults.set(call, { kind: "refuse", code: "Bad gateway", status: 502 });
    expect(await failureOf(stage.host.publish(number))).toMatchObject({ kind: "unavailable", found: "HTTP 502" });
  });
});

describe("a private key", () => {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const bare = privateKey.split("\n").slice(1, -2).join("");
  const putty = "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA\nPrivate-MAC: 00ff\n";
  const openssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n";
  const pgp = "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ==\n-----END PGP PRIVATE KEY BLOCK-----\n";
  const keys = Object.entries({ privateKey, bare, putty, openssh, pgp });

  test.each(keys)("never goes to GitHub, in no text: %s", async (_, key) => {
    stage = await openStage();
    const change = await stage.change();
    const [file = { path: "", text: "" }] = change.files;
    const { number, head } = await stage.host.propose(change);
    const before = stage.world.context.ledger.entries().length;
    const text = `${file.text}\n# ${key}`;
    const files = [
      { path: "push/ok.tf", text: "# ok\n" },
      { path: file.path, text },
    ];
    const tries: [Promise<unknown>, named: string][] = [
      [stage.host.propose({ ...change, branch: "b", files }), "push/push.tf"],
      [stage.host.propose({ ...change, branch: "b", body: text }), "the description"],
      [stage.host.renew(number, head, { ...change, commitMessage: text }), "the commit's message"],
      [stage.host.comment(number, { key: "k", body: text }), "the comment"],
      [stage.host.openIssue({ key: "k", body: text, title: "T", labels: ["l"], assignees: [] }), "the issue"],
    ];
    for (const [asked, named] of tries) {
      const failure = await failureOf(asked);
      expect(failure).toMatchObject({ kind: "not-allowed", found: `what looks like a private key in ${named}` });
      expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(bare);
    }
    expect(stage.world.context.ledger.entries()).toHaveLength(before);
  });

  test("is not what a certificate, a fingerprint or a public key is", async () => {
    stage = await openStage();
    const { publicKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const body = `${publicKey}\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ\n${"ab".repeat(32)}\nPRIVATE KEY`;
    expect(await stage.host.propose(await stage.change({ body }))).toMatchObject({ state: "open" });
  });
});
