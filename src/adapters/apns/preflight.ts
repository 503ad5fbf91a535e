import { z } from "zod";
import type { PushCredential } from "../../ports/push-credential.ts";
import type { Preflight, PreflightsRequest, TopicPreflight } from "../../ports/push-service.ts";
import { codeOf, type Connection, lastWordsOf, openConnection, type Target } from "./connection.ts";
import { explainNetwork, refusalIn } from "./network.ts";
import type { ProviderToken, ProviderTokens } from "./provider-tokens.ts";
import { explainAnswer, type Tried } from "./reasons.ts";
import { type Arrival, explainDeadEnds, lastOf, takeFirst } from "./ways.ts";

/** A device token that no device has: APNs answers `BadDeviceToken`, if it gets as far as looking at it. */
const NO_DEVICE = "0".repeat(64);
/** A push that no one would notice, and that Apple does not keep for later. */
const SILENT = { "apns-priority": 5, "apns-expiration": 0 };
const SILENT_PAYLOAD = '{"aps":{"content-available":1}}';

/** The kinds of push that topics with these endings are for. (Apple, "Sending notification requests to APNs".) */
const PUSH_TYPES: [ending: string, pushType: string][] = [
  [".voip", "voip"],
  [".complication", "complication"],
  [".voip-ptt", "pushtotalk"],
  [".location-query", "location"],
  [".pushkit.fileprovider", "fileprovider"],
  [".push-type.liveactivity", "liveactivity"],
  [".push-type.widgets", "widgets"],
  [".push-type.controls", "controls"],
];

const ErrorBody = z.object({ reason: z.string().regex(/^[A-Za-z0-9]{1,40}$/) });

/**
 * Tries the credential with each topic, over one connection. `targets`: where APNs may be, in the order of trying.
 */
export async function tryEach(
  { environment, topics, credential }: PreflightsRequest,
  { targets, tokens }: { targets: readonly Target[]; tokens: ProviderTokens },
): Promise<TopicPreflight[]> {
  const forAll = (preflight: Preflight) => topics.map((topic) => ({ topic, preflight }));
  const shown = await showing(credential, tokens);
  if (shown === undefined) return forAll(unreadableKey);
  let arrival: Arrival<Connection>;
  try {
    const certificate = credential.kind === "certificate" ? credential : undefined;
    arrival = await takeFirst(targets, (target) => openConnection(target, certificate));
  } catch (error) {
    return forAll(againstCredential(error) ?? { verdict: "unknown", explanation: explainDeadEnds(error) });
  }
  const { way, found: connection, remark } = arrival;
  const about = { host: new URL(way.url).host, environment, by: shown.by, issuedAt: shown.issuedAt };
  try {
    const tried = await tryOver(connection, { topics, headers: shown.headers, about, way });
    return tried.map(({ topic, preflight }) => ({ topic, preflight: withRemark(preflight, remark) }));
  } finally {
    connection.close();
  }
}

/** How the credential is shown to APNs beside the connection. */
interface Showing extends Pick<Tried, "by" | "issuedAt"> {
  headers: Record<string, string>;
}

const unreadableKey: Preflight = {
  verdict: "refused",
  reason: "UnreadableCredential",
  explanation:
    "No token can be signed with the key: it is not Apple's .p8 (an elliptic-curve key, P-256). Nothing was sent.",
};

/** Nothing when no token can be signed. What the signing said stays here: it might repeat the key. */
async function showing(credential: PushCredential, tokens: ProviderTokens): Promise<Showing | undefined> {
  if (credential.kind === "certificate") return { by: "certificate", issuedAt: undefined, headers: {} };
  const signed = await tokens.of(credential).catch((): ProviderToken | undefined => undefined);
  if (signed === undefined) return undefined;
  return { by: "key", issuedAt: signed.issuedAt, headers: { authorization: `bearer ${signed.token}` } };
}

/** One topic after the other. A connection that breaks, or falls silent, says the same of all that are left. */
async function tryOver(
  connection: Connection,
  on: { topics: readonly string[]; headers: Record<string, string>; about: Omit<Tried, "topic">; way: Target },
): Promise<TopicPreflight[]> {
  const { topics, headers, about, way } = on;
  const tried: TopicPreflight[] = [];
  for (const [at, topic] of topics.entries()) {
    const kind = { "apns-topic": topic, "apns-push-type": pushTypeOf(topic) };
    const request = { ":path": `/3/device/${NO_DEVICE}`, ...kind, ...SILENT, ...headers };
    try {
      const { status, body } = await connection.post(request, SILENT_PAYLOAD);
      tried.push({ topic, preflight: explainAnswer(status, reasonIn(body), { ...about, topic }) });
    } catch (error) {
      const preflightOf = (left: string) => explainBreak(error, way, { ...about, topic: left });
      return [...tried, ...topics.slice(at).map((left) => ({ topic: left, preflight: preflightOf(left) }))];
    }
  }
  return tried;
}

function explainBreak(error: unknown, way: Target, tried: Tried): Preflight {
  const reason = reasonIn(lastWordsOf(error) ?? "");
  if (reason !== undefined) return explainAnswer(undefined, reason, tried);
  return againstCredential(error) ?? { verdict: "unknown", explanation: explainNetwork(codeOf(error), way) };
}

function againstCredential(error: unknown): Preflight | undefined {
  const refusal = refusalIn(codeOf(lastOf(error)));
  return refusal === undefined ? undefined : { verdict: "refused", ...refusal };
}

function withRemark(preflight: Preflight, remark: string | undefined): Preflight {
  if (remark === undefined) return preflight;
  if (preflight.verdict === "accepted") return { ...preflight, remark };
  return { ...preflight, explanation: `${preflight.explanation} ${remark}` };
}

function pushTypeOf(topic: string): string {
  return PUSH_TYPES.find(([ending]) => topic.endsWith(ending))?.[1] ?? "background";
}

function reasonIn(body: string): string | undefined {
  try {
    return ErrorBody.parse(JSON.parse(body)).reason;
  } catch {
    return undefined;
  }
}
