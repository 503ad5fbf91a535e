import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { createPeople, type People } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { elementsOf, wordsOf } from "../../src/simulator/page/block-kit/reading.ts";
import type { PanelsView } from "../../src/simulator/page/panels.ts";
import { account, bundleIds, secretNames } from "../../src/simulator/story/account.ts";
import { cast } from "../../src/simulator/story/cast.ts";
import { startTraining, type Training } from "../../src/training.ts";
import { type IncidentChannel, incidentChannel } from "./channel.ts";

const { dana, sam, priya } = cast;

/** In the night itself, beside the real incident: everything is walked but the write and the merge. */
describe("a rehearsal, from the certificate to its report", () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-rehearsal-"));
  let training: Training;
  let people: People;
  let channel: IncidentChannel;
  let before: PanelsView;
  let after: PanelsView;
  let branchesBefore: string[];

  beforeAll(async () => {
    const pace = { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };
    const { env: environment } = process;
    training = await startTraining({
      directory,
      reset: true,
      port: 0,
      pace,
      environment,
      watched: true,
      print: () => undefined,
    });
    people = createPeople(training.page, 60_000);
    await findCertificate();
    before = await settled();
    branchesBefore = await branches();
    await people.command(dana, "mobile-platform", "/cert rotate --rehearse ios-prod");
    channel = await incidentChannel(people, dana, 2);
    await walk();
    await channel.said(/What the rehearsal found/);
    await channel.said(/Removed: /);
    after = await people.panels();
  }, 400_000);
  afterAll(async () => {
    await training.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  /** Dana finds the certificate in the app's home, where its page is a press away. */
  async function findCertificate(): Promise<void> {
    const look = async () => JSON.stringify(await people.openHome(dana)).includes("ios-prod");
    await until(look, { timeoutMs: 60_000, what: "ios-prod in the app’s home", instead: () => people.sees(dana) });
    await people.click(dana, { home: true, text: "Show" });
    await people.close(dana);
  }

  /** Customers have read of the real incident what they will read for now. */
  function settled(): Promise<PanelsView> {
    const look = async () => {
      const panels = await people.panels();
      return panels.statusPage.updates.length >= 2 && panels;
    };
    return until(look, { timeoutMs: 60_000, what: "the updates of the real incident" });
  }

  async function walk(): Promise<void> {
    const request = await channel.file(/certSigningRequest/);
    const csr = Buffer.from(await people.download(dana, request.id)).toString("utf8");
    const { serial, fileName } = await people.createCertificate(dana, bundleIds.production, csr);
    const file = await people.upload(dana, fileName, await people.downloadCertificate(serial));
    await people.click(dana, { channel: channel.name, actionId: "rotation.upload" });
    await people.submit(dana, { certificate: [file] });
    for (const person of [sam, priya]) await people.click(person, { channel: channel.name, text: "Approve rehearsal" });
  }

  /** As GitHub lists them. */
  async function branches(): Promise<string[]> {
    const { github } = training.introduction.config as {
      github: { api: string; app: number; installation: number; owner: string; repository: string };
    };
    const client = new Octokit({
      baseUrl: github.api,
      authStrategy: createAppAuth,
      auth: {
        appId: github.app,
        installationId: github.installation,
        privateKey: training.introduction.environment["GITHUB_APP_PRIVATE_KEY"],
      },
    });
    const { data } = await client.repos.listBranches({ owner: github.owner, repo: github.repository });
    return data.map(({ name }) => name).toSorted();
  }

  test("says that it is one on everything that people see of it", async () => {
    const messages = await channel.messages();
    const ofTheBot = messages.filter(({ author, text }) => author.isBot && !/^<@\w+> (has joined|set )/.test(text));
    const spoken = ofTheBot.map(wordsOf);
    const kinds = [/^INC-2 · /, /signing request for/, /The checks of the credential/, /SHA-256 of the plan/];
    for (const words of kinds) {
      expect(spoken).toContainEqual(expect.stringMatching(words));
      expect(spoken.filter((text) => words.test(text) && !text.includes("REHEARSAL"))).toEqual([]);
    }
    expect(after.pullRequests[0]?.title).toMatch(/REHEARSAL/);
    const announced = (await people.workspace(dana)).channels.find(({ name }) => name === "incidents")?.messages ?? [];
    expect(announced.map(wordsOf).find((text) => text.includes("INC-2"))).toMatch(/REHEARSAL/);
  });

  test("ends with a report of what was tried, and what was left out", async () => {
    const report = wordsOf(await channel.said(/What the rehearsal found/));
    expect(report).toMatch(/✓ The certificate valid until .* was handed over and checked/);
    expect(report).toMatch(/✓ Draft #1 was opened/);
    expect(report).toMatch(/✓ Enough people approved/);
    expect(report).toMatch(/✓ The role was assumed and read ios-prod/);
    expect(report).toMatch(/○ It would have written to ios-prod/);
    expect(report).toMatch(/○ It would have restarted notification/);
    expect(report).not.toMatch(/✗/);
  });

  test("takes away what it made: the draft, its branch, and what waited in the secret", async () => {
    expect(after.pullRequests).toEqual([expect.objectContaining({ number: 1, state: "closed", draft: true })]);
    expect(await branches()).toEqual(branchesBefore);
    const labelled = ({ secrets }: PanelsView) =>
      secrets.find(({ name }) => name === secretNames.production)?.versions.filter(({ stages }) => stages.length > 0);
    expect(labelled(after)).toEqual(labelled(before));
  });

  test("writes nothing, with a session that could not have", () => {
    const production = ({ applications }: PanelsView) => applications.find(({ arn }) => arn === account.application);
    expect(production(after)).toEqual(production(before));
    expect(after.effects.filter(({ effect }) => effect === "SetPlatformApplicationAttributes")).toEqual([]);
    const [session, ...others] = after.sessions.filter(({ roleArn }) => roleArn === account.role);
    expect(others).toEqual([]);
    const { Statement } = JSON.parse(session?.policy ?? "") as { Statement: { Action: string | string[] }[] };
    expect(Statement.flatMap(({ Action }) => Action)).toEqual(["sns:GetPlatformApplicationAttributes"]);
  });

  test("tells customers nothing, and is closed by the team", async () => {
    expect(after.statusPage.updates).toEqual(before.statusPage.updates);
    expect(await (await fetch(training.publicPage)).text()).not.toMatch(/rehears/i);
    const labels = (await channel.messages()).flatMap(({ blocks }) => elementsOf(blocks)).map(({ label }) => label);
    expect(labels).not.toContain("Roll back…");
    await people.command(dana, channel.name, "/incident resolve");
    await channel.said(/INC-2 is resolved/);
  });
});
