import { z } from "zod";
import { PersonId } from "../../../../domain/actor.ts";
import { mostInspectedBytes } from "../../../../domain/certificate/inspection.ts";
import { FirebreakError } from "../../../../domain/errors.ts";
import type { Incident } from "../../../../domain/incident/incident.ts";
import type { Standing } from "../../../../domain/standing.ts";
import { standingOf } from "../../directory.ts";
import { patiently } from "../../in-turn.ts";
import type { AnswerOf } from "../../methods.ts";
import type { SurfaceTools } from "../tools.ts";

/** That a file was shared: which, by whom, where. https://docs.slack.dev/reference/events/file_shared */
const Shared = z.object({
  event_id: z.string(),
  event: z.object({ file_id: z.string(), user_id: z.string(), channel_id: z.string() }),
});

/** A file that somebody posted where an incident is talked about. */
export interface PostedFile {
  incident: Incident;
  channel: string;
  /** The message that it came with, and the thread that this is in, as far as Slack says. */
  message: string | undefined;
  thread: string | undefined;
  /** Identity of the posting: what Slack sends twice is done once. */
  key: string;
  author: { person: PersonId; standing: Standing };
  name: string;
  bytes: Uint8Array;
}

/**
 * Fetches the file that an event tells of, where it matters: in the channel of an incident, and what may be a
 * certificate or a key by its size and kind. Undefined for every other one, of which nothing is fetched, and for one
 * that is gone.
 */
export async function postedFile(tools: SurfaceTools, body: unknown): Promise<PostedFile | undefined> {
  const { event_id: id, event } = Shared.parse(body);
  const { file_id: file, user_id: user, channel_id: channel } = event;
  const incident = await tools.incidents.inChannel(channel);
  if (incident === undefined || user === (await tools.api.identity()).user) return undefined;
  const about = await orGone(tools, file, () => patiently(() => tools.api.call("files.info", { file })));
  const address = about === undefined ? undefined : addressOf(about.file);
  if (about === undefined || address === undefined) return undefined;
  const bytes = await orGone(tools, file, () => tools.api.download(address, mostInspectedBytes));
  if (bytes === undefined) return undefined;
  const share = shareIn(about.file, channel);
  return {
    incident,
    channel,
    message: share?.ts,
    thread: share?.thread_ts,
    key: `slack/event/${id}`,
    author: await authorOf(tools, user),
    name: about.file.name ?? "",
    bytes,
  };
}

type FileInfo = AnswerOf<"files.info">["file"];

/** How files are kept of which Slack has the content itself: an uploaded one, and a text that was pasted as a snippet. */
const modes = ["hosted", "snippet"];

/** Where the file can be fetched; undefined for what is no credential, and for what can't be. */
function addressOf({ mode, mimetype, size, url_private_download: address, file_access: access }: FileInfo) {
  const isMedium = /^(image|audio|video)\//.test(mimetype ?? "");
  const isOurs = access === "visible" && modes.includes(mode);
  return isOurs && !isMedium && size > 0 && size <= mostInspectedBytes ? address : undefined;
}

/** The newest of the file's postings in that channel. Slack may know of none yet when it tells of the file. */
function shareIn({ shares }: FileInfo, channel: string) {
  const there = shares?.public?.[channel] ?? shares?.private?.[channel] ?? [];
  return there.toSorted((one, other) => Number(one.ts) - Number(other.ts)).at(-1);
}

/** What `work` yields; undefined when the file was deleted meanwhile, or the bot can't be given it. */
async function orGone<Value>(
  { log }: Pick<SurfaceTools, "log">,
  file: string,
  work: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    const isGone = error instanceof FirebreakError && (error.kind === "not-found" || error.kind === "bad-input");
    if (isGone) log.info("a file in an incident’s channel was gone before it was looked at", { file });
    else log.warn("a file in an incident’s channel could not be looked at", { file, error });
    return undefined;
  }
}

/** A user id alone is not an identity: in a shared channel the user's own workspace may be another. */
async function authorOf({ api, estate, log }: SurfaceTools, user: string): Promise<PostedFile["author"]> {
  const { team } = await api.identity();
  try {
    const { user: found } = await patiently(() => api.call("users.info", { user }));
    const person = PersonId.parse(`${found.team_id ?? team}/${user}`);
    return { person, standing: standingOf(person, found, { team, people: estate.people }) };
  } catch (error) {
    log.warn("Slack could not be asked who a person is", { user, error });
    return { person: PersonId.parse(`${team}/${user}`), standing: "unknown" };
  }
}
