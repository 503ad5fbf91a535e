import { FirebreakError } from "../../domain/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { Page, Pager } from "../../ports/pager.ts";
import { bodyOf, idOf } from "./message.ts";
import { outOfReach, type Receiver, refusalOf } from "./refusals.ts";
import { signedHeaders, signingKeyIn } from "./signature.ts";

/** How the bot reaches one receiver of pages. */
export interface WebhookAccess {
  /** Where pages are posted to. Its path may be a secret: only its host is ever shown. */
  url: string;
  /** `whsec_` and 24 to 64 random bytes in base64. */
  secret: string;
  /** The environment variable that holds the secret: errors name it instead. */
  setting: string;
  clock: Clock;
  log: Log;
}

/** For one call, in milliseconds: the least that the specification advises. */
const patience = 15_000;

/**
 * A receiver of pages of your own, told by signed webhooks: https://www.standardwebhooks.com. The
 * reference of a page is its webhook's id.
 *
 * @throws FirebreakError `misconfigured` when the address or the secret has not the right form
 */
export function createWebhookPager(access: WebhookAccess, deadlineMilliseconds = patience): Pager {
  const { setting, clock, log } = access;
  const url = readAddress(access.url);
  const key = readSecret(access);
  const receiver: Receiver = { host: url.host, setting };

  async function post(page: Page): Promise<Response> {
    const body = bodyOf(page);
    return fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...signedHeaders(key, { id: idOf(page), sentAt: clock.now(), body }),
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(deadlineMilliseconds),
    });
  }

  return {
    async page(page) {
      const response = await post(page).catch((thrown: unknown) => {
        throw outOfReach(receiver, reasonOf(thrown), thrown);
      });
      await response.body?.cancel();
      if (!response.ok) throw refusalOf(response, receiver, clock.now());
      log.info("A webhook took a page.", { host: url.host, key: page.key, action: page.action });
      return idOf(page);
    },
  };
}

function readAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw wrongAddress("something that is no web address");
  if (url.username !== "" || url.password !== "") throw wrongAddress("an address with a name or a password in it");
  return url;
}

function wrongAddress(found: string): FirebreakError {
  return new FirebreakError("misconfigured", "The url of a webhook for pages is wrong.", {
    found,
    expected: "https:// and the receiver's host and path",
    todo: "Correct the url of this pager in firebreak.yml and start again.",
  });
}

function readSecret({ secret, setting }: WebhookAccess): Uint8Array {
  const key = signingKeyIn(secret);
  if (key !== undefined) return key;
  throw new FirebreakError("misconfigured", `The secret in ${setting} can't sign webhooks.`, {
    found: secret.startsWith("whsec_") ? "another length, or other characters than base64 has" : "another form",
    expected: "whsec_ and 24 to 64 random bytes in base64",
    todo: `Make one with: echo "whsec_$(openssl rand -base64 32)". Give it to the receiver too, set ${setting} and start again.`,
  });
}

/** Why fetch failed: `connect ECONNREFUSED 127.0.0.1:443` lies a cause deep in what it throws. */
function reasonOf(thrown: unknown): string {
  const { name, code, message, cause } = thrown as Partial<NodeJS.ErrnoException>;
  if (name === "TimeoutError") return "no answer in time";
  if (typeof cause === "object" && cause !== null) return reasonOf(cause);
  return message || code || "the connection ended";
}
