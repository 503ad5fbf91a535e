import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { BlockAction, SlackEventMiddlewareArgs } from "@slack/bolt";
import type { HomeView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { GENERAL, MIA, NOAH, codeOf, refusalOf, startBot, startSlack, until } from "./slack-world.ts";
import type { TestSlack } from "./slack-world.ts";

type Opened = SlackEventMiddlewareArgs<"app_home_opened">["event"];

const plain = (text: string) => ({ type: "plain_text" as const, text });
const home = (word: string): HomeView => ({
  type: "home",
  private_metadata: "page 1",
  blocks: [
    { type: "header", text: plain(word) },
    {
      type: "actions",
      block_id: "filter",
      elements: [
        { type: "button", action_id: "next", value: "2", text: plain("Next") },
        {
          type: "static_select",
          action_id: "team",
          options: ["web", "mobile"].map((value) => ({ value, text: plain(value) })),
        },
      ],
    },
  ],
});

let slack: TestSlack;
let client: WebClient;
let stopBot: () => Promise<void>;
const opened: Opened[] = [];
const clicks: BlockAction[] = [];

beforeAll(async () => {
  slack = await startSlack();
  client = slack.client();
  stopBot = await startBot(slack, (app) => {
    app.event("app_home_opened", async ({ event, client: bot }) => {
      opened.push(event);
      if (event.user === MIA) await bot.views.publish({ user_id: event.user, view: home("Certificates") });
    });
    app.action<BlockAction>(/next|team/u, async ({ ack, body }) => {
      await ack();
      clicks.push(body);
    });
  });
});
afterAll(async () => {
  await stopBot();
  await slack.close();
});

describe("the home tab", () => {
  test("is published when a person opens it, and shows to her alone", async () => {
    expect(await slack.surface.openHome(MIA)).toBeNull();
    await until(() => slack.surface.workspace(MIA).home !== null);
    expect(slack.surface.workspace(MIA).home?.blocks[0]).toMatchObject({ text: { text: "Certificates" } });
    expect(slack.surface.workspace(NOAH)).toMatchObject({ hasHome: true, home: null });
    expect(opened[0]).toMatchObject({ type: "app_home_opened", user: MIA, tab: "home" });
    expect(opened[0]).not.toHaveProperty("view");

    await slack.surface.openHome(MIA);
    await until(() => opened.length === 2);
    expect(opened[1]?.view).toMatchObject({ type: "home", private_metadata: "page 1" });
  });

  test("tells the app what was used in it", async () => {
    const { view } = await client.views.publish({ user_id: NOAH, view: home("Certificates") });
    const id = view?.id ?? "";
    await slack.surface.actInView(NOAH, id, { blockId: "filter", actionId: "next" }, {});
    const choice = { type: "static_select", selected_option: { value: "web" } };
    await slack.surface.actInView(NOAH, id, { blockId: "filter", actionId: "team", choice }, {});
    await until(() => clicks.length === 2);
    expect(clicks[0]).toMatchObject({
      user: { id: NOAH },
      container: { type: "view", view_id: id },
      view: { type: "home" },
      actions: [{ action_id: "next", value: "2" }],
    });
    expect(clicks[1]?.actions).toMatchObject([{ selected_option: { value: "web", text: { text: "web" } } }]);
  });

  test("has a hundred blocks at most, and asks for no files", async () => {
    const publish = (blocks: HomeView["blocks"]) =>
      refusalOf(client.views.publish({ user_id: NOAH, view: { type: "home", blocks } }));
    const dividers = Array.from({ length: 101 }, () => ({ type: "divider" as const }));
    expect((await publish(dividers.slice(1))).data).toEqual({ error: "none: the call was accepted" });
    expect((await publish(dividers)).data).toMatchObject({
      error: "invalid_arguments",
      response_metadata: { messages: [expect.stringContaining("no more than 100 items allowed")] },
    });
    const file = { type: "input" as const, label: plain("File"), element: { type: "file_input" as const } };
    expect((await publish([file])).data).toMatchObject({
      error: "invalid_arguments",
      response_metadata: { messages: [expect.stringContaining("unsupported type: file_input")] },
    });
  });

  test("is not overwritten by who has seen an older one", async () => {
    const { view } = await client.views.publish({ user_id: NOAH, view: home("one") });
    await client.views.publish({ user_id: NOAH, view: home("two") });
    const late = client.views.publish({ user_id: NOAH, view: home("three"), hash: view?.hash ?? "" });
    expect(await codeOf(late)).toBe("hash_conflict");
    expect(await codeOf(client.views.publish({ user_id: "UNOBODY", view: home("x") }))).toBe("user_not_found");
  });
});

test("an app whose manifest has no home tab can't publish one, and nobody can open it", async () => {
  const other = await startSlack({ homeTab: false });
  expect(await codeOf(other.client().views.publish({ user_id: MIA, view: home("x") }))).toBe("not_enabled");
  await expect(other.surface.openHome(MIA)).rejects.toThrow("This app has no Home tab.");
  expect(other.surface.workspace(MIA)).toMatchObject({ hasHome: false, home: null });
  await other.close();
});

describe("a form", () => {
  const input = (name: string, element: object, optional = false) => ({
    type: "input" as const,
    block_id: name,
    label: plain(name),
    optional,
    element: { action_id: "value", ...element },
  });
  const options = ["low", "high"].map((value) => ({ value, text: plain(value) }));

  test("takes a day, a choice, a person and a text", async () => {
    const submitted: unknown[] = [];
    const forms = await startSlack();
    const stop = await startBot(forms, (app) => {
      app.command("/incident", async ({ ack, body, client: bot }) => {
        await ack();
        const blocks = [
          input("until", { type: "datepicker", initial_date: "2026-03-01" }),
          input("risk", { type: "static_select", options }),
          input("owner", { type: "users_select" }),
          input("why", { type: "plain_text_input", multiline: true, min_length: 3 }),
        ];
        const view = { type: "modal" as const, callback_id: "accept", title: plain("Accept"), submit: plain("Send") };
        await bot.views.open({ trigger_id: body.trigger_id, view: { ...view, blocks } });
      });
      app.view("accept", async ({ ack, view }) => {
        submitted.push(view.state.values);
        await ack();
      });
    });
    await forms.surface.command(MIA, GENERAL, "/incident");
    await until(() => forms.surface.workspace(MIA).modal !== null);
    const id = forms.surface.workspace(MIA).modal?.id ?? "";
    const filled = {
      until: { value: { type: "datepicker", selected_date: "soon" } },
      risk: { value: { type: "static_select", selected_option: { value: "high" } } },
      owner: { value: { type: "users_select", selected_user: NOAH } },
      why: { value: { type: "plain_text_input", value: "It is replaced in May." } },
    };
    const refused = await forms.surface.submit(MIA, id, filled);
    expect(refused.errors).toEqual({ until: "Please enter a valid date." });
    const day = { value: { type: "datepicker", selected_date: "2026-05-31" } };
    expect(await forms.surface.submit(MIA, id, { ...filled, until: day })).toEqual({ errors: {} });
    expect(submitted).toMatchObject([
      {
        until: { value: { selected_date: "2026-05-31" } },
        risk: { value: { selected_option: { value: "high", text: { text: "high" } } } },
        owner: { value: { selected_user: NOAH } },
        why: { value: { value: "It is replaced in May." } },
      },
    ]);
    await stop();
    await forms.close();
  });
});
