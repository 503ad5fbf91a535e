import { App, LogLevel } from "@slack/bolt";
import { sayReady } from "./ready.ts";

// The least Slack app there is: it acknowledges every slash command. Given a text, it answers with that as well.
const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, SLACK_API: slackApiUrl } = process.env;
if (token === undefined || appToken === undefined || slackApiUrl === undefined) {
  throw new Error("Set SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_API.");
}
const [, , text] = process.argv;
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl }, logLevel: LogLevel.ERROR });
app.command(/.*/, async ({ ack, respond }) => {
  await ack();
  if (text !== undefined) await respond({ response_type: "ephemeral", text });
});
await app.start();
sayReady(() => app.stop());
