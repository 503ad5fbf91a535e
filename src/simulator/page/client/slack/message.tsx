import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ElementUse, MessageView, ViewValues } from "../../../slack/surface.ts";
import { clockTime, fullTime } from "../../text/dates.ts";
import { post } from "../api.ts";
import { Blocks } from "../block-kit/blocks.tsx";
import type { Host } from "../block-kit/host.ts";
import { Avatar } from "../frame/avatar.tsx";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Glyph } from "../text/glyph.tsx";
import { Mrkdwn } from "../text/mrkdwn-text.tsx";
import { reader } from "../text/reader.ts";
import { FileCard } from "./file-card.tsx";
import { MessageTools } from "./message-tools.tsx";

/** Messages of one author that follow each other within so many seconds share a head. */
const togetherSeconds = 300;
/** How long something that was pointed at stays lit. */
const litMilliseconds = 2500;
/** Replies that are shown without asking. */
const repliesShown = 4;

interface Props {
  message: MessageView;
  previous?: MessageView | undefined;
  replies: MessageView[];
}

/** A message, with the thread below it. */
export function Message({ message, previous, replies }: Props): JSX.Element {
  const article = useRef<HTMLElement>(null);
  const isLit = useSpotlight(message, article);
  const follows =
    previous !== undefined &&
    previous.author.id === message.author.id &&
    previous.ephemeral === message.ephemeral &&
    Number(message.ts) - Number(previous.ts) < togetherSeconds;
  const kinds = ["message", follows ? "follows" : "", message.ephemeral ? "ephemeral" : "", isLit ? "lit" : ""];
  return (
    <article
      ref={article}
      class={kinds.join(" ")}
      tabIndex={-1}
      aria-label={`${message.author.realName}: ${message.text.slice(0, 80)}`}
      data-ts={message.ts}
    >
      {follows ? <Time ts={message.ts} /> : <Avatar person={message.author} />}
      <div class="message-content">
        {follows ? null : <Head message={message} />}
        {message.ephemeral ? <p class="only-you">Only visible to you</p> : null}
        <MessageBody message={message} id={message.ts} />
        <Thread replies={replies} />
      </div>
      <MessageTools message={message} />
    </article>
  );
}

/** Brings a button of the message into view, and the keyboard to it, when a hint points at it. */
function useSpotlight({ ts }: MessageView, article: { current: HTMLElement | null }): boolean {
  const { spotlight, setSpotlight } = useScene();
  const isLit = spotlight?.ts === ts;
  useEffect(() => {
    if (!isLit) return undefined;
    const button = article.current?.querySelector<HTMLElement>(`[data-action="${spotlight?.actionId}"]`);
    button?.scrollIntoView({ block: "center", behavior: "smooth" });
    button?.focus({ preventScroll: true });
    const timer = setTimeout(() => setSpotlight(null), litMilliseconds);
    return () => clearTimeout(timer);
  }, [isLit]);
  return isLit;
}

function Head({ message: { author, ts } }: { message: MessageView }): JSX.Element {
  return (
    <p class="message-head">
      <strong>{author.realName}</strong>
      {author.isBot ? <span class="app">App</span> : null}
      <Time ts={ts} />
    </p>
  );
}

function Time({ ts }: { ts: string }): JSX.Element {
  const date = new Date(Number(ts) * 1000);
  const here = reader(date);
  return (
    <time dateTime={date.toISOString()} title={fullTime(date, here)}>
      {clockTime(date, here)}
    </time>
  );
}

/** What a message says: its blocks, or its text where it has none, its files and its reactions. */
export function MessageBody({ message, id }: { message: MessageView; id: string }): JSX.Element {
  const host = useMessageHost(message, id);
  const { text, blocks, files, reactions, edited } = message;
  return (
    <>
      {blocks.length > 0 ? (
        <Blocks blocks={blocks} host={host} />
      ) : (
        <div class="message-text">
          <Mrkdwn text={text} />
          {edited ? <span class="edited"> (edited)</span> : null}
        </div>
      )}
      {files.map((file) => (
        <FileCard key={file.id} file={file} />
      ))}
      {reactions.length === 0 ? null : (
        <ul class="reactions" aria-label="Reactions">
          {reactions.map(({ name, people }) => (
            <li key={name}>
              <Glyph name={name} /> {people.length}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What was chosen in a message's elements is this window's; the app is told of each use. */
function useMessageHost({ channel, ts }: MessageView, id: string): Host {
  const { workspace, attempt } = useScene();
  const [values, setValues] = useState<ViewValues>({});
  return {
    id,
    values,
    errors: {},
    choose: (blockId, actionId, state) =>
      setValues((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } })),
    use: async (use: ElementUse) =>
      void (await attempt(() => post("/api/act", { person: workspace.me.id, channel, ts, use }))),
    suggest: async (query) =>
      (await post("/api/suggest", { person: workspace.me.id, where: { channel, ts }, query })).options,
  };
}

function Thread({ replies }: { replies: MessageView[] }): JSX.Element | null {
  const [isWhole, setWhole] = useState(false);
  if (replies.length === 0) return null;
  const shown = isWhole ? replies : replies.slice(-repliesShown);
  const hidden = replies.length - shown.length;
  return (
    <section class="thread" aria-label={`Thread, ${replies.length} ${replies.length === 1 ? "reply" : "replies"}`}>
      {hidden === 0 ? null : (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          <Icon name="chevron" />
          Show {hidden} earlier
        </button>
      )}
      {shown.map((reply, index) => (
        <Message key={reply.ts} message={reply} previous={shown[index - 1]} replies={[]} />
      ))}
    </section>
  );
}
