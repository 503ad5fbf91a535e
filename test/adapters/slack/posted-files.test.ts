import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { WebClient } from "@slack/web-api";
import { createSlackChat } from "../../../src/adapters/slack/chat.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Incident } from "../../../src/domain/incident/incident.ts";
import type { MessageView } from "../../../src/simulator/slack/surface.ts";
import { incidentOf, walkTo } from "../../domain/story.ts";
import { bytes, derOf, forgedArchive, formsOf, openMaterial, type Pair, password } from "../x509/handed.ts";
import { mia, noticeOf } from "./story.ts";
import { openWire } from "./wire.ts";
import { botToken, MIA, NOAH, startBot, startSlack, type TestBot, type TestSlack, until } from "./workspace.ts";

const HERE = "CINCIDENT";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
/** A line of the key that nobody may ever read again. */
const line = key.split("\n")[1] ?? "";
const spki = (pem: string) =>
  createHash("sha256")
    .update(createPublicKey(pem).export({ type: "spki", format: "der" }))
    .digest("hex");

let pair: Pair;
let cer: Uint8Array;
let slack: TestSlack;
let bot: TestBot;

beforeAll(async () => {
  pair = await (await openMaterial()).pair();
  cer = derOf(pair.certificate);
});
beforeEach(async () => {
  slack = await startSlack();
  bot = await startBot(slack);
  bot.incidents[0] = waiting();
});
afterEach(async () => {
  await bot.surface.close();
  await slack.close();
});

/** The incident in the bot's channel, whose rotation waits for a certificate; or what else its story makes of it. */
function waiting(change: (event: NewEvent) => NewEvent[] = (event) => [event]): Incident {
  return incidentOf(walkTo("rotation.request-made").flatMap(movedTo(HERE)).flatMap(change));
}

function movedTo(channel: string) {
  return (event: NewEvent): NewEvent[] => [
    event.type === "incident.channel-opened" ? { ...event, data: { ...event.data, channel } } : event,
  ];
}

interface Posting {
  who?: string;
  channel?: string;
  thread?: string;
}

/** Posts a file as that person, in a thread if one is named. */
async function post(name: string, content: Uint8Array | string, as: Posting = {}) {
  const { who = MIA, channel = HERE, thread } = as;
  const { surface } = slack.world;
  const { id } = await surface.upload(who, name, typeof content === "string" ? bytes(content) : content);
  return surface.say(who, channel, "", [id], thread);
}

const seenBy = (who: string) => slack.channel("inc-1-push", who).messages;
/** What that person alone was told, as soon as there is something. */
async function toldTo(who: string): Promise<MessageView> {
  await until(() => seenBy(who).some(({ ephemeral }) => ephemeral));
  return seenBy(who).findLast(({ ephemeral }) => ephemeral) as MessageView;
}
/** What everybody reads of the bot, as soon as there is something. */
async function saidToAll(): Promise<MessageView> {
  const said = () => seenBy(NOAH).find(({ author, ephemeral }) => author.isBot && !ephemeral);
  await until(() => said() !== undefined);
  return said() as MessageView;
}
/** Waits until the bot has heard of everything before: a certificate that is posted now is offered after it. */
async function everythingHeard(channel = HERE): Promise<void> {
  const before = bot.asked.length;
  await post("aps.cer", cer, { who: NOAH, channel });
  await until(() => bot.asked.length > before);
}

