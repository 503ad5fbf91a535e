import type { ComponentChildren, JSX } from "preact";
import { distance, fullTime } from "../../text/dates.ts";
import { Icon } from "../frame/icons.tsx";
import type { IconName } from "../frame/icons.tsx";
import { useScene } from "../scene.ts";
import { reader } from "../text/reader.ts";

/** A time and how far it is from the world's now. */
export function When({ at }: { at: string }): JSX.Element {
  const { panels } = useScene();
  const now = new Date(panels.now);
  const date = new Date(at);
  return (
    <time dateTime={at} title={fullTime(date, reader(now))}>
      {distance(date, now)}
    </time>
  );
}

const signs: Record<"good" | "bad" | "calm", IconName> = { good: "check", bad: "cross", calm: "clock" };

/** A state in words, with a sign that tells it without its colour. */
export function State({ tone, children }: { tone: keyof typeof signs; children: ComponentChildren }): JSX.Element {
  return (
    <span class={`state ${tone}`}>
      <Icon name={signs[tone]} />
      {children}
    </span>
  );
}

/** Facts beside their names. */
export function Facts({ of }: { of: [name: string, fact: ComponentChildren][] }): JSX.Element {
  return (
    <dl class="facts">
      {of.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Nothing to see, and what would bring it. */
export function Empty({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="empty">{children}</p>;
}

/** The last part of an ARN or of an assumed role: what people call it. */
export function shortArn(arn: string): string {
  return arn.replace(/^arn:aws:[a-z]+::?[^:]*:\d*:?/, "").replace(/^(assumed-role|user|role)\//, "");
}
