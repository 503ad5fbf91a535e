import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse, stringify } from "yaml";
import { openHouse } from "../../src/composition/cli.ts";
import { expiredCertificate } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople, type People } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { cast } from "../../src/simulator/story/cast.ts";
import { startTraining, type Training } from "../../src/training.ts";
import { type Asked, type Authenticator, createAuthenticator } from "../web/passkeys/authenticator.ts";

const directory = mkdtempSync(join(tmpdir(), "firebreak-passkeys-"));
const { sam, priya } = cast;
/** Milliseconds that anything may take. */
const patience = 60_000;
/** The one privileged effect, as AWS names it. */
const theWrite = "SetPlatformApplicationAttributes";

let training: Training;
let people: People;
/** Where the bot's pages are, and the machine's own name for it. */
let origin: string;

/** The training ground, whose bot asks for passkeys. */
beforeAll(async () => {
  const pace = { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };
  const options = { directory, reset: false, port: 0, pace, environment: process.env, print: () => undefined };
  training = await startTraining(options);
  training.bot().process.kill("SIGKILL");
  await training.bot().ended;
  const config = parse(readFileSync(training.files.config, "utf8")) as {
    guard: { policies: Record<string, unknown>[] };
    web: { internal: { port: number; address?: string } };
  };
  const { internal } = config.web;
  origin = `http://localhost:${internal.port}`;
  internal.address = origin;
  for (const policy of config.guard.policies) policy["stepUp"] = "approvals";
  writeFileSync(training.files.config, stringify(config));
  await training.startBot();
  people = createPeople(training.page);
}, 180_000);

afterAll(async () => {
  await training.close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

/** Posts as the page does; answers with what the page would show. */
async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/json", origin, "sec-fetch-site": "same-origin" };
  const response = await fetch(origin + path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

async function enrolled(identity: string): Promise<Authenticator> {
  const place = { dataDirectory: training.environment["FIREBREAK_DATA"] ?? "", databaseUrl: undefined };
  const { house, close } = await openHouse(place, "bot");
  const { code, address } = await house.passkeys.invite({ identity, operator: "root" });
  await close();
  expect(address).toBe(`${origin}/passkeys/enrol`);
  const authenticator = createAuthenticator(origin);
  const { options } = await post("/passkeys/enrol/begin", { code });
  const answer = authenticator.create(options as Asked);
  expect(await post("/passkeys/enrol", { code, answer })).toEqual({ text: `The passkey of ${identity} is enrolled.` });
  return authenticator;
}

/** The newest link that Slack shows this person alone; undefined when there is none but these. */
async function linkFor(person: string, known: readonly string[]): Promise<string | undefined> {
  const seen = JSON.stringify(await people.workspace(person));
  const links = [...seen.matchAll(new RegExp(`${origin}(/confirm/[\\w-]{43})`, "g"))].map(([, path = ""]) => path);
  return links.findLast((path) => !known.includes(path));
}

/**
 * Presses and confirms until it counts. Slack lets user groups be read twenty times a minute, and the guard refuses
 * whom it can't look up: then a person presses again in a moment.
 */
async function approve(person: string, passkey: Authenticator): Promise<void> {
  const channel = (await people.workspace(person)).channels.findLast(({ name }) => name.startsWith("inc-"))?.name ?? "";
  const tried: string[] = [];
  const once = async () => {
    await people.click(person, { channel, actionId: "approval.approve" });
    const begun = await until(() => linkFor(person, tried), { timeoutMs: 5_000, what: "a link" }).catch(
      () => undefined,
    );
    if (begun === undefined) return undefined;
    tried.push(begun);
    expect((await people.panels()).effects.map(({ effect }) => effect)).not.toContain(theWrite);
    const { text } = await confirm(begun, passkey);
    return typeof text === "string" && text.startsWith("Your approval is counted") ? text : undefined;
  };
  await until(once, { timeoutMs: 2 * patience, what: `an approval by ${person}`, instead: () => people.sees(person) });
}

async function confirm(path: string, authenticator: Authenticator): Promise<Record<string, unknown>> {
  const html = await (await fetch(origin + path)).text();
  const options = /data-options="([^"]*)"/.exec(html)?.[1]?.replaceAll("&quot;", '"') ?? "null";
  return post(path, { answer: authenticator.get(JSON.parse(options) as Asked) });
}

test("two approvals from Slack write nothing until each is confirmed with a passkey", async () => {
  const scenes = expiredCertificate(people);
  const refused = scenes.findIndex(({ title }) => title.includes("her own request"));
  // Nobody is asked for an approval that nobody could confirm.
  const sams = await enrolled("sam@acme.example");
  const priyas = await enrolled("priya@acme.example");
  for (const scene of scenes.slice(0, refused + 1)) await scene.play();

  await approve(sam, sams);
  await approve(priya, priyas);
  const written = async () => (await people.panels()).effects.filter(({ effect }) => effect === theWrite).length;
  await until(async () => (await written()) > 0, { timeoutMs: patience, what: "the write" });
  expect(await written()).toBe(1);
});
