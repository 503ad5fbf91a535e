import { createApnsWorld, type ApnsWorld } from "./apns/world.ts";
import { type AppleSeed, type AppleWorld, createAppleWorld } from "./apple/portal.ts";
import { createApnsGateway } from "./aws/apns-gateway.ts";
import { type AwsWorld, createAwsWorld } from "./aws/world.ts";
import { createWorldClock, type WorldClock } from "./core/clock.ts";
import type { WorldContext } from "./core/context.ts";
import { createFaults } from "./core/faults.ts";
import { openLedger } from "./core/ledger.ts";
import { type Listening, listen } from "./core/listen.ts";
import { openShelves, type Shelves } from "./core/shelf.ts";
import { createGitHubWorld, type GitHubWorld } from "./github/world.ts";
import { createPage } from "./page/server.ts";
import { createPagerWorld, type PagerWorld } from "./pager/world.ts";
import { createPanels } from "./panels/panels.ts";
import { createSlackWorld, type SlackWorld } from "./slack/world.ts";
import { accessKeys, account, accountSeed, bundleIds, devices, disabledDevices, secretNames } from "./story/account.ts";
import { botUser, cast, channels, team, userGroups, users } from "./story/cast.ts";
import { introduce, type Introduction, type Tokens, makeTokens } from "./story/introduction.ts";
import { openStory, type Story } from "./story/story.ts";

/** How a world is started. */
export interface WorldOptions {
  /** Where the world keeps its state; undefined keeps it in memory. */
  directory: string | undefined;
  /** The Slack app's manifest, parsed. */
  manifest: unknown;
  /** The page's port; 0 takes a free one. */
  port: number;
  /** Where the bot serves its public status page, which the training page shows beside Slack. */
  statusPage: string;
  /** Whether the bot is told to watch the production account, which nobody did that night. Once told, it stays so. */
  watched?: boolean;
  /** When the production certificate ends; it has just expired when the world begins, unless given. */
  productionUntil?: Date;
  clock?: WorldClock;
}

/** The whole outside world, running. */
export interface World {
  /** Everything that a bot has to be told to work in this world. */
  introduction: Introduction;
  context: WorldContext;
  slack: SlackWorld;
  aws: AwsWorld;
  apple: AppleWorld;
  apns: ApnsWorld;
  github: GitHubWorld;
  pager: PagerWorld;
  close(): Promise<void>;
}

/** Starts the world: Slack, AWS, Apple, GitHub and PagerDuty, each on a port of its own, and the page that shows them. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const clock = options.clock ?? createWorldClock();
  const shelves = openShelves(options.directory);
  const context: WorldContext = { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
  const ports = shelves.shelf<Record<string, number>>("ports", () => ({}));
  const tokens = shelves.shelf<Tokens>("tokens", makeTokens);
  tokens.save();
  const { productionUntil, watched = false } = options;
  const story = openStory(context, { productionUntil, watched });
  const opened: { close(): Promise<void> }[] = [];
  try {
    const vendors = await openVendors(context, {
      manifest: options.manifest,
      story,
      tokens: tokens.state,
      port: (name) => ports.state[name] ?? 0,
      opened,
    });
    const page = await openPage(vendors, { ...options, context, watched: story.watched, opened });
    Object.assign(ports.state, portsOf(vendors, page));
    ports.save();
    const introduction = introduce({ ...vendors, tokens: tokens.state, page: page.url, watched: story.watched });
    return { introduction, context, ...vendors, close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

/** The vendors of a world. */
export type Vendors = Pick<World, "slack" | "aws" | "apple" | "apns" | "github" | "pager">;

interface Opening {
  opened: { close(): Promise<void> }[];
}

/**
 * Ports are the same after a restart, so that the addresses that people and the journal keep still
 * lead somewhere; one that was taken meanwhile is exchanged for a free one.
 */
