import { createSlackChat } from "../../../src/adapters/slack/chat.ts";
import { ownerOf, stakeOf } from "../../../src/domain/inventory/stake.ts";
import { latestSnooze, usualLadder } from "../../../src/domain/inventory/watch.ts";
import type { Item } from "../../../src/domain/inventory/item.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { elementsOf, wordsOf } from "../../../src/simulator/page/block-kit/reading.ts";
import type { Block, HomeView, MessageView, ModalView } from "../../../src/simulator/slack/surface.ts";
import { now } from "../../web/certificates/watched.ts";
import { botToken, estate, MIA, startBot, startSlack, type TestBot, type TestSlack, until } from "./workspace.ts";

/** A person at the bot: what she types and presses, and what she alone is told. */
export interface Desk {
  slack: TestSlack;
  bot: TestBot;
  type(line: string, where?: string): Promise<void>;
  /** The words of the answer to what was typed or pressed last, which Mia alone sees in #inc-1-push. */
  told(): Promise<string>;
  /** The message itself. */
  answer(): Promise<MessageView>;
  modal(): Promise<ModalView>;
  /** What is open and not yet drawn is waited for. */
  page(): Promise<string>;
  home(): Promise<HomeView>;
  /** Presses the button of those words: of the open page, of the home, or of the newest message. */
  press(words: string, where: "message" | "modal" | "home"): Promise<void>;
  /** Shows the notice in #inc-1-push; under a key of its own. */
  show(notice: Notice, key: string): Promise<MessageView>;
  /** Shows the alert of an item, as the watch tells it. */
  alert(item: Item): Promise<MessageView>;
  close(): Promise<void>;
}

/** Opens a workspace with the bot in it. */
export async function openDesk(options: Parameters<typeof startBot>[1] = {}): Promise<Desk> {
  const slack = await startSlack();
  const bot = await startBot(slack, options);
  const { surface } = slack.world;
  let heard = 0;
  const answers = () => slack.channel("inc-1-push").messages.filter(({ ephemeral }) => ephemeral);
  const answer = async (): Promise<MessageView> => {
    await until(() => answers().length > heard);
    return shown(answers().at(-1) ?? null);
  };
  const done = () => void (heard = answers().length);
  const modal = async (): Promise<ModalView> => {
    await until(() => surface.workspace(MIA).modal !== null);
    return shown(surface.workspace(MIA).modal);
  };
  const home = async (): Promise<HomeView> => {
    await surface.openHome(MIA);
    await until(() => surface.workspace(MIA).home !== null);
    return shown(surface.workspace(MIA).home);
  };
  const show = async (notice: Notice, key: string): Promise<MessageView> => {
    const chat = createSlackChat({ botToken, apiUrl: slack.apiUrl, log: bot.log });
    await chat.deliver({ key, channel: "CINCIDENT", notice, reference: undefined, triedBefore: false });
    return slack.newest("inc-1-push");
  };
  return {
    slack,
    bot,
    show,
    type(line, where = "CINCIDENT") {
      done();
      return surface.command(MIA, where, line);
    },
    told: async () => wordsOf(await answer()),
    answer,
    modal,
    home,
    async page() {
      await modal();
      await until(() => !wordsIn(shown(surface.workspace(MIA).modal).blocks).includes("One moment"));
      return wordsIn((await modal()).blocks);
    },
    async press(words, where) {
      done();
      if (where === "message") {
        const message = slack.channel("inc-1-push").messages.findLast(({ blocks }) => buttonIn(blocks, words) !== null);
        const { channel, ts, blocks } = shown(message ?? null);
        await surface.act(MIA, { channel, ts }, shown(buttonIn(blocks, words)));
        return;
      }
      const view = shown(where === "home" ? surface.workspace(MIA).home : surface.workspace(MIA).modal);
      await surface.actInView(MIA, view.id, shown(buttonIn(view.blocks, words)), {});
    },
    async alert(item) {
      bot.items.push(item);
      const alert = shown(item.alerts.at(-1) ?? null);
      const owner = ownerOf(item, estate.owners);
      const facts = {
        owner,
        stake: stakeOf(item, estate),
        to: "owner" as const,
        past: false,
        snoozeUntil: latestSnooze(item, usualLadder),
        otherOwners: true,
        incidentChannel: null,
        now: now.toISOString(),
      };
      return show({ kind: "certificate-alert", item, alert, facts }, `certificate/${item.id}/alert-1/owner`);
    },
    async close() {
      await bot.surface.close();
      await slack.close();
    },
  };
}

function shown<Thing>(thing: Thing | null): Thing {
  if (thing === null) throw new Error("It is not there.");
  return thing;
}

/** The words of what is drawn. */
export function wordsIn(blocks: readonly Block[]): string {
  return wordsOf({ text: "", blocks: [...blocks], files: [] });
}

/** The words on every button. */
export function buttonsIn(blocks: readonly Block[]): string[] {
  return elementsOf([...blocks]).map(({ label }) => label);
}

function buttonIn(blocks: readonly Block[], words: string): { blockId: string; actionId: string } | null {
  const found = elementsOf([...blocks]).find(({ label }) => label === words);
  return found === undefined ? null : { blockId: found.blockId, actionId: found.actionId };
}
