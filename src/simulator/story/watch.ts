import { account } from "./account.ts";
import { cast, channelIds, groups, team } from "./cast.ts";
import { wallet } from "./wallet.ts";

/** The environment variable that holds the routing key of the company's PagerDuty. */
export const routingKeyVariable = "PAGERDUTY_KEY";

const onCall = "on-call";
/** What Firebreak itself lives on, by the names that it gives it. */
const itself = ["apns.**", "Slack **", "GitHub **", "secret of the pager **"];
const person = (name: keyof typeof cast) => `${team.id}/${cast[name]}`;

/**
 * Who looks after which certificates, what wakes them, and what is watched, as firebreak.yml has it.
 *
 * @param watched whether the production account is watched too
 * @param pagerDuty where PagerDuty's Events API is
 */
export function watchSettings({ watched, pagerDuty }: { watched: boolean; pagerDuty: string }) {
  const { id, regions, role, externalId } = wallet;
  return {
    owners: [
      {
        id: "mobile-platform",
        name: "Mobile platform",
        channel: channelIds.mobile,
        component: "ios-push",
        pager: onCall,
        portal: [person("dana"), person("priya")],
        members: [{ group: groups.mobile }],
        owns: [`arn:aws:sns:*:${account.id}:app/**`, ...itself],
      },
      {
        id: "wallet",
        name: "Wallet",
        channel: channelIds.wallet,
        pager: onCall,
        // One person who can fetch a certificate is one too few, as the coverage says.
        portal: [person("alex")],
        members: [{ group: groups.wallet }],
        owns: [`arn:aws:sns:*:${id}:app/*/wallet-*`, `arn:aws:acm:*:${id}:**`],
      },
    ],
    pagers: [{ id: onCall, kind: "pagerduty", key: routingKeyVariable, api: pagerDuty }],
    watch: {
      // Nobody who practises wants to wait an hour for the next look.
      every: "1m",
      aws: [
        ...(watched ? [{ account: account.id, regions: [account.region] }] : []),
        { account: id, role, externalId, regions, acm: true },
      ],
    },
  };
}
