import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { bodyOf, idOf } from "../../../src/adapters/webhooks/message.ts";
import { signedHeaders, signingKeyIn } from "../../../src/adapters/webhooks/signature.ts";
import type { Page } from "../../../src/ports/pager.ts";
import { webhookSecret, wrongWebhookSecret } from "../../simulator/pager/pager-world.ts";

const text = readFileSync(new URL("../../../docs/pagers.md", import.meta.url), "utf8");
const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(text)?.[1] ?? "";

const page: Page = {
  key: "firebreak/c-0123456789ab/alert-8",
  action: "trigger",
  summary: "INC-2: ios-prod: expired",
  severity: "critical",
  source: "arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod",
  at: "2024-08-20T03:46:00.000Z",
  links: [{ href: "https://slack.com/app_redirect?channel=C0123", text: "The incident's channel" }],
  details: { certificate: "c-0123456789ab", ends: "2024-08-20 03:46 UTC", owner: "Mobile", incident: "INC-2" },
};
const key = signingKeyIn(webhookSecret) ?? new Uint8Array();
const sentAt = (at: number) => signedHeaders(key, { id: idOf(page), sentAt: new Date(at), body: bodyOf(page) });

describe("docs/pagers.md", () => {
  test("shows a webhook as it is sent", () => {
    expect(JSON.parse(block("json"))).toEqual(JSON.parse(bodyOf(page)));
    const shown = block("http").trim().split("\n").slice(2);
    const sent = Object.entries(sentAt(Date.parse("2024-08-20T03:46:10Z"))).map(([name, value]) => `${name}: ${value}`);
    expect(shown.with(2, "")).toEqual(sent.with(2, ""));
    expect(shown[2]).toBe("webhook-signature: v1,SIGNATURE");
    expect(bodyOf({ ...page, action: "resolve" })).toContain('"type":"page.resolved"');
  });

  test("shows how to verify it, with code that does", async () => {
    type Sample = { isFromFirebreak(headers: Record<string, string>, body: string, secret: string): boolean };
    const sample: unknown = await import(`data:text/javascript,${encodeURIComponent(block("js"))}`);
    const { isFromFirebreak } = sample as Sample;
    const headers = sentAt(Date.now());
    const body = bodyOf(page);
    expect(isFromFirebreak(headers, body, webhookSecret)).toBe(true);
    const two = { ...headers, "webhook-signature": `v1,AAAA ${headers["webhook-signature"]}` };
    expect(isFromFirebreak(two, body, webhookSecret)).toBe(true);
    expect(isFromFirebreak(headers, `${body} `, webhookSecret)).toBe(false);
    expect(isFromFirebreak(headers, body, wrongWebhookSecret)).toBe(false);
    expect(isFromFirebreak({ ...headers, "webhook-id": "another" }, body, webhookSecret)).toBe(false);
    expect(isFromFirebreak(sentAt(Date.now() - 310_000), body, webhookSecret)).toBe(false);
    expect(isFromFirebreak(sentAt(Date.now() + 310_000), body, webhookSecret)).toBe(false);
    expect(isFromFirebreak({}, body, webhookSecret)).toBe(false);
  });
});
