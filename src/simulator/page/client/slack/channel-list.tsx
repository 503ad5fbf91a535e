import type { JSX } from "preact";
import type { ChannelView } from "../../../slack/surface.ts";
import { Icon } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { homePlace } from "./home.tsx";

interface Props {
  open: ChannelView | undefined;
  unread(channel: ChannelView): number;
}

/** The workspace's channels, the unread ones in bold with their count. */
export function ChannelList({ open, unread }: Props): JSX.Element {
  const { workspace, go } = useScene();
  const groups = [
    { title: "Channels", channels: workspace.channels.filter(({ isArchived }) => !isArchived) },
    { title: "Archived", channels: workspace.channels.filter(({ isArchived }) => isArchived) },
  ];
  return (
    <nav class="channels" aria-label="Channels">
      <h2>{workspace.team.name}</h2>
      {groups.map(({ title, channels }) =>
        channels.length === 0 ? null : (
          <div key={title}>
            <h3>{title}</h3>
            <ul>
              {channels.map((channel) => {
                const count = channel.id === open?.id ? 0 : unread(channel);
                return (
                  <li key={channel.id}>
                    <button
                      type="button"
                      class={count > 0 ? "unread" : ""}
                      title={channel.name}
                      aria-current={channel.id === open?.id ? "page" : undefined}
                      onClick={() => go({ channel: channel.id })}
                    >
                      <Icon name={channel.isPrivate ? "lock" : "hash"} />
                      <span>{channel.name}</span>
                      {count > 0 ? (
                        <span class="count" aria-label={`${count} unread`}>
                          {count}
                        </span>
                      ) : null}
                    </button>
                  </li>
                );
              })}
            </ul>
          </div>
        ),
      )}
      {workspace.hasHome ? <AppHome /> : null}
      <BotState />
    </nav>
  );
}

/** The way to the app's home tab. */
function AppHome(): JSX.Element {
  const { place, go } = useScene();
  return (
    <div>
      <h3>Apps</h3>
      <ul>
        <li>
          <button
            type="button"
            aria-current={place.channel === homePlace ? "page" : undefined}
            onClick={() => go({ channel: homePlace })}
          >
            <span>Firebreak</span>
          </button>
        </li>
      </ul>
    </div>
  );
}

/** Whether the bot is there: commands need it. */
function BotState(): JSX.Element {
  const { workspace } = useScene();
  return (
    <p class={workspace.botConnected ? "bot-state" : "bot-state away"} role="status">
      <i aria-hidden="true" />
      {workspace.botConnected ? "Firebreak is connected" : "Firebreak is not connected"}
    </p>
  );
}
