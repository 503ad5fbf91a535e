import type { Workspace } from "./workspace.ts";

/**
 * What Slack's client makes of a typed text: control characters escaped, `@name` and `#channel` turned
 * into ids.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function encodeText(workspace: Workspace, text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return encodeMentions(workspace, escaped);
}

/** Turns `@name`, `@group` and `#channel` into what Slack sends for them; leaves what it does not know. */
export function encodeMentions(workspace: Workspace, text: string): string {
  const { users, userGroups, channels } = workspace.state;
  return text
    .replaceAll(/(?<=^|\s)@([\w.-]*\w)/g, (typed, name: string) => {
      const user = users.find((one) => one.name === name);
      if (user !== undefined) return `<@${user.id}>`;
      const group = userGroups.find((one) => one.handle === name);
      return group === undefined ? typed : `<!subteam^${group.id}|@${group.handle}>`;
    })
    .replaceAll(/(?<=^|\s)#([\w-]+)/g, (typed, name: string) => {
      const channel = channels.find((one) => one.name === name && one.kind === "public");
      return channel === undefined ? typed : `<#${channel.id}|${channel.name}>`;
    });
}
