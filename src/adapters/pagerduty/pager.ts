import { z } from "zod";
import { FirebreakError } from "../../domain/errors.ts";
import type { Log } from "../../ports/log.ts";
import type { Page, Pager } from "../../ports/pager.ts";
import { eventOf, isUsableKey } from "./event.ts";
import { type Answer, outOfReach, reasonOf, refusalOf, wrongKey } from "./refusals.ts";

/** How the bot reaches one service in PagerDuty. */
export interface PagerDutyAccess {
  /** The integration key of an Events API v2 integration. A secret. */
  routingKey: string;
  /** The environment variable that holds the key: errors name it instead. */
  setting: string;
  /** PagerDuty in the USA unless said otherwise; `https://events.eu.pagerduty.com` for accounts in Europe. */
  api?: string | undefined;
  log: Log;
}

/** @see https://support.pagerduty.com/main/docs/service-regions */
const usualApi = "https://events.pagerduty.com";
/** For one call, in milliseconds: somebody waits to be woken. */
const patience = 10_000;

const Accepted = z.object({ status: z.literal("success"), dedup_key: z.string() });

/**
 * PagerDuty, through its Events API v2: https://developer.pagerduty.com/docs/events-api-v2-overview
 *
 * @throws FirebreakError `misconfigured` when the key does not have the form of an integration key
 */
export function createPagerDuty(access: PagerDutyAccess, deadlineMilliseconds = patience): Pager {
  const { routingKey, setting, api = usualApi, log } = access;
  // 32 letters and digits: known before the night in which it is needed. Keys of PagerDuty's REST API have 20 characters.
  if (!/^[A-Za-z0-9]{32}$/.test(routingKey)) {
    throw wrongKey(setting, `a text of ${routingKey.length} characters, or with others than letters and digits`);
  }
  const address = `${api.replace(/\/+$/, "")}/v2/enqueue`;

  async function enqueue(page: Page): Promise<Answer> {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ routing_key: routingKey, ...eventOf(page) }),
      // The key goes to this address and to no other.
      redirect: "manual",
      signal: AbortSignal.timeout(deadlineMilliseconds),
    });
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body: await response.text() };
  }

  return {
    async page(page) {
      if (!isUsableKey(page.key)) throw unusableKey(page.key);
      const answer = await enqueue(page).catch((thrown: unknown) => {
        throw outOfReach(reasonOf(thrown), thrown);
      });
      if (answer.status < 200 || answer.status >= 300) throw refusalOf(answer, { setting, routingKey });
      const reference = referenceIn(answer.body);
      log.info("PagerDuty took a page.", { key: page.key, action: page.action });
      return reference;
    },
  };
}

function referenceIn(body: string): string {
  try {
    return Accepted.parse(JSON.parse(body)).dedup_key;
  } catch {
    // Perhaps it was taken. Sending it once more does no harm: the key is the same.
    throw outOfReach("an answer that is not PagerDuty's");
  }
}

function unusableKey(key: string): FirebreakError {
  return new FirebreakError("bad-input", "A page has a key that PagerDuty can't tell it by.", {
    found: `${key.length} characters`,
    expected: "1 to 255 characters",
  });
}
