import { randomBytes } from "node:crypto";
import type { Vendors } from "../world.ts";
import { accessKeys, account, audit, bundleIds, notifications, secretNames } from "./account.ts";
import { cast, channelIds, groups, team } from "./cast.ts";
import { routingKeyVariable, watchSettings } from "./watch.ts";

/** The secrets that a world makes for itself at its first start. */
export interface Tokens {
  slack: { botToken: string; appToken: string; signingSecret: string };
  pager: { routingKey: string; webhookSecret: string };
}

/** Fresh tokens in the forms that Slack and PagerDuty give them. */
export function makeTokens(): Tokens {
  const random = () => randomBytes(16).toString("hex");
  return {
    slack: { botToken: `xoxb-1-1-${random()}`, appToken: `xapp-1-A0FIREBREAK-1-${random()}`, signingSecret: random() },
    pager: { routingKey: random(), webhookSecret: `whsec_${randomBytes(24).toString("base64")}` },
  };
}

/** Everything that a bot has to be told to work in this world, as it would be told of the real one. */
export interface Introduction {
  /** Where a person opens the training ground. */
  page: string;
  /** What goes into the bot's environment: the secrets, and where AWS is. */
  environment: Record<string, string>;
  /** PEM: whom to trust at APNs, and who issues push certificates. */
  trust: { apns: string; issuers: string };
  /** What goes into firebreak.yml, but for what is the bot's own. */
  config: Record<string, unknown>;
}

/** Introduces the world to a bot. `watched`: whether the bot is told to watch the production account. */
export function introduce(world: Vendors & { tokens: Tokens; page: string; watched: boolean }): Introduction {
  const { slack, aws, apns, apple, github, pager, tokens, watched } = world;
  return {
    page: world.page,
    environment: {
      SLACK_BOT_TOKEN: tokens.slack.botToken,
      SLACK_APP_TOKEN: tokens.slack.appToken,
      SLACK_SIGNING_SECRET: tokens.slack.signingSecret,
      GITHUB_APP_PRIVATE_KEY: github.app.privateKeyPem,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: accessKeys.bot.accessKeyId,
      AWS_SECRET_ACCESS_KEY: accessKeys.bot.secretAccessKey,
      [routingKeyVariable]: tokens.pager.routingKey,
    },
    trust: { apns: apns.caPem, issuers: `${apple.authority.intermediatePem}\n${apple.authority.rootPem}` },
    config: {
      slack: { announcements: channelIds.incidents, api: `${slack.url}/api/` },
      people: Object.entries(cast)
        .filter(([name]) => name !== "jo")
        .map(([name, id]) => ({ chat: `${team.id}/${id}`, identity: `${name}@acme.example` })),
      components: [
        { id: "ios-push", name: "iOS push", responders: [{ group: groups.mobile }], application: account.application },
      ],
      applications: [
        {
          arn: account.application,
          topic: bundleIds.production,
          canary: account.canary,
          secret: secretNames.production,
        },
      ],
      consumers: [notifications.consumer(account.application)],
      aws: {
        region: account.region,
        breakGlass: {
          role: account.role,
          externalId: account.externalId,
          revoker: { policy: account.closingPolicy, role: account.revoker },
        },
      },
      apns: { production: apns.urls.production, sandbox: apns.urls.sandbox },
      github: {
        api: github.url,
        app: github.app.appId,
        installation: github.app.installationId,
        owner: "acme",
        repository: "mobile-infrastructure",
        branch: "main",
        path: "push",
      },
      journal: { anchors: [{ kind: "s3", ...audit, region: account.region, retention: "400d" }] },
      ...watchSettings({ watched, pagerDuty: pager.urls.pagerDuty }),
      guard: {
        // A restart changes no credential: one approver is enough for it.
        policies: Object.entries({
          "rotate-credential": 2,
          "probe-guard": 2,
          "enable-endpoints": 2,
          "restart-consumer": 1,
        }).map(([action, count]) => ({
          action,
          ask: [{ group: groups.mobile }],
          approve: [{ from: [{ group: groups.approvers }], count }],
          requestLifetime: "30m",
          grantLifetime: "10m",
        })),
      },
    },
  };
}
