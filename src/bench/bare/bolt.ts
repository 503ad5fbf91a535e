import { App, LogLevel } from "@slack/bolt";
import { sayReady } from "./ready.ts";

// The least Slack app there is: it acknowledges every slash command, and does nothing else.
const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, SLACK_API: slackApiUrl } = process.env;
if (token === undefined || appToken === undefined || slackApiUrl === undefined) {
  throw new Error("Set SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_API.");
}
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl }, logLevel: LogLevel.ERROR });
app.command(/.*/, async ({ ack }) => ack());
await app.start();
sayReady(() => app.stop());
