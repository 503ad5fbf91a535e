import type { JSX } from "preact";
import type { MessageView } from "../../../slack/surface.ts";
import { post } from "../api.ts";
import { useScene } from "../scene.ts";

/** What can be done with a message: answer it in its thread, and delete one's own. */
export function MessageTools({ message }: { message: MessageView }): JSX.Element | null {
  const { workspace, setReply, attempt } = useScene();
  const { channel, ts, author, ephemeral, threadTs } = message;
  const person = workspace.me.id;
  if (ephemeral) return null;
  return (
    <p class="message-tools">
      <button
        type="button"
        class="quiet"
        onClick={() => setReply({ channel, ts: threadTs ?? ts, author: author.realName })}
      >
        Reply in thread
      </button>
      {author.id === person ? (
        <button
          type="button"
          class="quiet"
          onClick={() => void attempt(() => post("/api/remove", { person, channel, ts }))}
        >
          Delete message
        </button>
      ) : null}
    </p>
  );
}
