import type { JSX } from "preact";
import type { PublishedView, PushView } from "../../panels.ts";
import { useScene } from "../scene.ts";
import { Empty, State, When, shortArn } from "./parts.tsx";

/** Lists this long are read. */
const mostShown = 20;

/** What reached Apple's push service, and what SNS was asked to publish. */
export function Pushes(): JSX.Element {
  const { panels } = useScene();
  return (
    <>
      <h2>At Apple’s push service</h2>
      {panels.pushes.length === 0 ? <Empty>No push has come as far as APNs.</Empty> : null}
      <ol class="rows">
        {panels.pushes.slice(0, mostShown).map((push) => (
          <Push key={`${push.at}${push.device}${push.title}`} push={push} />
        ))}
      </ol>
      <h2>Published to SNS</h2>
      {panels.published.length === 0 ? <Empty>Nothing was published yet.</Empty> : null}
      <ol class="rows">
        {panels.published.slice(0, mostShown).map((message) => (
          <Published key={`${message.at}${message.by}`} message={message} />
        ))}
      </ol>
    </>
  );
}

function Push({ push }: { push: PushView }): JSX.Element {
  return (
    <li>
      <When at={push.at} />
      <div>
        {push.delivered ? (
          <State tone="good">Delivered</State>
        ) : (
          <State tone="bad">Refused: {push.reason ?? "no reason given"}</State>
        )}
        <p>{push.title}</p>
        <small>
          {push.topic} to {push.device}
          {push.certificateSerial === null ? "" : `, certificate ${push.certificateSerial}`}
          {push.keyId === null ? "" : `, key ${push.keyId}`}
        </small>
      </div>
    </li>
  );
}

function Published({ message }: { message: PublishedView }): JSX.Element {
  return (
    <li>
      <When at={message.at} />
      <div>
        {message.error === null ? (
          <State tone="good">Taken</State>
        ) : (
          <State tone="bad">
            <span>
              <code>{message.error.code}</code> {message.error.message}
            </span>
          </State>
        )}
        <small>
          {message.applicationName}
          {message.by === "" ? "" : `, by ${shortArn(message.by)}`}
        </small>
      </div>
    </li>
  );
}
