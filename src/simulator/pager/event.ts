/**
 * The fields and limits of an alert event.
 *
 * @see https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/02-Trigger-Events.md
 */
export const EVENT = { bytes: 512 * 1024, routingKey: 32, dedupKey: 255, summary: 1024 } as const;

const ACTIONS = ["trigger", "acknowledge", "resolve"];
const SEVERITIES = ["critical", "warning", "error", "info"];

/** A JSON object, as it came. */
export type Fields = Record<string, unknown>;

/** Whether this is a JSON object. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text in a field; blank when there is none. */
export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

/**
 * What is wrong with the event. The words of the more usual mistakes are PagerDuty's, from public
 * reports (prometheus/alertmanager#3902 and #1840, blockpane/tenderduty#10, SigNoz/signoz#9536).
 */
export function faultsOf(event: Fields): string[] {
  return [
    ...keyFaults(event),
    ...actionFaults(event),
    ...(event["event_action"] === "trigger" ? saysFaults(event) : []),
  ];
}

function keyFaults(event: Fields): string[] {
  const key = textIn(event, "routing_key");
  if (isBlank(key)) return ["'routing_key' is missing or blank"];
  return [
    ...(key.length === EVENT.routingKey ? [] : ["Length of 'routing_key' is incorrect (should be 32 characters)"]),
    ...(/^[A-Za-z0-9]*$/.test(key) ? [] : ["'routing_key' cannot contain non-alphanumeric characters."]),
  ];
}

function actionFaults(event: Fields): string[] {
  const action = textIn(event, "event_action");
  if (isBlank(action)) return ["'event_action' is missing or blank"];
  if (!ACTIONS.includes(action)) {
    return ["'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')"];
  }
  const key = textIn(event, "dedup_key");
  if (lengthOf(key) > EVENT.dedupKey) return ["'dedup_key' is too long (maximum is 255 characters)"];
  // A trigger without one gets one.
  return action !== "trigger" && isBlank(key) ? ["'dedup_key' is missing or blank"] : [];
}

function saysFaults(event: Fields): string[] {
  const { payload } = event;
  if (!isObject(payload)) return ["'payload' is missing or blank"];
  const blank = ["summary", "source", "severity"].filter((name) => isBlank(textIn(payload, name)));
  const severity = textIn(payload, "severity");
  return [
    ...blank.map((name) => `'payload.${name}' is missing or blank`),
    ...(lengthOf(textIn(payload, "summary")) > EVENT.summary
      ? ["'payload.summary' is too long (maximum is 1024 characters)"]
      : []),
    ...(isBlank(severity) || SEVERITIES.includes(severity)
      ? []
      : ["'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"]),
    ...shapeFaults(event, payload),
  ];
}

function shapeFaults({ links = [] }: Fields, { timestamp, custom_details: details = {} }: Fields): string[] {
  const isLink = (link: unknown) => isObject(link) && URL.canParse(textIn(link, "href"));
  const isTime = typeof timestamp === "string" && !Number.isNaN(Date.parse(timestamp));
  return [
    ...(timestamp === undefined || isTime ? [] : ["'payload.timestamp' is invalid"]),
    ...(isObject(details) ? [] : ["'payload.custom_details' must be an object"]),
    ...(Array.isArray(links) && links.every(isLink) ? [] : ["'links' must be objects with an 'href' that is a URL"]),
  ];
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** In characters, not in UTF-16 units. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
