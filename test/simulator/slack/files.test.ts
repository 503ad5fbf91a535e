import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ViewSubmitAction } from "@slack/bolt";
import { botToken, codeOf, GENERAL, lastMessage, MIA, NOAH, startBot, startSlack, until } from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

let slack: TestSlack;
let stopBot: () => Promise<void>;
let submissions: ViewSubmitAction[];

const plain = (text: string) => ({ type: "plain_text" as const, text });

beforeAll(async () => {
  submissions = [];
  slack = await startSlack();
  stopBot = await startBot(slack, (app) => {
    app.command("/incident", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: "modal",
          callback_id: "upload",
          title: plain("Certificate"),
          submit: plain("Upload"),
          blocks: [
            {
              type: "input",
              block_id: "file",
              label: plain("Certificate"),
              element: { type: "file_input", action_id: "files", filetypes: ["cer"], max_files: 1 },
            },
          ],
        },
      });
    });
    app.view("upload", async ({ ack, body }) => {
      await ack();
      submissions.push(body as ViewSubmitAction);
    });
  });
});
afterAll(async () => {
  await stopBot();
  await slack.close();
});

test("a file put into a modal comes to the app, which downloads it with its token", async () => {
  await slack.surface.command(MIA, GENERAL, "/incident");
  await until(() => slack.surface.workspace(MIA).modal !== null);
  const modal = slack.surface.workspace(MIA).modal?.id ?? "";
  const submit = (file: { id: string }) =>
    slack.surface.submit(MIA, modal, { file: { files: { type: "file_input", files: [{ id: file.id }] } } });

  const wrong = await slack.surface.upload(MIA, "notes.txt", Buffer.from("notes"));
  expect((await submit(wrong)).errors).toEqual({ file: "notes.txt: only cer can be uploaded." });
  const file = await slack.surface.upload(MIA, "aps.cer", Buffer.from([0x30, 0x82]));
  expect(await codeOf(slack.client().files.info({ file: file.id }))).toBe("file_not_found");
  expect((await submit(file)).errors).toEqual({});

  const given = submissions[0]?.view.state.values["file"]?.["files"]?.files?.[0];
  expect(given).toMatchObject({ id: file.id, name: "aps.cer", size: 2, user: MIA });
  const address = given?.url_private_download ?? "";
  const download = (headers: Record<string, string>): Promise<Response> => fetch(address, { headers });
  const answer = await download({ authorization: `Bearer ${botToken}` });
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array([0x30, 0x82]));
  const page = await download({ authorization: "Bearer xoxb-wrong" });
  expect(page).toMatchObject({ status: 200, redirected: true });
  expect(await page.text()).toContain("Sign in");
  expect((await slack.client().files.info({ file: file.id })).file?.name).toBe("aps.cer");
});

test("a file somebody shared can be read where it was shared", async () => {
  const file = await slack.surface.upload(MIA, "log.txt", Buffer.from("log"));
  await expect(slack.surface.download(NOAH, file.id)).rejects.toThrow("You can't read that file.");
  await slack.surface.say(MIA, GENERAL, "See the log", [file.id]);
  expect(lastMessage(slack, NOAH).files).toEqual([{ id: file.id, name: "log.txt", size: 3, mimetype: "text/plain" }]);
  expect(Buffer.from(await slack.surface.download(NOAH, file.id)).toString()).toBe("log");
});

test("the app uploads a file in Slack's three steps", async () => {
  await slack.client().filesUploadV2({
    channel_id: GENERAL,
    filename: "postmortem.md",
    title: "Postmortem",
    file: Buffer.from("# What happened"),
    initial_comment: "Written up",
  });
  const message = lastMessage(slack, MIA);
  expect(message).toMatchObject({ text: "Written up", files: [{ name: "postmortem.md", mimetype: "text/markdown" }] });
  const content = await slack.surface.download(MIA, message.files[0]?.id ?? "");
  expect(Buffer.from(content).toString()).toBe("# What happened");
});

test("an upload of another length than announced is refused", async () => {
  const { upload_url: address = "", file_id: id = "" } = await slack
    .client()
    .files.getUploadURLExternal({ filename: "a.txt", length: 5 });
  expect((await fetch(address, { method: "POST", body: "too long" })).status).toBe(400);
  expect(await codeOf(slack.client().files.completeUploadExternal({ files: [{ id }] }))).toBe("file_not_found");
});

test("a file is told of where it was posted: its message, and the thread that this is in", async () => {
  const first = await slack.surface.say(MIA, GENERAL, "Where is the certificate?");
  const file = await slack.surface.upload(NOAH, "aps.cer", Buffer.from([0x30]));
  const reply = await slack.surface.say(NOAH, GENERAL, "Here", [file.id], first.ts);
  expect(reply.threadTs).toBe(first.ts);
  const again = await slack.surface.say(MIA, GENERAL, "Thanks", [], reply.ts);
  expect(again.threadTs).toBe(first.ts);
  const { file: about } = await slack.client().files.info({ file: file.id });
  expect(about?.shares?.public?.[GENERAL]).toMatchObject([{ ts: reply.ts, thread_ts: first.ts }]);
});

test("a deleted message takes its author’s files with it, and nobody else may delete it", async () => {
  const file = await slack.surface.upload(NOAH, "key.pem", Buffer.from("a key"));
  const message = await slack.surface.say(NOAH, GENERAL, "", [file.id]);
  const { file: about } = await slack.client().files.info({ file: file.id });
  await expect(slack.surface.remove(MIA, message)).rejects.toThrow("You can only delete your own messages.");
  await slack.surface.remove(NOAH, message);
  expect(lastMessage(slack, MIA).ts).not.toBe(message.ts);
  expect(await codeOf(slack.client().files.info({ file: file.id }))).toBe("file_deleted");
  await expect(slack.surface.download(NOAH, file.id)).rejects.toThrow("You can't read that file.");
  const headers = { authorization: `Bearer ${botToken}` };
  expect((await fetch(about?.url_private_download ?? "", { headers })).status).toBe(404);
});
