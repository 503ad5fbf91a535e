import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createGitHubCodeHost } from "../../../src/adapters/github/code-host.ts";
import { type CodeOwnersDeps, createGitHubCodeOwners } from "../../../src/adapters/github/code-owners.ts";
import { createTerraformCode } from "../../../src/adapters/terraform/infrastructure-code.ts";
import { FirebreakError } from "../../../src/domain/errors.ts";
import type { CodeHost } from "../../../src/ports/code-host.ts";
import type { CodeOwners } from "../../../src/ports/code-owners.ts";
import { seed, startGitHub } from "../../simulator/github/github-world.ts";
import type { GitHubTestWorld } from "../../simulator/github/github-world.ts";

const iosProd = "arn:aws:sns:us-east-1:111122223333:app/APNS/ios-prod";

let world: GitHubTestWorld;
let host: CodeHost;
let owners: CodeOwners;
let parts: CodeOwnersDeps;

beforeEach(async () => {
  world = await startGitHub();
  const { github } = world;
  const where = { api: github.url, owner: seed.owner, repository: seed.repository, branch: "main", path: "push" };
  const config = { ...where, ...github.app };
  host = createGitHubCodeHost(config);
  parts = { config, host, code: createTerraformCode() };
  owners = createGitHubCodeOwners(parts);
});
afterEach(() => world.close());

/** Changes CODEOWNERS as its team would: by a pull request that is merged. */
async function land(text: string): Promise<void> {
  const { commit: baseCommit } = await host.readBase();
  const { number } = await host.propose({
    branch: "owners",
    title: "Owners",
    body: "",
    commitMessage: "Owners",
    baseCommit,
    files: [{ path: "CODEOWNERS", text }],
    labels: [],
    draft: false,
    reviewers: { people: [], teams: [] },
  });
  await world.github.surface.merge("dana", number);
}

test("an application's owners are those of the file that declares it", async () => {
  const ownersOf = await owners.read();
  expect(ownersOf(iosProd)).toEqual(["@acme/mobile-platform", "@acme/security"]);
  expect(ownersOf(iosProd.replace("ios-prod", "elsewhere"))).toEqual([]);
  expect(ownersOf(iosProd.replace("APNS", "GCM"))).toEqual([]);
});

test("a commit is read once, however many ask at once, and again when it could not be", async () => {
  const { config, code } = parts;
  let readings = 0;
  let away = true;
  const counted: Pick<CodeHost, "readBase" | "readFiles"> = {
    readBase: () => host.readBase(),
    readFiles(commit, extensions) {
      readings += 1;
      return away
        ? Promise.reject(new FirebreakError("unavailable", "GitHub can't be reached."))
        : host.readFiles(commit, extensions);
    },
  };
  const asked = createGitHubCodeOwners({ config, code, host: counted });
  await expect(asked.read()).rejects.toMatchObject({ kind: "unavailable" });

  away = false;
  const answers = await Promise.all([asked.read(), asked.read(), asked.read()]);
  expect(answers.map((ownersOf) => ownersOf(iosProd)[0])).toEqual(Array(3).fill("@acme/mobile-platform"));
  await asked.read();
  expect(readings).toBe(2);
});

test("what the base branch says now counts", async () => {
  await owners.read();
  await land("/push/ @acme/wallet\n");
  expect((await owners.read())(iosProd)).toEqual(["@acme/wallet"]);
});

test("a file that GitHub does not use for its size is said to be too large", async () => {
  await land(`/push/ @acme/wallet\n${"# a comment\n".repeat(250_001)}`);
  await expect(owners.read()).rejects.toMatchObject({
    kind: "misconfigured",
    message: "GitHub does not use CODEOWNERS: it is too large.",
    todo: expect.stringContaining("shorter"),
  });
});
