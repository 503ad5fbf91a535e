import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createCertificates } from "../../src/adapters/x509/certificates.ts";
import { expiredCertificate } from "../../src/simulator/drills/expired-certificate.ts";
import { createPeople, type People } from "../../src/simulator/drills/person.ts";
import { until } from "../../src/simulator/drills/until.ts";
import { wordsOf } from "../../src/simulator/page/block-kit/reading.ts";
import { account, bundleIds } from "../../src/simulator/story/account.ts";
import { cast } from "../../src/simulator/story/cast.ts";
import { startTraining, type Training } from "../../src/training.ts";
import { archive, type Pair } from "../adapters/x509/handed.ts";
import { openBrowser } from "../simulator/page/browser.ts";
import { type IncidentChannel, incidentChannel } from "./channel.ts";
import { everythingStored } from "./leaks.ts";

const { dana, sam, priya } = cast;

/** Dana has a key of her own: one is posted by mistake, one comes on the command line, one by the upload page. */
describe("credentials with keys of their own", () => {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-handed-over-"));
  let training: Training;
  let people: People;
  let channel: IncidentChannel;
  let pairs: { posted: Pair; typed: Pair; uploaded: Pair };

  beforeAll(async () => {
    const pace = { watch: "1s", lookAtPullRequest: "500ms", lookAtRollout: "500ms" };
    const { env: environment } = process;
    training = await startTraining({ directory, reset: true, port: 0, pace, environment, print: () => undefined });
    people = createPeople(training.page.replace(/\/$/, ""), 60_000);
    for (const scene of expiredCertificate(people).slice(0, 2)) await scene.play();
    channel = await incidentChannel(people, dana, 1);
    pairs = { posted: await pair(), typed: await pair(), uploaded: await pair() };
    await people.click(dana, { channel: channel.name, actionId: "rotation.start" });
    await people.submit(dana, { reason: "The certificate has expired." });
    await channel.file(/certSigningRequest/);
  }, 200_000);
  afterAll(async () => {
    await training.close();
    rmSync(directory, { recursive: true, force: true });
  }, 60_000);

  /** A key made outside of Firebreak, and the certificate that Apple gave for it. */
  async function pair(): Promise<Pair> {
    const subject = { bundleId: bundleIds.production, commonName: "Push" };
    const { privateKeyPem: key, csrPem } = await createCertificates([]).makeKeyAndRequest(subject);
    const { serial } = await people.createCertificate(dana, bundleIds.production, csrPem);
    return { key, certificate: new X509Certificate(await people.downloadCertificate(serial)).toString() };
  }

  /** Runs `firebreak credential hand-over` with the file on its standard input; gives its code and all that it says. */
  async function handOver(file: Uint8Array, password: string): Promise<{ code: number | null; said: string }> {
    const passwordFile = join(directory, "password");
    writeFileSync(passwordFile, password, { mode: 0o600 });
    const words = ["dist/main.js", "credential", "hand-over", "INC-1", "--password-file", passwordFile];
    const command = spawn(process.execPath, words, { env: { ...training.environment } });
    let said = "";
    for (const stream of [command.stdout, command.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    command.stdin.end(file);
    const code = await new Promise<number | null>((resolve) => command.once("close", resolve));
    return { code, said };
  }

  /** The address that the form shows to Dana alone. */
  async function uploadPage(): Promise<string | undefined> {
    const { modal } = await people.workspace(dana);
    return /http:\/\/localhost:\d+\/upload\/[\w-]+/.exec(JSON.stringify(modal))?.[0];
  }

  test("a private key posted in the incident's thread counts as burnt, and the rotation refuses it", async () => {
    const [card] = await channel.messages();
    const file = await people.upload(dana, "push.pem", Buffer.from(pairs.posted.certificate + pairs.posted.key));
    await fetch(new URL("/api/say", training.page), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ person: dana, channel: card?.channel, text: "", files: [file.id], thread: card?.ts }),
    });
    await channel.said(/The file that you posted holds a private key/);
    await channel.said(/A private key was posted where others can read it/);

    const { code, said } = await handOver(archive(pairs.posted, "-passout pass:open"), "open");
    expect({ code, said }).toMatchObject({
      said: expect.stringMatching(/This private key was posted where others can read it/),
    });
    expect(code).not.toBe(0);
  }, 120_000);

  test("a .p12 from the command line is verified, and nothing is written before others have approved", async () => {
    const { code, said } = await handOver(archive(pairs.typed, "-passout pass:secret"), "secret");
    expect({ code, said }).toMatchObject({
      code: 0,
      said: expect.stringMatching(/^Taken in for the rotation of ios-prod/),
    });
    await channel.said(/Approval needed: rotate the credential of ios-prod/);
    await people.click(sam, { channel: channel.name, actionId: "approval.deny" });
    await channel.said(/The plan was denied\. Nothing was written\./);
  }, 120_000);

  test("a .p12 from the upload page is written and proven, and its page works once", async () => {
    await people.command(dana, channel.name, "/runbook run sns-push-diagnosis");
    await people.click(dana, { channel: channel.name, actionId: "rotation.start" });
    await people.submit(dana, { reason: "With another key." });
    await people.click(dana, { channel: channel.name, actionId: "rotation.other-credential" });
    const page = await until(uploadPage, { timeoutMs: 30_000, what: "the upload page" });
    await people.close(dana);
    writeFileSync(join(directory, "push.p12"), archive(pairs.uploaded, "-passout pass:secret"));
    const browser = await openBrowser();
    try {
      const tab = await browser.newPage();
      await tab.goto(page);
      await tab.getByLabel("File").setInputFiles(join(directory, "push.p12"));
      await tab.getByLabel("Password").fill("secret");
      await tab.getByRole("button", { name: "Hand over" }).click();
      await tab.getByText("Taken in: the certificate valid until").waitFor();
      await tab.goto(page);
      await tab.getByText("This page was used already. It works once.").waitFor();
    } finally {
      await browser.close();
    }
    for (const person of [sam, priya]) await people.click(person, { channel: channel.name, text: "Approve rotation" });
    await channel.said(/push works\. \*Proof: /);
    const written = new X509Certificate(pairs.uploaded.certificate);
    const { applications, pushes } = await people.panels();
    const production = applications.find(({ arn }) => arn === account.application);
    expect(production).toMatchObject({ enabled: true, hasCertificate: true });
    expect(Date.parse(production?.certificateExpiresAt ?? "")).toBe(Date.parse(written.validTo));
    expect(pushes[0]).toMatchObject({ delivered: true, certificateSerial: written.serialNumber.toLowerCase() });
  }, 170_000);

  test("no key is anywhere but in the secret store", async () => {
    await training.bot().end();
    const stored = await everythingStored(join(training.files.data, "postgresql"));
    const said = (await channel.messages()).map(wordsOf).join("\n");
    for (const { key } of Object.values(pairs)) {
      const line = key.split("\n").at(-4) ?? "";
      expect(line.length).toBeGreaterThan(40);
      expect(stored.includes(line) || said.includes(line)).toBe(false);
    }
  }, 60_000);
});
