import { PublishCommand, SNSClient, SNSServiceException, type SNSClientConfig } from "@aws-sdk/client-sns";
import { PortalRefusal } from "../apple/refusal.ts";
import type { WorldContext } from "../core/context.ts";
import { PanelRefusal, type Panels, type PanelsView } from "../page/panels.ts";
import type { SeedUser } from "../slack/seed.ts";
import { SurfaceRefusal } from "../slack/surface.ts";
import type { Vendors } from "../world.ts";
import { showApple } from "./apple.ts";
import { showAws } from "./aws.ts";
import { showIssue, showPullRequest } from "./github.ts";
import { showAlerts } from "./pager.ts";
import { showPushes } from "./pushes.ts";
import { readStatusPage } from "./status-page.ts";

/** What the panels are read from. */
export interface PanelsDeps extends Vendors {
  context: WorldContext;
  /** The bot's public status page. */
  statusPage: string;
  /** Whether the bot was told to watch the account that the story is about. */
  watched: boolean;
  /** How a developer of the company reaches SNS. */
  developer: SNSClientConfig;
  people: readonly SeedUser[];
}

/** Calls that the page offers to make fail, most telling first. */
const faultCalls = [
  "slack.chat.postMessage",
  "slack.chat.update",
  "slack.*",
  "sns.SetPlatformApplicationAttributes",
  "sns.GetPlatformApplicationAttributes",
  "sts.AssumeRole",
  "secretsmanager.PutSecretValue",
  "ecs.UpdateService",
  "apns.push",
  "github.pulls.create",
  "pagerduty.enqueue",
  "github",
];

/** How many entries a list on the page has at most. */
const shown = 50;
/** How many effects: a whole walk, of which a drill counts some. */
const effectsShown = 300;

/** The world beside Slack, read from its vendors, and what people do in it. */
export function createPanels(deps: PanelsDeps): Panels {
  const { context, apple, github } = deps;
  const sns = new SNSClient({ ...deps.developer, maxAttempts: 1 });
  const loginOf = (person: string) => deps.people.find((user) => user.id === person)?.name ?? person;

  return {
    view: () => view(deps),
    async createCertificate(person, bundleId, csrPem) {
      const made = await orRefuse(apple.portal.createCertificate({ person, bundleId, csrPem }));
      const certificate = showApple(apple).certificates.find((one) => one.serial === made.serial);
      if (certificate === undefined) throw new PanelRefusal("The portal has lost the certificate it just made.");
      return certificate;
    },
    downloadCertificate: (serial) => orRefuse(later(() => apple.portal.download(serial).der)),
    createTokenKey: (person, name) => orRefuse(apple.portal.createTokenKey({ person, name })),
    downloadTokenKey: (person, keyId) => orRefuse(later(() => apple.portal.downloadTokenKey({ person, keyId }))),
    revokeTokenKey: (person, keyId) => orRefuse(later(() => apple.portal.revokeTokenKey({ person, keyId }))),
    merge: async (person, number) => void (await orRefuse(github.surface.merge(loginOf(person), number))),
    review: async (person, number, verdict) =>
      void (await orRefuse(github.surface.review(loginOf(person), number, verdict))),
    reportCheck: async (number, check) => void (await orRefuse(github.surface.report(number, check))),
    async publishTestPush(person, applicationArn) {
      const application = deps.aws.surface.applications().find((one) => one.arn === applicationArn);
      const endpoint = application?.endpoints[0]?.arn;
      if (endpoint === undefined) throw new PanelRefusal("No device is registered with this application.");
      const message = JSON.stringify({ aps: { alert: `Test by ${loginOf(person)}` } });
      const platform = application?.platform === "APNS_SANDBOX" ? "APNS_SANDBOX" : "APNS";
      try {
        const answer = await sns.send(
          new PublishCommand({
            TargetArn: endpoint,
            MessageStructure: "json",
            Message: JSON.stringify({ default: "Test", [platform]: message }),
          }),
        );
        return { published: true, messageId: answer.MessageId ?? "" };
      } catch (error) {
        if (error instanceof SNSServiceException) return { published: false, code: error.name, message: error.message };
        throw error;
      }
    },
    setFault: (call, fault, times) => {
      context.faults.set(call, fault, times ?? undefined);
      return Promise.resolve();
    },
    clearFault: (call) => {
      context.faults.clear(call ?? undefined);
      return Promise.resolve();
    },
  };
}

async function view(deps: PanelsDeps): Promise<PanelsView> {
  const { context, apple, apns, aws, github, pager } = deps;
  const [statusPage, pullRequests, issues] = await Promise.all([
    readStatusPage(deps.statusPage),
    github.surface.pullRequests(),
    github.surface.issues(),
  ]);
  return {
    now: context.clock.now().toISOString(),
    watched: deps.watched,
    ...showAws(aws),
    ...showApple(apple),
    pushes: showPushes(apns).slice(0, shown),
    pullRequests: pullRequests.map((pull) => showPullRequest(pull, github.surface.repository)),
    issues: issues.map(showIssue),
    statusPage,
    alerts: showAlerts(pager).slice(0, shown),
    effects: context.ledger.entries().toReversed().slice(0, effectsShown),
    faults: context.faults.inForce().map(({ call, fault, times }) => ({ call, fault, times: times ?? null })),
    faultCalls,
    drill: null,
  };
}

/** What a vendor does at once, as a promise: it may refuse too. */
function later<Answer>(ask: () => Answer): Promise<Answer> {
  return Promise.resolve().then(ask);
}

async function orRefuse<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PortalRefusal || error instanceof SurfaceRefusal) throw new PanelRefusal(error.message);
    throw error;
  }
}