async function openVendors(
  context: WorldContext,
  from: Opening & { manifest: unknown; story: Story; tokens: Tokens; port: (name: string) => number },
): Promise<Vendors> {
  const apple = await createAppleWorld(context, appleSeed(from.story));
  const open = async <Thing extends { close(): Promise<void> }>(opening: Promise<Thing>): Promise<Thing> => {
    const thing = await opening;
    from.opened.push(thing);
    return thing;
  };
  const known = [...devices, ...disabledDevices.filter((device) => device.known)].map(({ token, name }) => ({
    token,
    name,
    topic: bundleIds.production,
    environment: "production" as const,
  }));
  const apns = await open(
    onPorts(
      ["production", "sandbox"].map((name) => from.port(`apns-${name}`)),
      ([production = 0, sandbox = 0]) =>
        createApnsWorld(context, { authority: apple.authority, devices: known, ports: { production, sandbox } }),
    ),
  );
  const past = {
    production: apple.pastCredential(bundleIds.production),
    sandbox: apple.pastCredential(bundleIds.sandbox),
  };
  const push = createApnsGateway({ urls: apns.urls, ca: apns.caPem, clock: context.clock });
  const aws = await open(
    onPorts([from.port("aws")], ([port = 0]) => createAwsWorld(context, accountSeed(past, from.story), { port, push })),
  );
  const slackSeed = {
    team,
    users,
    channels,
    userGroups,
    app: { id: "A0FIREBREAK", botUserId: botUser, ...from.tokens.slack, manifest: from.manifest },
  };
  const slack = await open(
    onPorts([from.port("slack")], ([port = 0]) => createSlackWorld(context, slackSeed, { port })),
  );
  const github = await open(
    onPorts([from.port("github")], ([port = 0]) =>
      createGitHubWorld(context, githubSeed(aws), {
        port,
        pullRequestPage: () => `http://127.0.0.1:${from.port("page")}/`,
      }),
    ),
  );
  const { routingKey, webhookSecret } = from.tokens.pager;
  const pager = await open(
    onPorts([from.port("pager")], ([port = 0]) =>
      createPagerWorld(context, { routingKeys: [routingKey], webhookSecret, port }),
    ),
  );
  return { apple, apns, aws, slack, github, pager };
}

/** Apple's account of the company: the production certificate ends with the story, the other one long after. */
function appleSeed({ began, productionUntil }: Story): AppleSeed {
  const sandboxUntil = new Date(began.getTime() + 200 * 86_400_000);
  return {
    team: { id: "ACME123456", name: "Acme" },
    appIds: [
      { bundleId: bundleIds.production, name: "Acme Pocket", pastCertificateUntil: productionUntil },
      { bundleId: bundleIds.sandbox, name: "Acme Pocket (beta)", pastCertificateUntil: sandboxUntil },
    ],
  };
}

function githubSeed(aws: AwsWorld) {
  const pinned = (name: string) => {
    const secret = aws.surface.secrets().find((one) => one.name === name);
    return { name, version: secret?.versions[0]?.id ?? "" };
  };
  return {
    owner: "acme",
    repository: "mobile-infrastructure",
    people: users.filter((user) => user.guest !== true).map(({ name, realName }) => ({ login: name, name: realName })),
    secrets: { production: pinned(secretNames.production), sandbox: pinned(secretNames.sandbox) },
    approvals: 1,
  };
}

/** Opens on the ports it had before, or on free ones when another program has taken one of them. */
async function onPorts<Thing>(
  ports: readonly number[],
  open: (ports: readonly number[]) => Promise<Thing>,
): Promise<Thing> {
  try {
    return await open(ports);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return open(ports.map(() => 0));
  }
}

async function openPage(
  vendors: Vendors,
  from: Opening & Pick<WorldOptions, "port" | "statusPage"> & { context: WorldContext; watched: boolean },
): Promise<Listening> {
  const developer = { region: account.region, endpoint: vendors.aws.url, credentials: accessKeys.developer };
  const panels = createPanels({
    ...vendors,
    context: from.context,
    statusPage: from.statusPage,
    watched: from.watched,
    developer,
    people: users,
  });
  const app = createPage({
    slack: vendors.slack.surface,
    panels,
    watch: watchOf(from.context.shelves),
    startAs: cast.dana,
  });
  const page = await onPorts([from.port], ([port = 0]) => listen(app, port));
  from.opened.push(page);
  return page;
}

function watchOf(shelves: Shelves): Shelves["watch"] {
  return (listener) => shelves.watch(listener);
}

function portsOf({ slack, aws, apns, github, pager }: Vendors, page: Listening): Record<string, number> {
  const port = (url: string) => Number(new URL(url).port);
  return {
    page: page.port,
    slack: port(slack.url),
    aws: aws.port,
    github: port(github.url),
    pager: pager.port,
    "apns-production": port(apns.urls.production),
    "apns-sandbox": port(apns.urls.sandbox),
  };
}

async function closeAll(opened: { close(): Promise<void> }[]): Promise<void> {
  for (const one of opened.splice(0).toReversed()) await one.close();
}
