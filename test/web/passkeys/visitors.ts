import { expect } from "@jest/globals";
import { type Asked, type Authenticator, createAuthenticator, type Quirks } from "./authenticator.ts";
import type { Stage } from "./stage.ts";

/** Where the tests' pages are. */
export const address = "https://firebreak.example.com/";
export const origin = "https://firebreak.example.com";

const headers = { "content-type": "application/json", origin, "sec-fetch-site": "same-origin" };

/** What the page is answered with. */
interface Answer {
  status: number;
  text?: string;
  message?: string;
}

/** People with browsers, as the bot on that stage meets them. */
export function visitorsOf(stage: () => Stage) {
  /** Posts as the page itself does. */
  async function post(path: string, body: unknown, more: Record<string, string> = {}): Promise<Answer> {
    const sent = { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body) };
    const response = await stage().app.request(path, sent);
    return { status: response.status, ...((await response.json()) as object) };
  }
  /** What the browser of somebody with a code is to ask the authenticator. */
  async function begin(code: string): Promise<Asked> {
    const answer: Answer & { options?: Asked } = await post("/passkeys/enrol/begin", { code });
    if (answer.options === undefined) throw new Error(answer.message);
    return answer.options;
  }
  const invite = async (identity: string) => (await stage().register.invite({ identity, operator: "root" })).code;

  /** Opens the page of a confirmation. */
  async function open(path: string): Promise<{ status: number; html: string; asked: Asked }> {
    const response = await stage().app.request(path);
    const html = await response.text();
    const options = /data-options="([^"]*)"/.exec(html)?.[1] ?? "null";
    const asked = JSON.parse(options.replaceAll("&quot;", '"').replaceAll("&amp;", "&")) as Asked;
    return { status: response.status, html, asked };
  }

  return {
    post,
    begin,
    invite,
    open,
    /** Gives somebody a passkey. */
    async enrolled(identity: string, authenticator = createAuthenticator(origin)): Promise<Authenticator> {
      const code = await invite(identity);
      const answer = authenticator.create(await begin(code));
      expect(await post("/passkeys/enrol", { code, answer })).toMatchObject({ status: 200 });
      return authenticator;
    },
    /** Opens the page and confirms. */
    async confirm(path: string, authenticator: Authenticator, quirks: Quirks = {}): Promise<Answer> {
      const { asked } = await open(path);
      return post(path, { answer: authenticator.get(asked, quirks) });
    },
    typesOf: async (identity: string) => (await stage().keyring(identity)).map(({ type }) => type),
  };
}
