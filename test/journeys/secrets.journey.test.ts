import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { expiredCertificate } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople, type People } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { wordsOf } from "../../src/simulator/page/block-kit/reading.ts";
import { cast } from "../../src/simulator/story/cast.ts";
import { startTraining, type Training } from "../../src/training.ts";
import { everythingStored, foundIn, secretsOf } from "./leaks.ts";

const { dana, sam, priya } = cast;

/** What people paste by accident, each of its own: a key with its frame and without, and tokens. */
const typed = {
  impact: pastedKey(),
  note: pastedKey()
    .replaceAll(/-----[A-Z ]+-----/g, "")
    .trim(),
  reason: `ghs_${randomBytes(20).toString("hex")}`,
  comment: `xoxb-1-${randomBytes(16).toString("hex")}`,
  input: `xapp-1-${randomBytes(16).toString("hex")}`,
  file: pastedKey(),
};

/** A key as a field of one line makes it. */
function pastedKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString().replaceAll("\n", " ");
}

/** Every vendor fails, and repeats in its words all that it was sent: the keys and tokens of the call too. */
const echoes = [
  { call: "slack.chat.postMessage", code: "internal_error", status: 200 },
  { call: "slack.chat.update", code: "msg_unheard_of", status: 200 },
  { call: "slack.views.open", code: "internal_error", status: 200 },
  { call: "secretsmanager.PutSecretValue", code: "OddFailure", status: 500 },
  { call: "secretsmanager.GetSecretValue", code: "OddFailure", status: 500 },
  { call: "sts.AssumeRole", code: "OddFailure", status: 500 },
  { call: "sns.SetPlatformApplicationAttributes", code: "OddFailure", status: 500 },
  { call: "sns.GetPlatformApplicationAttributes", code: "OddFailure", status: 500 },
  { call: "github.apps.createInstallationAccessToken", code: "Server Error", status: 500 },
  { call: "github.git.createTree", code: "Conflict", status: 409 },
] as const;

