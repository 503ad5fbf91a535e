import type { JSX } from "preact";
import { formatDateTokens, fullTime } from "../../text/dates.ts";
import type { Span } from "../../text/mrkdwn.ts";
import { useScene } from "../scene.ts";
import { reader } from "./reader.ts";
import { Glyph } from "./glyph.tsx";

/** A run of text with its styles, links and names. */
export function Spans({ spans }: { spans: Span[] }): JSX.Element {
  return (
    <>
      {spans.map((span, index) => (
        <Piece key={index} span={span} />
      ))}
    </>
  );
}

function Piece({ span }: { span: Span }): JSX.Element {
  switch (span.kind) {
    case "text":
      return <>{span.text}</>;
    case "code":
      return <code>{span.text}</code>;
    case "strong":
      return (
        <strong>
          <Spans spans={span.spans} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Spans spans={span.spans} />
        </em>
      );
    case "strike":
      return (
        <s>
          <Spans spans={span.spans} />
        </s>
      );
    case "link":
      return (
        <Link url={span.url}>
          <Spans spans={span.spans} />
        </Link>
      );
    case "emoji":
      return <Glyph name={span.name} />;
    case "date":
      return <SlackDate span={span} />;
    case "broadcast":
      return <span class="mention">@{span.name}</span>;
    default:
      return <Mention kind={span.kind} id={span.id} label={span.label} />;
  }
}

/** A link; one to a pull request or the status page of this world opens it beside Slack. */
export function Link({ url, children }: { url: string; children: JSX.Element | string }): JSX.Element {
  const { panels, go } = useScene();
  const inside = panels.pullRequests.some((pullRequest) => pullRequest.url === url)
    ? "pull-request"
    : panels.statusPage.url !== null && url.startsWith(panels.statusPage.url)
      ? "status-page"
      : undefined;
  const open = (event: Event): void => {
    if (inside === undefined) return;
    event.preventDefault();
    go({ tab: inside });
  };
  return (
    <a href={url} target="_blank" rel="noreferrer" onClick={open}>
      {children}
    </a>
  );
}

/** The name of a person, a channel or a group. */
export function Mention(props: { kind: "user" | "channel" | "group"; id: string; label: string | null }): JSX.Element {
  const { kind, id, label } = props;
  const { workspace, go } = useScene();
  if (kind === "channel") {
    const channel = workspace.channels.find((candidate) => candidate.id === id);
    const name = channel?.name ?? label ?? id;
    if (channel === undefined) return <span class="mention">#{name}</span>;
    return (
      <button type="button" class="mention" onClick={() => go({ channel: id })}>
        #{name}
      </button>
    );
  }
  const person = workspace.people.find((candidate) => candidate.id === id);
  const group = workspace.userGroups.find((candidate) => candidate.id === id);
  const isMe = kind === "user" && id === workspace.me.id;
  const words = person?.realName ?? group?.handle ?? (label ?? id).replace(/^@/, "");
  return (
    <span class={isMe ? "mention me" : "mention"} title={group?.name}>
      @{words}
    </span>
  );
}

function SlackDate({ span }: { span: Extract<Span, { kind: "date" }> }): JSX.Element {
  const { panels } = useScene();
  const date = new Date(span.epochSeconds * 1000);
  const here = reader(new Date(panels.now));
  const words = formatDateTokens(span.epochSeconds, span.format, here);
  const time = (
    <time dateTime={date.toISOString()} title={fullTime(date, here)}>
      {words}
    </time>
  );
  return span.link === null ? time : <Link url={span.link}>{time}</Link>;
}
