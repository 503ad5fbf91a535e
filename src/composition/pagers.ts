import { createPagerDuty } from "../adapters/pagerduty/pager.ts";
import { createWebhookPager } from "../adapters/webhooks/pager.ts";
import type { Config } from "../config.ts";
import { secretVariable } from "../domain/pager.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Pager } from "../ports/pager.ts";

/** What wakes people, by its id in firebreak.yml. */
export function createPagers(
  { pagers, secrets }: Pick<Config, "pagers" | "secrets">,
  { clock, log }: { clock: Clock; log: Log },
): Map<string, Pager> {
  return new Map(
    pagers.map((pager) => {
      const secret = secrets.pagers.get(pager.id) ?? "";
      const setting = secretVariable(pager);
      const created =
        pager.kind === "pagerduty"
          ? createPagerDuty({ routingKey: secret, setting, api: pager.api, log })
          : createWebhookPager({ url: pager.url, secret, setting, clock, log });
      return [pager.id, created];
    }),
  );
}