describe("a certificate that somebody posts", () => {
  test("goes to the rotation that waits for it, and its author alone is told", async () => {
    await post("aps.cer", cer);
    expect((await toldTo(MIA)).text).toBe("It is done.");
    expect(bot.asked).toEqual([
      {
        kind: "offer-certificate",
        by: mia,
        key: expect.stringMatching(/^slack\/event\/Ev/),
        incident: 1,
        rotation: "rotation-1",
        file: Buffer.from(cer).toString("base64"),
        reason: null,
      },
    ]);
    expect(seenBy(NOAH).filter(({ author }) => author.isBot)).toEqual([]);
  });

  test("in a thread it is answered there", async () => {
    const first = await slack.world.surface.say(NOAH, HERE, "Where is the certificate?");
    await post("aps.cer", cer, { thread: first.ts });
    expect(await toldTo(MIA)).toMatchObject({ text: "It is done.", threadTs: first.ts });
  });

  test("as PEM it is as good; why it can't be used is told", async () => {
    bot.answer = () => Promise.reject(new Error("a secret of the house"));
    await post("push.pem", pair.certificate);
    expect((await toldTo(MIA)).text).toContain("Something went wrong inside Firebreak.");
    expect(bot.asked).toHaveLength(1);
  });

  test("for a rotation that nobody has asked for it takes a reason, and the answer says how", async () => {
    bot.incidents[0] = waiting((event) => [
      event.type === "rotation.started" ? { ...event, data: { ...event.data, requester: null } } : event,
    ]);
    await post("aps.cer", cer);
    expect((await toldTo(MIA)).text).toMatch(
      /^Nobody has asked for the rotation of ios-prod yet.*“Upload certificate…”/s,
    );
    expect(bot.asked).toEqual([]);
  });

  test("where several rotations wait, the answer says how to choose", async () => {
    bot.incidents[0] = waiting((event) =>
      event.type.startsWith("rotation.")
        ? [event, { ...event, data: { ...event.data, rotation: "rotation-2" } } as NewEvent]
        : [event],
    );
    await post("aps.cer", cer);
    expect((await toldTo(MIA)).text).toMatch(/^Several rotations of INC-1 wait/);
    expect(bot.asked).toEqual([]);
  });

  test("where the rotation waits for something else, nothing is done, and that is said", async () => {
    const verified = walkTo("rotation.credential-verified").slice(-2);
    bot.incidents[0] = waiting((event) => (event.type === "rotation.request-made" ? [event, ...verified] : [event]));
    await post("aps.cer", cer);
    expect((await toldTo(MIA)).text).toMatch(/^No rotation of INC-1 waits for a certificate now\./);
    expect(bot.asked).toEqual([]);
  });

  test.each(["UGUEST", "USTRANGER"])("is not taken from %s, who is no full member here", async (who) => {
    await post("aps.cer", cer, { who });
    expect((await toldTo(who)).text).toMatch(/^Only full members of this workspace hand a certificate over\./);
    expect(bot.asked).toEqual([]);
  });
});

test("a certificate is not taken while Slack can’t be asked who posted it", async () => {
  slack.faults.set("slack.users.info", { kind: "refuse", code: "oops", status: 503 }, 1);
  await post("aps.cer", cer);
  expect((await toldTo(MIA)).text).toMatch(/^Slack can’t be asked who you are/);
  expect(bot.asked).toEqual([]);
});

