import { asFirebreakError, FirebreakError } from "../domain/errors.ts";
import { after } from "../domain/time.ts";
import { type Chat, ChatBusy } from "../ports/chat.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { MessageReference, Outbox, OutboxItem } from "../ports/outbox.ts";
import { type Pager, PagerBusy } from "../ports/pager.ts";
import { anchorKind } from "../projections/owed-heads.ts";
import type { AnchorHead } from "./anchor-heads.ts";
import type { Render } from "./render-notice.ts";

/** How long a message is held by who sends it; longer than any one call to the chat may take, in milliseconds. */
const leaseMilliseconds = 30_000;
/** The shortest and the longest pause between two tries, in milliseconds. */
const shortestPause = 1000;
const longestPause = 60_000;
/** How often a message is tried before something is done about it that waiting may not mend. */
const patience = 5;

/** Sends what is owed to the chat. */
export interface Deliverer {
  /** Sends whatever is due, lane by lane, until nothing is. Runs once at a time; a call meanwhile makes it look again. */
  deliverDue(): Promise<void>;
}

/** From where messages are taken, how they are drawn, and where they go. */
export interface DelivererDeps {
  outbox: Outbox;
  chat: Chat;
  /** What wakes people, by its id. */
  pagers: ReadonlyMap<string, Pager>;
  render: Render;
  /** Keeps heads of the journal in append-only places. */
  anchor: AnchorHead;
  /**
   * Told of a message that will never arrive, or that somebody has to let through first: whatever must
   * not be lost is said elsewhere. May be told of the same one again.
   */
  onLost: (item: OutboxItem, why: string) => Promise<void>;
  clock: Clock;
  log: Log;
}

/** Makes the deliverer. What can't be sent now is postponed, and the rest of its lane with it; see {@link Outbox}. */
export function createDeliverer(deps: DelivererDeps): Deliverer {
  let running: Promise<void> | undefined;
  let again = false;

  async function drain(): Promise<void> {
    do {
      again = false;
      for (;;) {
        const item = await deps.outbox.claim(deps.clock.now(), leaseMilliseconds);
        if (item === undefined) break;
        await deliver(deps, item);
      }
    } while (again);
  }

  return {
    deliverDue() {
      again = true;
      running ??= drain().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}

async function deliver(deps: DelivererDeps, item: OutboxItem): Promise<void> {
  const { outbox, clock, log } = deps;
  try {
    await outbox.delivered(item, await send(deps, item), clock.now());
  } catch (thrown) {
    if (thrown instanceof ChatBusy || thrown instanceof PagerBusy) {
      const wait = Math.max(thrown.retryAfterMilliseconds, shortestPause);
      await outbox.postpone(item, new Date(after(clock.now(), wait)), thrown.message);
      return;
    }
    const error = asFirebreakError(thrown);
    log.warn("a message could not be delivered", {
      key: item.key,
      attempt: item.attempts + 1,
      why: error.message,
      error: thrown,
    });
    const tries = item.attempts + 1;
    const final = isFinal(item, error, tries);
    if (final || isStuck(item, error, tries)) await deps.onLost(item, error.message);
    if (final) await outbox.abandon(item, error.message);
    else await outbox.postpone(item, new Date(after(clock.now(), pause(item.attempts))), error.message);
  }
}

async function send(deps: DelivererDeps, item: OutboxItem): Promise<MessageReference> {
  const { key } = item;
  const reference = item.reference?.channel === nowhere.channel ? undefined : item.reference;
  const rendered = await deps.render({ ...item, reference });
  if (rendered.to === "nobody") return reference ?? nowhere;
  if (rendered.to === "pager") {
    const pager = deps.pagers.get(rendered.pager);
    if (pager === undefined) throw new FirebreakError("not-found", `There is no pager ${rendered.pager}.`);
    return { channel: rendered.pager, message: await pager.page(rendered.page) };
  }
  if (rendered.to === "anchor") {
    return { channel: rendered.anchor, message: await deps.anchor(rendered.anchor, rendered.head) };
  }
  const { channel, notice } = rendered;
  return deps.chat.deliver({ key, channel, notice, reference, triedBefore: item.attempts > 0 });
}

/** Where a message stands that was for nobody. It may be for somebody when it is drawn again. */
const nowhere: MessageReference = { channel: "", message: "" };

/** What no waiting mends: the place is gone, the message itself can't be sent, or we can't make it. A head is never given up. */
function isFinal({ kind }: OutboxItem, error: FirebreakError, tries: number): boolean {
  if (kind === anchorKind) return error.kind === "not-found";
  return error.kind === "not-found" || error.kind === "bad-input" || (error.kind === "broken" && tries >= patience);
}

/**
 * What a person has to mend first, as the bot's invitation into a channel; or any page, since somebody
 * sleeps on meanwhile, and any head, since the record is the weaker for it. It is tried for ever, but nobody waits for that. Now and then that is said again:
 * whoever was to say it may have died.
 */
function isStuck({ kind }: OutboxItem, error: FirebreakError, tries: number): boolean {
  const waitsForPeople = error.kind === "not-allowed" || error.kind === "misconfigured";
  const mustBeSaid = kind === "page" || kind === anchorKind;
  return (waitsForPeople || mustBeSaid) && tries % patience === 0;
}

/** Twice as long after each try: 1 s, 2 s, 4 s … a minute. */
function pause(attempts: number): number {
  return Math.min(shortestPause * 2 ** Math.min(attempts, 10), longestPause);
}
