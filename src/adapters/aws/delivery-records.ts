import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from "@aws-sdk/client-cloudwatch-logs";
import { z } from "zod";
import { asFirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import type { DeliveryLog } from "../../domain/proof/evidence.ts";
import type { ApplicationPush, DeliveryLookup, Feedback } from "../../ports/application-push.ts";
import { ask } from "./asking.ts";
import { clientsFor, type PlacesSettings } from "./places.ts";

/** Pages of a search at most: a busy application writes many records, and ours is among the first since the push. */
const mostPages = 20;

/** What SNS writes for a push to a device, as far as it is looked at. (SNS Developer Guide, "Amazon SNS mobile app attributes".) */
const DeliveryRecord = z.object({
  status: z.enum(["SUCCESS", "FAILURE"]),
  notification: z.object({ messageId: z.string() }),
  delivery: z.object({
    statusCode: z.coerce.number().int().optional(),
    providerResponse: z.string().optional(),
  }),
});

/** What SNS is told to record of an application's deliveries. */
export function feedbackIn(attributes: Record<string, string>): Feedback {
  const has = (role: string) => (attributes[role] ?? "") !== "";
  const rate = z.coerce.number().min(0).max(100).safeParse(attributes["SuccessFeedbackSampleRate"]);
  return {
    success: has("SuccessFeedbackRoleArn"),
    failure: has("FailureFeedbackRoleArn"),
    sampleRate: rate.success ? rate.data : null,
  };
}

/** Looks for records of deliveries where SNS keeps them, in CloudWatch Logs. */
export function createDeliveryRecords(settings: PlacesSettings): ApplicationPush["deliveryRecord"] {
  const clients = clientsFor(settings, ({ reading }) => new CloudWatchLogsClient(reading));

  async function search(application: string, push: { message: string; since: Date }): Promise<DeliveryLookup> {
    // What goes into a search pattern must not change it: SNS's ids are UUIDs.
    if (!/^[\w-]+$/.test(push.message)) {
      return { record: undefined, mayCome: false, why: "the push has no id that can be searched for" };
    }
    const logs = clients.of(application);
    const groups = await groupsOf(logs, application);
    if (groups.length === 0) return none("SNS has not made a log group for this application yet");
    for (const group of groups) {
      const record = await recordIn(logs, group, push);
      if (record !== undefined) return { record };
    }
    return none("none has been written for this push yet");
  }

  return async (application, push) => {
    try {
      return await search(application, push);
    } catch (thrown) {
      const { kind, message } = asFirebreakError(thrown);
      // A record is one kind of proof among several: that it can't be read must not stop anything.
      return { record: undefined, mayCome: kind === "unavailable" || kind === "not-now", why: message };
    }
  };
}

function none(why: string): DeliveryLookup {
  return { record: undefined, mayCome: true, why };
}

/**
 * The names of the application's log groups. AWS documents no name; that of a group with SNS's records begins with
 * `sns/REGION/ACCOUNT/app/PLATFORM/NAME`, and failures may be in one of their own beneath it.
 */
async function groupsOf(client: CloudWatchLogsClient, application: string): Promise<string[]> {
  const [, , , region, account, resource] = application.split(":");
  const prefix = `sns/${region}/${account}/${resource}`;
  const question = {
    doing: `find the delivery records of ${applicationName(application)}`,
    permission: "logs:DescribeLogGroups",
    carrying: [],
  };
  const names = await ask(question, async () => {
    const found: string[] = [];
    for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: prefix })) {
      found.push(...(page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []));
    }
    return found;
  });
  return names.filter((name) => name === prefix || name.startsWith(`${prefix}/`));
}

async function recordIn(
  client: CloudWatchLogsClient,
  group: string,
  { message, since }: { message: string; since: Date },
): Promise<DeliveryLog | undefined> {
  const question = { doing: `read the delivery records in ${group}`, permission: "logs:FilterLogEvents", carrying: [] };
  return ask(question, async () => {
    let pages = 0;
    const asked = {
      logGroupName: group,
      startTime: since.getTime(),
      filterPattern: `{ $.notification.messageId = "${message}" }`,
    };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, asked)) {
      const record = events.map((event) => logOf(event, message)).find((one) => one !== undefined);
      pages += 1;
      if (record !== undefined || pages === mostPages) return record;
    }
    return undefined;
  });
}

/** Undefined for what is no record of this push. */
function logOf({ message: text = "", timestamp = 0 }: FilteredLogEvent, message: string): DeliveryLog | undefined {
  const read = DeliveryRecord.safeParse(parsed(text));
  if (!read.success || read.data.notification.messageId !== message) return undefined;
  const { status, delivery } = read.data;
  return {
    kind: "delivery-log",
    status,
    statusCode: delivery.statusCode ?? null,
    // Apple's answer is a few words; a record that has more is not kept whole in the journal.
    providerResponse: delivery.providerResponse?.slice(0, 200) ?? null,
    at: new Date(timestamp).toISOString(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
