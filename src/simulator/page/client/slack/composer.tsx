import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { ChannelView, FileView } from "../../../slack/surface.ts";
import { completions, usageOf } from "../../text/completion.ts";
import type { Completion } from "../../text/completion.ts";
import { post } from "../api.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { Attach, Attached, Replying } from "./attachments.tsx";

/** Where people write: messages, and slash commands with completion. */
export function Composer({ channel }: { channel: ChannelView }): JSX.Element {
  const { workspace } = useScene();
  const { line, setLine, field } = useLine(channel);
  const [at, setAt] = useState(0);
  const [isDismissed, setDismissed] = useState(false);
  const [files, setFiles] = useState<FileView[]>([]);
  const { busy, send } = useSending(channel, { line, files, sent: (left) => (setLine(""), setFiles(left)) });
  const listId = useId();

  const offered = isDismissed ? [] : completions(line, workspace.commands);
  const chosen = offered[Math.min(at, offered.length - 1)];
  const write = (text: string): void => {
    setLine(text);
    setAt(0);
    setDismissed(false);
  };
  const take = (completion: Completion): void => {
    write(completion.line);
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (chosen !== undefined && move !== undefined) setAt((at + move + offered.length) % offered.length);
    else if (chosen !== undefined && event.key === "Tab" && !event.shiftKey) take(chosen);
    else if (chosen !== undefined && event.key === "Escape") setDismissed(true);
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      // A command that has only been begun is completed first, as Slack does.
      if (chosen !== undefined && !line.includes(" ") && chosen.word !== line) take(chosen);
      else send();
    } else return;
    event.preventDefault();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {offered.length === 0 ? null : <Offered id={listId} offered={offered} chosen={chosen} onTake={take} />}
      <div class="beside">
        <Replying channel={channel.id} />
        <Attached files={files} onHold={setFiles} />
      </div>
      <textarea
        ref={field}
        rows={Math.min(line.split("\n").length, 6)}
        value={line}
        placeholder={`Message #${channel.name}, or / for commands`}
        aria-label={`Message #${channel.name}`}
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={chosen === undefined ? undefined : `${listId}-${offered.indexOf(chosen)}`}
        disabled={busy}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Keys files={files} onHold={setFiles} isOff={busy || (line.trim() === "" && files.length === 0)} />
      <Usage line={line} />
    </form>
  );
}

function Keys({ files, onHold, isOff }: { files: FileView[]; onHold(files: FileView[]): void; isOff: boolean }) {
  return (
    <div class="keys">
      <Attach files={files} onHold={onHold} />
      <button type="submit" class="button primary icon-only" aria-label="Send" disabled={isOff}>
        <Icon name="send" />
      </button>
    </div>
  );
}

/** What may follow, and how to send. */
function Usage({ line }: { line: string }): JSX.Element {
  const { workspace } = useScene();
  const usage = line.startsWith("/") ? usageOf(line, workspace.commands) : "";
  const words = workspace.botConnected
    ? "Enter sends, Shift+Enter starts a new line"
    : "Firebreak is not connected: commands will not be heard";
  return (
    <p class="usage">
      {usage === "" ? null : <code>{usage}</code>} {words}
    </p>
  );
}

interface OfferedProps {
  id: string;
  offered: Completion[];
  chosen: Completion | undefined;
  onTake(completion: Completion): void;
}

function Offered({ id, offered, chosen, onTake }: OfferedProps): JSX.Element {
  return (
    <div class="completions" role="listbox" id={id} aria-label="Commands">
      {offered.map((completion, index) => (
        <div
          key={completion.line}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={completion === chosen}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(completion);
          }}
        >
          <strong>{completion.word}</strong> <code>{completion.hint}</code>
          {completion.description === "" ? null : <small>{completion.description}</small>}
        </div>
      ))}
      <p aria-hidden="true">Tab takes it, arrows choose</p>
    </div>
  );
}

interface Line {
  line: string;
  setLine(line: string): void;
  field: { current: HTMLTextAreaElement | null };
}

/** The line being written; a hint may write it. */
function useLine(channel: ChannelView): Line {
  const { draft, setDraft } = useScene();
  const [line, setLine] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (draft?.channel !== channel.id) return;
    setLine(draft.text);
    setDraft(null);
    field.current?.focus();
  }, [draft, channel.id]);
  return { line, setLine, field };
}

/** What is to be sent, and what is told when it was: the files that are left. */
interface Sending {
  line: string;
  files: FileView[];
  sent(left: FileView[]): void;
}

function useSending(channel: ChannelView, { line, files, sent }: Sending) {
  const { workspace, attempt, reply, setReply } = useScene();
  const [busy, setBusy] = useState(false);
  const thread = reply?.channel === channel.id ? { thread: reply.ts } : {};
  const send = (): void => {
    const text = line.trim();
    const isCommand = text.startsWith("/");
    if ((text === "" && files.length === 0) || busy) return;
    const from = { person: workspace.me.id, channel: channel.id };
    setBusy(true);
    void attempt(() =>
      isCommand
        ? post("/api/command", { ...from, line: text })
        : post("/api/say", { ...from, ...thread, text, files: files.map(({ id }) => id) }),
    ).then((isSent) => {
      setBusy(false);
      if (!isSent) return;
      sent(isCommand ? files : []);
      if (!isCommand && reply?.channel === channel.id) setReply(null);
    });
  };
  return { busy, send };
}