describe("a private key that somebody posts", () => {
  test("is burnt for every rotation, and its author is told what to do", async () => {
    const message = await post("AuthKey_ABC123DEFG.p8", key);
    const { text, threadTs } = await toldTo(MIA);
    expect(text).toMatch(
      /holds a private key.*burnt.*Delete it now; Firebreak can’t.*Use another key.*hand-over INC-1/s,
    );
    expect(threadTs).toBeUndefined();
    expect(bot.asked).toEqual([
      {
        kind: "report-burnt-key",
        by: mia,
        key: expect.stringMatching(/^slack\/event\/Ev.*\/rotation-1\//),
        incident: 1,
        rotation: "rotation-1",
        publicKey: spki(key),
      },
    ]);
    const warning = await saidToAll();
    expect(warning.threadTs).toBe(message.ts);
    expect(warning.text).toContain("<@UMIA> A file here holds a private key.");
    const left = JSON.stringify([bot.log.lines, bot.asked, seenBy(MIA).map((one) => one.text), warning]);
    expect(left).not.toContain(line);
    expect(warning.text).not.toContain("AuthKey");
  });

  test("in a thread it is burnt there", async () => {
    const first = await slack.world.surface.say(NOAH, HERE, "Who has the key?");
    await post("push.pem", pair.certificate + pair.key, { thread: first.ts });
    expect(await toldTo(MIA)).toMatchObject({
      threadTs: first.ts,
      text: expect.stringMatching(
        /^⚠ \*The file that you posted holds a private key\.\*.*burnt.*1\. Delete it now/s,
      ) as unknown,
    });
    const warning = await saidToAll();
    expect(warning.threadTs).toBe(first.ts);
    expect(warning.text).toMatch(/^⚠ <@UMIA> .*Please delete it now.*counts as burnt/);
    expect(bot.asked).toMatchObject([{ kind: "report-burnt-key", rotation: "rotation-1", publicKey: spki(pair.key) }]);
    expect(JSON.stringify([bot.log.lines, bot.asked])).not.toContain(pair.key.split("\n")[1]);
  });

  test("that is locked is known by the certificate beside it", async () => {
    await post("push.p12", forgedArchive(pair, password));
    await saidToAll();
    expect(bot.asked).toMatchObject([{ kind: "report-burnt-key", publicKey: spki(pair.key) }]);
  });

  test("that is locked and alone is burnt too, as one that nobody knows", async () => {
    await post("key.pem", formsOf(pair.key, password).pbes2);
    await saidToAll();
    expect(bot.asked).toMatchObject([{ kind: "report-burnt-key", publicKey: null }]);
  });

  test("under a harmless name is found", async () => {
    await post("notes.txt", `Here it is:\n\n${key.replaceAll("\n", "\r\n")}`);
    await saidToAll();
    expect(bot.asked).toMatchObject([{ kind: "report-burnt-key", publicKey: spki(key) }]);
  });

  test("is burnt whoever posts it: a guest, or somebody of another workspace", async () => {
    await post("key.pem", key, { who: "UGUEST" });
    await toldTo("UGUEST");
    await post("key.pem", pair.key, { who: "USTRANGER" });
    await until(() => bot.asked.length === 2);
    expect(bot.asked).toMatchObject([
      { kind: "report-burnt-key", by: "T0WORLD/UGUEST" },
      { kind: "report-burnt-key", by: "T0OTHER/USTRANGER" },
    ]);
  });

  test("where no rotation is under way is still one to delete", async () => {
    bot.incidents[0] = waiting((event) => (event.type.startsWith("rotation.") ? [] : [event]));
    await post("key.pem", key);
    expect((await toldTo(MIA)).text).toContain("holds a private key");
    await saidToAll();
    expect(bot.asked).toEqual([]);
  });

  test("is told of although it can't be recorded", async () => {
    bot.answer = () => Promise.reject(new Error("the database is away"));
    await post("key.pem", key);
    expect((await toldTo(MIA)).text).toContain("holds a private key");
    await saidToAll();
    expect(bot.log.lines).toContainEqual(expect.objectContaining({ message: "a burnt key could not be recorded" }));
  });

  test("can be deleted, as it says", async () => {
    const message = await post("key.pem", key);
    await saidToAll();
    await slack.world.surface.remove(MIA, message);
    expect(seenBy(NOAH).map(({ ts }) => ts)).not.toContain(message.ts);
  });
});

test("a private key in the form for a certificate is burnt for that rotation, by its public half", async () => {
  const chat = createSlackChat({ botToken, apiUrl: slack.apiUrl, log: bot.log });
  const notice = noticeOf("rotation", waiting());
  await chat.deliver({ key: "card", channel: HERE, notice, reference: undefined, triedBefore: false });
  const { surface } = slack.world;
  const card = slack.newest("inc-1-push");
  const block = card.blocks.find((one) => JSON.stringify(one).includes('"rotation.upload"'));
  await surface.act(MIA, card, { blockId: block?.block_id ?? "", actionId: "rotation.upload" });
  await until(() => surface.workspace(MIA).modal !== null);
  const file = await surface.upload(MIA, "push.pem", bytes(key));
  const filled = { certificate: { certificate: { type: "file_input", files: [file] } } };
  await surface.submit(MIA, surface.workspace(MIA).modal?.id ?? "", filled);
  expect((await toldTo(MIA)).text).toMatch(/^This file holds a private key, so it was not used\..*Delete the file/s);
  expect(bot.asked).toMatchObject([
    { kind: "report-burnt-key", by: mia, incident: 1, rotation: "rotation-1", publicKey: spki(key) },
  ]);
});

describe("nothing is said", () => {
  afterEach(() => {
    const toAll = seenBy(NOAH).filter(({ author, ephemeral }) => author.isBot && !ephemeral);
    const toAuthor = seenBy(MIA).filter(({ ephemeral }) => ephemeral);
    const [said] = [...toAll, ...toAuthor];
    if (said !== undefined) throw new Error(`The bot has said: ${said.text}`);
  });

  test.each([
    ["of a text", "log.txt", "the pushes fail since 09:41"],
    ["of a signing request", "request.csr", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n"],
    ["of an empty file", "empty.txt", ""],
    ["of what no credential is so long as", "dump.txt", "x".repeat(262_145)],
  ])("%s", async (_, name, content) => {
    await post(name, content);
    await everythingHeard();
    expect(bot.asked).toHaveLength(1);
  });

  test.each([
    ["a picture", "phone.png", "picture"],
    ["what no credential is so long as", "dump.txt", "x".repeat(262_145)],
  ])("%s is not even fetched", async (_, name, content) => {
    slack.faults.set("slack.download", { kind: "refuse", code: "oops", status: 503 }, 1);
    await post(name, content);
    await post("log.txt", "a text, which is");
    await until(() => bot.log.lines.some(({ message }) => message.includes("could not be looked at")));
    expect(bot.log.lines.filter(({ message }) => message.includes("could not be looked at"))).toHaveLength(1);
  });

  test("of a file outside of incidents, which is not asked about either", async () => {
    slack.faults.set("slack.files.info", { kind: "refuse", code: "oops", status: 503 }, 1);
    const { surface } = slack.world;
    const { id } = await surface.upload(MIA, "key.pem", bytes(key));
    await surface.say(MIA, "CINCIDENTS", "", [id]);
    await post("log.txt", "a text");
    await until(() => bot.log.lines.some(({ message }) => message.includes("could not be looked at")));
    expect(slack.channel("incidents").messages).toHaveLength(1);
  });

  test("of the bot's own files", async () => {
    const client = new WebClient(botToken, { slackApiUrl: slack.apiUrl });
    await client.filesUploadV2({ channel_id: HERE, filename: "own.pem", file: Buffer.from(key) });
    // Its own is a message of everybody's; what matters is that it was not answered.
    await everythingHeard();
    expect(bot.asked).toMatchObject([{ kind: "offer-certificate" }]);
    const own = seenBy(NOAH).filter(({ author }) => author.isBot);
    expect(own.map(({ files }) => files[0]?.name)).toEqual(["own.pem"]);
    await client.chat.delete({ channel: HERE, ts: own[0]?.ts ?? "" });
  });

  test("of a file that is gone when it is asked about", async () => {
    slack.faults.set("slack.files.info", { kind: "refuse", code: "file_deleted" }, 1);
    await post("key.pem", key);
    await everythingHeard();
    expect(bot.log.lines).toContainEqual(
      expect.objectContaining({ level: "info", message: expect.stringContaining("gone") }),
    );
    expect(bot.asked).toHaveLength(1);
  });

  test("of a file that is gone when it is fetched", async () => {
    slack.faults.set("slack.download", { kind: "refuse", code: "not_found", status: 404 }, 1);
    await post("key.pem", key);
    await everythingHeard();
    expect(bot.log.lines).toContainEqual(
      expect.objectContaining({ level: "info", message: expect.stringContaining("gone") }),
    );
    expect(bot.asked).toHaveLength(1);
  });

  test("of a certificate in an incident without a rotation", async () => {
    bot.incidents[0] = waiting((event) => (event.type.startsWith("rotation.") ? [] : [event]));
    bot.incidents[1] = waiting(movedTo("CINCIDENTS"));
    await post("aps.cer", cer);
    await everythingHeard("CINCIDENTS");
    expect(bot.asked).toMatchObject([{ by: "T0WORLD/UNOAH" }]);
  });
});

test("of a file of another workspace Slack's messages tell no more than its id", async () => {
  await post("aps.cer", cer, { who: "USTRANGER" });
  const client = new WebClient(botToken, { slackApiUrl: slack.apiUrl });
  const { messages } = await client.conversations.history({ channel: HERE });
  expect(messages?.[0]?.files).toMatchObject([{ mode: "file_access", file_access: "check_file_info" }]);
  await toldTo("USTRANGER");
});

test("an event that Slack sends again is done once", async () => {
  const wire = await openWire();
  const { surface } = wire.slack.world;
  try {
    wire.bot.incidents[0] = waiting();
    const { id } = await surface.upload(MIA, "aps.cer", cer);
    await surface.say(MIA, HERE, "", [id]);
    await until(() => wire.bot.asked.length === 1);
    const [event] = wire.sent;
    if (event === undefined) throw new Error("Slack has sent nothing.");
    expect(String(event.body)).toContain('"type":"file_shared"');
    expect(await wire.send(event)).toMatchObject({ status: 200 });
    await until(() => wire.bot.log.lines.some(({ message }) => message.includes("came again")));
    expect(wire.bot.asked).toHaveLength(1);
  } finally {
    await wire.close();
  }
});