describe("a rotation in which every vendor repeats what it was sent, and people paste keys", () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-secrets-"));
  let training: Training;
  let people: People;
  /** What is left behind, by where: collected when all is over. */
  const left: Record<string, string> = {};
  let secrets: string[] = [];

  beforeAll(async () => {
    const environment = { PATH: process.env["PATH"], FIREBREAK_DEBUG: "1" };
    const pace = { watch: "2s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };
    training = await startTraining({ directory, reset: true, port: 0, pace, environment, print: () => undefined });
    people = createPeople(training.page.replace(/\/$/, ""), 60_000);
    await walk();
    await collect();
  }, 400_000);
  afterAll(async () => {
    await training.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  async function walk(): Promise<void> {
    await people.command(dana, "incidents", "/incident open iOS push is failing");
    const impact = `No pushes arrive. ${typed.impact}`;
    await people.submit(dana, { severity: "sev2", impact, component: "ios-push" });
    const channel = await until(() => incidentChannel(), { timeoutMs: 60_000, what: "the incident's channel" });
    for (const { call, ...refusal } of echoes) {
      await people.setFault({ call, fault: { kind: "refuse", ...refusal, echo: true }, times: 1 });
    }
    await people.command(dana, channel, `/incident update It was ${typed.note} all along`);
    await people.command(dana, channel, `/runbook run sns-push-diagnosis application=${typed.input}`);
    const [, diagnosis, ...scenes] = expiredCertificate(carelessly());
    await diagnosis?.play();
    // A form that Slack does not open is told to whoever pressed the button, with Slack's own words.
    await people.click(dana, { channel, actionId: "rotation.start" });
    await said(channel, /Slack refused views\.open/);
    for (const scene of scenes) {
      if (scene.title.startsWith("Dana hands the certificate over")) await handOverKey(channel);
      if (scene.title.startsWith("Sam approves")) await commentWithToken(channel);
      await scene.play();
    }
  }

  /** Dana's reason has a token in it. */
  function carelessly(): People {
    return {
      ...people,
      submit: (person, { reason, ...fields }) =>
        people.submit(person, reason === undefined ? fields : { ...fields, reason: `It expired ${typed.reason}` }),
    };
  }

  async function handOverKey(channel: string): Promise<void> {
    const file = await people.upload(dana, "key.pem", Buffer.from(typed.file.replaceAll("----- ", "-----\n")));
    await people.click(dana, { channel, actionId: "rotation.upload" });
    await people.submit(dana, { certificate: [file] });
    await said(channel, /holds a private key/);
  }

  async function commentWithToken(channel: string): Promise<void> {
    await people.click(sam, { channel, actionId: "approval.comment" });
    await people.submit(sam, { vote: "approve", comment: `Take ${typed.comment} for it` });
  }

  async function incidentChannel(): Promise<string | undefined> {
    const { channels } = await people.workspace(dana);
    return channels.findLast((channel) => channel.name.startsWith("inc-") && channel.pins.length > 0)?.name;
  }

  async function said(channel: string, words: RegExp): Promise<void> {
    const look = async () => {
      const { channels } = await people.workspace(dana);
      const messages = channels.find(({ name }) => name === channel)?.messages ?? [];
      return messages.some((message) => words.test(wordsOf(message)));
    };
    await until(look, { timeoutMs: 60_000, what: `words like ${words.source}` });
  }

  async function collect(): Promise<void> {
    for (const person of [dana, sam, priya])
      left[`Slack as ${person} sees it`] = JSON.stringify(await people.workspace(person));
    const { pullRequests } = await people.panels();
    left["the pull request"] = JSON.stringify(pullRequests);
    left["the status page"] = await (await fetch(training.publicPage)).text();
    for (const path of ["metrics", "health", "certificates"]) {
      left[`the internal port: ${path}`] = await (await fetch(new URL(path, internalAddress()))).text();
    }
    for (const asked of [
      "incident show 1",
      "incident timeline 1",
      "incident postmortem 1",
      "incident list",
      "journal verify",
    ]) {
      left[`firebreak ${asked}`] = await answerTo(asked.split(" "));
    }
    secrets = [
      ...secretsOf(directory),
      ...Object.values(typed).flatMap((secret) => secret.match(/[\w+/=-]{20,}/g) ?? []),
    ];
    await training.bot().end();
    left["the log"] = readFileSync(training.files.log, "utf8");
    left["the database"] = await everythingStored(join(training.files.data, "postgresql"));
  }

  function internalAddress(): string {
    const log = readFileSync(training.files.log, "utf8");
    return /"internal":"([^"]+)"/.exec(log)?.[1] ?? "";
  }

  /** What the command line says, on both of its streams. */
  async function answerTo(words: string[]): Promise<string> {
    const command = spawn(process.execPath, ["dist/main.js", ...words], { env: { ...training.environment } });
    let output = "";
    for (const stream of [command.stdout, command.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    await new Promise((resolve) => command.once("close", resolve));
    return output;
  }

  test("every vendor had its chance", async () => {
    expect((await people.panels()).faults.map(({ call }) => call)).toEqual([]);
    expect(left["the log"]?.includes("[redacted]")).toBe(true);
    expect(left["the database"]?.includes("phase.failed")).toBe(true);
  });

  test("leaves nothing of any secret in what it keeps, shows or says", () => {
    expect(secrets.length).toBeGreaterThan(40);
    const found = Object.entries(left).flatMap(([where, text]) =>
      foundIn(text, secrets).map((what) => `${what} in ${where}`),
    );
    expect(found).toEqual([]);
    for (const text of Object.values(left)) expect(text).not.toBe("");
  });

  test("keeps the words around what was pasted, and tells whoever pasted it", () => {
    const kept = [
      /No pushes arrive\. \[redacted\]/,
      /It was \[redacted\]/,
      /It expired \[redacted\]/,
      /Take \[redacted\] for it/,
    ];
    expect(kept.filter((words) => !words.test(left["the database"] ?? ""))).toEqual([]);
    const warned = /looks like a private key or a token\. .*treat it as burnt/;
    expect(warned.test(left[`Slack as ${dana} sees it`] ?? "")).toBe(true);
  });
});
