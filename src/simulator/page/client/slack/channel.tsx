import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ChannelView, MessageView } from "../../../slack/surface.ts";
import { Disclosure } from "../frame/disclosure.tsx";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { post } from "../api.ts";
import { Mrkdwn } from "../text/mrkdwn-text.tsx";
import { Link } from "../text/spans.tsx";
import { Composer } from "./composer.tsx";
import { Message, MessageBody } from "./message.tsx";

/** How close to its end, in pixels, a conversation counts as read to the end. */
const nearEnd = 80;

/** One channel: its topic, the pinned card, the conversation and the composer. */
export function Channel({ channel }: { channel: ChannelView }): JSX.Element {
  const log = useStickyEnd(channel);
  return (
    <>
      <Head channel={channel} />
      <Pinned channel={channel} />
      <div class="log" ref={log} role="log" aria-label={`Messages in ${channel.name}`} tabIndex={0}>
        <Conversation messages={channel.messages} />
      </div>
      <Foot channel={channel} />
    </>
  );
}

function Head({ channel }: { channel: ChannelView }): JSX.Element {
  const { name, isPrivate, topic, members, bookmarks } = channel;
  const summary = (
    <>
      <Icon name="people" />
      {members.length}
    </>
  );
  return (
    <header class="channel-head">
      <h2>
        <Icon name={isPrivate ? "lock" : "hash"} />
        {name}
      </h2>
      <p class="topic" title={topic}>
        <Mrkdwn text={topic} />
      </p>
      {bookmarks.map(({ title, link }) => (
        <Link key={link} url={link}>
          {title}
        </Link>
      ))}
      <Disclosure class="quiet" label={`${members.length} members`} summary={summary} align="end">
        <ul class="menu-list members">
          {members.map((member) => (
            <li key={member.id}>
              {member.realName}
              <small>{member.title}</small>
            </li>
          ))}
        </ul>
      </Disclosure>
    </header>
  );
}

/** The newest pinned message: the incident's card. */
function Pinned({ channel }: { channel: ChannelView }): JSX.Element | null {
  const message = channel.messages.find(({ ts }) => ts === channel.pins[0]);
  if (message === undefined) return null;
  return (
    <details class="pinned">
      <summary>
        <Icon name="pin" />
        <span>
          <Mrkdwn text={message.text} />
        </span>
        <Icon name="chevron" />
      </summary>
      <MessageBody message={message} id={`pinned-${message.ts}`} />
    </details>
  );
}

function Conversation({ messages }: { messages: MessageView[] }): JSX.Element {
  const known = new Set(messages.map(({ ts }) => ts));
  const isReply = ({ ts, threadTs }: MessageView): boolean =>
    threadTs !== undefined && threadTs !== ts && known.has(threadTs);
  const top = messages.filter((message) => !isReply(message));
  if (top.length === 0) return <p class="empty">Nothing has been said here yet.</p>;
  return (
    <>
      {top.map((message, index) => (
        <Message
          key={message.ts}
          message={message}
          previous={top[index - 1]}
          replies={messages.filter((reply) => isReply(reply) && reply.threadTs === message.ts)}
        />
      ))}
    </>
  );
}

function Foot({ channel }: { channel: ChannelView }): JSX.Element {
  const { workspace, attempt } = useScene();
  if (channel.isArchived) return <p class="foot-words">This channel is archived.</p>;
  if (channel.isMember) return <Composer channel={channel} />;
  return (
    <p class="foot-words">
      You are not in #{channel.name}.{" "}
      <button
        type="button"
        class="button"
        onClick={() => void attempt(() => post("/api/join", { person: workspace.me.id, channel: channel.id }))}
      >
        Join
      </button>
    </p>
  );
}

/** Keeps a conversation at its end while it grows, unless somebody has scrolled back to read. */
function useStickyEnd(channel: ChannelView): { current: HTMLDivElement | null } {
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    const element = log.current;
    if (element === null) return undefined;
    const follow = (): void => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    };
    const notice = (): void => {
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    };
    const resized = new ResizeObserver(follow);
    resized.observe(element);
    element.addEventListener("scroll", notice);
    follow();
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", notice);
    };
  }, []);
  useLayoutEffect(() => {
    const element = log.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [channel]);
  return log;
}
