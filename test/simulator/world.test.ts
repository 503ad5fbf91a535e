import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { type Config, readConfig } from "../../src/config.ts";
import { createMovableClock } from "../../src/simulator/core/clock.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { accessKeys, account, devices } from "../../src/simulator/story/account.ts";
import { botUser, cast } from "../../src/simulator/story/cast.ts";
import { wallet } from "../../src/simulator/story/wallet.ts";
import { createWorld, type World, type WorldOptions } from "../../src/simulator/world.ts";

const day = 86_400_000;
const manifest: unknown = parse(readFileSync("manifest.yml", "utf8"));

function start(options: Partial<WorldOptions> = {}): Promise<World> {
  return createWorld({ directory: undefined, manifest, port: 0, statusPage: "http://127.0.0.1:9/", ...options });
}

/** The configuration of a bot in this world. */
function configOf({ introduction }: World): Config {
  const { config, environment } = introduction;
  const own = {
    apns: { ...(config["apns"] as object), issuers: "issuers.pem" },
    web: { public: { port: 0, name: "Acme status" }, internal: { port: 0 } },
  };
  return readConfig(stringify({ ...config, ...own }), environment);
}

const production = ({ aws }: World) => aws.surface.applications().find(({ arn }) => arn === account.application);

/** Publishes to a customer's phone, as the company's own service does all day. */
async function publish(to: World): Promise<void> {
  const { region } = account;
  const sns = new SNSClient({ region, endpoint: to.aws.url, credentials: accessKeys.developer, maxAttempts: 2 });
  const TargetArn = account.canary.replace(devices[0].endpoint, devices[1].endpoint);
  await sns.send(new PublishCommand({ TargetArn, Message: "Sign in?" }));
}

describe("the night as it was", () => {
  let night: World;
  beforeAll(async () => void (night = await start()));
  afterAll(() => night.close());

  test("begins with the application disabled, and nobody watching its account", () => {
    expect(production(night)).toMatchObject({ enabled: false });
    const { watch, owners, pagers, secrets } = configOf(night);
    expect(watch.aws?.map((watched) => watched.account)).toEqual([wallet.id]);
    expect(owners.map(({ id, pager }) => [id, pager])).toEqual([
      ["mobile-platform", "on-call"],
      ["wallet", "on-call"],
    ]);
    expect(pagers).toMatchObject([{ id: "on-call", kind: "pagerduty", api: night.pager.urls.pagerDuty }]);
    expect(secrets.pagers.get("on-call")).toMatch(/^[a-z0-9]{32}$/);
  });

  test("has the bot in the channels of the owners", () => {
    const channels = configOf(night).owners.map(({ channel }) => channel);
    const seen = night.slack.surface.workspace(cast.dana).channels.filter(({ id }) => channels.includes(id));
    const members = seen.map((channel) => channel.members.map(({ id }) => id));
    expect(members).toEqual([expect.arrayContaining([botUser]), expect.arrayContaining([botUser])]);
  });

  test("has an application of the wallet's in each state", () => {
    const seen = night.aws.surface.applications().filter(({ arn }) => arn.includes(wallet.id));
    expect(seen.map(({ name, enabled, expiresAt }) => [name, enabled, expiresAt === ""])).toEqual([
      ["wallet-ios", true, false],
      ["wallet-ios-beta", true, false],
      ["wallet-ios-2022", false, false],
      ["wallet-watch", true, true],
      ["wallet-android", true, true],
      ["wallet-ios-eu", true, true],
      ["loyalty-android", true, true],
    ]);
  });
});

describe("a world that is started again", () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-world-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test("still has the bot watch the production account, once it was told to", async () => {
    const watched: string[][] = [];
    for (const options of [{}, { watched: true }, {}]) {
      const world = await start({ directory, ...options });
      watched.push((configOf(world).watch.aws ?? []).map((one) => one.account));
      await world.close();
    }
    expect(watched).toEqual([[wallet.id], [account.id, wallet.id], [account.id, wallet.id]]);
  });
});

describe("a story that begins before the certificate ends", () => {
  const clock = createMovableClock(new Date("2026-01-01T00:00:00Z"));
  let story: World;
  beforeAll(async () => void (story = await start({ clock, productionUntil: new Date("2026-03-03T03:46:00Z") })));
  afterAll(() => story.close());

  test("goes well until then, and SNS disables the application at the first push after it", async () => {
    const outcomes = () => story.aws.surface.messages().map(({ outcome }) => outcome);
    const settled = (count: number) =>
      until(() => Promise.resolve(outcomes().length === count && !outcomes().includes("pending")), {
        timeoutMs: 5_000,
        what: "the push",
      });

    expect(production(story)).toMatchObject({ enabled: true, expiresAt: "2026-03-03T03:46:00Z" });
    await publish(story);
    await settled(1);
    expect(outcomes()).toEqual(["delivered"]);

    clock.advance(62 * day);
    expect(production(story)).toMatchObject({ enabled: true });
    await publish(story);
    await settled(2);
    expect(outcomes()).toEqual(["failed", "delivered"]);
    expect(production(story)).toMatchObject({ enabled: false, history: [{ by: "sns" }] });
    await expect(publish(story)).rejects.toThrow("Platform application is disabled");
  });
});
