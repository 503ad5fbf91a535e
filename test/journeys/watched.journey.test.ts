import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openHouse } from "../../src/composition/cli.ts";
import { elementsOf, wordsOf } from "../../src/simulator/page/block-kit/reading.ts";
import type { HintsView } from "../../src/simulator/page/hints.ts";
import { expiredCertificate, type Scene } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople, type People } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { account } from "../../src/simulator/story/account.ts";
import { cast } from "../../src/simulator/story/cast.ts";
import { startTraining, type Training } from "../../src/training.ts";

const { dana } = cast;

/** The night with the production account under watch: what nobody noticed then, Firebreak does. */
describe("an account that is watched", () => {
  let directory: string;
  let training: Training | undefined;

  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "firebreak-watched-"))));
  afterEach(async () => {
    await training?.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  const start = async (options: { watched: boolean }) => {
    const pace = { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };
    const { env: environment } = process;
    training = await startTraining({
      ...options,
      directory,
      reset: false,
      port: 0,
      pace,
      environment,
      print: () => undefined,
    });
    return { training, people: createPeople(training.page) };
  };

  test("has its incident opened, its owners told and its on-call woken by Firebreak itself, once", async () => {
    const { training: ground, people } = await start({ watched: true });

    const [incident] = await incidents(people, (channel) => /certificate of ios-prod expired/i.test(channel.card));
    expect(incident?.card).toMatch(/opened by the watch/);
    expect(incident?.members).toContain(dana);
    const [alert] = await woken(people);
    expect(alert).toMatchObject({ keeper: "pagerduty", severity: "critical", source: account.application });
    expect(await buttonsIn(people, "mobile-platform")).toContain("Rotate…");
    await told(people, "incidents", /ios-prod: expired/);
    const hints = (await (await fetch(`${ground.page}/api/hints?person=${dana}`)).json()) as HintsView;
    expect(hints.current).toMatchObject({ id: "rotate", action: { kind: "show" } });
    expect(hints.current?.words).toContain(`opened #${incident?.name} by itself`);

    const { house } = await openHouse({ dataDirectory: ground.files.data, databaseUrl: undefined }, "bot");
    const question = { application: "ios-prod", severity: "sev2", person: "dana@acme.example" };
    expect(await house.simulate(question)).toMatchObject({
      policy: 1,
      quorums: [{ needed: 2, able: ["Sam Okafor", "Priya Nair"] }],
      sessionPolicy: expect.stringContaining(account.application),
      stops: [],
    });
    await expect(house.simulate({ ...question, application: "ios-beta" })).rejects.toMatchObject({
      message: "No one application of firebreak.yml is called so.",
      expected: `one of ${account.application}`,
    });

    await ground.bot().end();
    await ground.startBot();
    await play(expiredCertificate(people).slice(2));
    expect(await incidents(people, () => true)).toHaveLength(1);
    expect(await woken(people)).toHaveLength(1);
  }, 150_000);

  test("that comes under watch while people are at it already leads to no second incident", async () => {
    const before = await start({ watched: false });
    await play(expiredCertificate(before.people).slice(0, 1));
    await before.training.close();

    const { people } = await start({ watched: true });
    await told(people, "mobile-platform", /ios-prod: expired/);
    await woken(people);
    await incidents(people, (channel) => /certificate of ios-prod expired/i.test(channel.card));
    expect(await incidents(people, () => true)).toHaveLength(1);
  }, 150_000);
});

async function play(scenes: readonly Scene[]): Promise<void> {
  for (const scene of scenes) await scene.play();
}

interface IncidentSeen {
  name: string;
  /** The words of the card that is pinned. */
  card: string;
  members: string[];
}

/** The incidents' channels, as soon as one of them is as awaited. */
function incidents(people: People, isAwaited: (channel: IncidentSeen) => boolean): Promise<IncidentSeen[]> {
  return awaited(people, "the incident", async () => {
    const { channels } = await people.workspace(dana);
    const seen = channels
      .filter(({ name }) => name.startsWith("inc-"))
      .map(({ name, members, messages, pins }) => ({
        name,
        members: members.map(({ id }) => id),
        card: messages
          .filter(({ ts }) => pins.includes(ts))
          .map(wordsOf)
          .join("\n"),
      }));
    return seen.some(isAwaited) ? seen : undefined;
  });
}

/** What woke somebody, as soon as something did. */
function woken(people: People) {
  return awaited(people, "a page", async () => {
    const { alerts } = await people.panels();
    return alerts.length > 0 ? alerts : undefined;
  });
}

/** Waits until Dana reads these words of the bot's in a channel. */
async function told(people: People, channel: string, words: RegExp): Promise<void> {
  await awaited(people, `words like ${words.source} in #${channel}`, async () =>
    (await messagesIn(people, channel)).some((message) => words.test(wordsOf(message))),
  );
}

/** The buttons that stand in a channel, as soon as there are any. */
function buttonsIn(people: People, channel: string): Promise<string[]> {
  return awaited(people, `buttons in #${channel}`, async () => {
    const labels = (await messagesIn(people, channel)).flatMap(({ blocks }) => elementsOf(blocks));
    return labels.length > 0 ? labels.map(({ label }) => label) : undefined;
  });
}

async function messagesIn(people: People, channel: string) {
  const { channels } = await people.workspace(dana);
  return channels.find(({ name }) => name === channel)?.messages ?? [];
}

function awaited<Found>(people: People, what: string, look: () => Promise<Found | undefined | false>): Promise<Found> {
  return until(look, { timeoutMs: 30_000, what, instead: () => people.sees(dana) });
}
