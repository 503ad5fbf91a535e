import { setTimeout as sleep } from "node:timers/promises";
import { wordsOf } from "../page/block-kit/reading.ts";
import type { ChannelView, FileView } from "../slack/surface.ts";
import { bundleIds } from "../story/account.ts";
import { cast } from "../story/cast.ts";
import type { People } from "./person.ts";
import { until } from "./until.ts";

/** How long the people wait for the bot's next move before the drill is lost, in milliseconds. */
const patience = 60_000;

/** One thing that people do, in the words of the drill's report. */
export interface Scene {
  title: string;
  play(): Promise<void>;
}

/**
 * The night of the expired certificate, played by its people through Slack, Apple's portal and
 * GitHub as they would use them. The scenes are played in order.
 */
export function expiredCertificate(people: People): Scene[] {
  return [...findOut(people), ...getCredential(people), ...approve(people), ...restart(people), ...tidyUp(people)];
}

const { dana, sam, priya } = cast;

function findOut(people: People): Scene[] {
  return [
    {
      title: "Dana declares the incident",
      async play() {
        await people.command(dana, "incidents", "/incident open iOS push is failing");
        await people.submit(dana, {
          severity: "sev2",
          impact: "No pushes arrive on iPhones; sign-in approvals time out.",
          component: "ios-push",
        });
        await awaited(people, "the incident's channel", () => incidentChannel(people));
      },
    },
    {
      title: "Dana runs the diagnosis",
      async play() {
        await people.command(dana, await channelName(people), "/runbook run sns-push-diagnosis");
        await said(people, /certificate of ios-prod expired/i);
      },
    },
  ];
}

function getCredential(people: People): Scene[] {
  return [
    {
      title: "Dana asks for the rotation, and takes the request to Apple",
      async play() {
        await people.click(dana, { channel: await channelName(people), actionId: "rotation.start" });
        await people.submit(dana, { reason: "The certificate has expired, and no push arrives." });
        const request = await awaited(people, "the signing request", () =>
          fileNamed(people, /certSigningRequest|\.csr/i),
        );
        const csr = Buffer.from(await people.download(dana, request.id)).toString("utf8");
        await people.createCertificate(dana, bundleIds.production, csr);
      },
    },
    {
      title: "Dana hands the certificate over",
      async play() {
        const certificate = (await people.panels()).certificates.find(({ createdBy }) => createdBy === dana);
        const content = await people.downloadCertificate(certificate?.serial ?? "");
        const file = await people.upload(dana, certificate?.fileName ?? "aps.cer", content);
        await people.click(dana, { channel: await channelName(people), actionId: "rotation.upload" });
        await people.submit(dana, { certificate: [file] });
      },
    },
  ];
}

function approve(people: People): Scene[] {
  const press = async (person: string) =>
    people.click(person, { channel: await channelName(people), actionId: "approval.approve" });
  return [
    {
      title: "Dana tries to approve her own request, and is refused",
      async play() {
        await press(dana);
        await said(people, /someone else must approve/i);
      },
    },
    {
      title: "Sam approves, and clicks twice; Priya approves",
      async play() {
        await press(sam);
        await press(sam);
        await press(priya);
        const arrived = async () => (await people.panels()).pushes.find((push) => push.delivered);
        await awaited(people, "the test push on the phone", arrived);
      },
    },
  ];
}

function restart(people: People): Scene[] {
  return [
    {
      title: "Priya approves the restart of the notification service, which takes the new certificate",
      async play() {
        await people.click(priya, { channel: await channelName(people), text: "Approve restart" });
        await said(people, /Done: restart Notification service/i);
      },
    },
  ];
}

function tidyUp(people: People): Scene[] {
  return [
    {
      title: "Dana can't resolve before the merge",
      async play() {
        await said(people, /is mitigated/i);
        await people.command(dana, await channelName(people), "/incident resolve");
        await said(people, /is not merged/i);
      },
    },
    {
      title: "Priya merges the pull request",
      async play() {
        const [pull] = (await people.panels()).pullRequests;
        await people.merge(priya, pull?.number ?? 0);
      },
    },
    {
      title: "Sam says that plans made before the merge are discarded",
      async play() {
        await people.click(sam, { channel: await channelName(people), actionId: "rotation.confirm-discarded" });
        await said(people, /plans made before the merge were discarded/i);
      },
    },
    {
      title: "Dana resolves the incident",
      async play() {
        await awaited(people, "a way to resolve", async () => {
          await people.command(dana, await channelName(people), "/incident resolve");
          // The bot looks at the pull request now and then, and compares code and application after that.
          await sleep(1_000);
          return isSaid(people, /is resolved/i);
        });
      },
    },
    {
      title: "Dana asks for the postmortem",
      async play() {
        await people.command(dana, await channelName(people), "/incident postmortem");
        await awaited(people, "the postmortem", () => fileNamed(people, /^postmortem/));
      },
    },
  ];
}

/** The channel that the bot opened: the newest whose name begins as incidents' do. */
async function incidentChannel(people: People): Promise<ChannelView | undefined> {
  const { channels } = await people.workspace(dana);
  return channels.findLast((channel) => channel.name.startsWith("inc-") && channel.pins.length > 0);
}

async function channelName(people: People): Promise<string> {
  return (await incidentChannel(people))?.name ?? "incidents";
}

async function fileNamed(people: People, name: RegExp): Promise<FileView | undefined> {
  const files = (await incidentChannel(people))?.messages.flatMap((message) => message.files) ?? [];
  return files.findLast((file) => name.test(file.name));
}

/** Waits until Dana reads these words in the incident's channel. */
async function said(people: People, words: RegExp): Promise<void> {
  await awaited(people, `words like ${words.source}`, () => isSaid(people, words));
}

async function isSaid(people: People, words: RegExp): Promise<boolean> {
  const messages = (await incidentChannel(people))?.messages ?? [];
  return messages.some((message) => words.test(wordsOf(message)));
}

async function awaited<Found>(
  people: People,
  what: string,
  look: () => Promise<Found | undefined | false>,
): Promise<Found> {
  const instead = async () => people.sees(dana, await channelName(people));
  return until(look, { timeoutMs: patience, what, instead });
}
