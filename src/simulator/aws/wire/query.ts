import { AwsError } from "./error.ts";
import type { Protocol } from "./protocol.ts";

/** The AWS query protocol: a form in, XML out. (Smithy, "AWS query protocol".) */
export const queryProtocol: Protocol = {
  decode(_request, body) {
    const { Action, Version, ...fields } = decodeForm(body);
    if (typeof Action !== "string" || typeof Version !== "string") {
      throw new AwsError("MissingAction", "The request is missing an action or a required parameter.");
    }
    return { action: Action, version: Version, fields };
  },
  answer({ action, version }, result, { requestId }) {
    const content = Object.keys(result).length === 0 ? "" : `<${action}Result>${encode(result)}</${action}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return {
      status: 200,
      headers: { "content-type": "text/xml" },
      body: `<${action}Response xmlns="https://amazonaws.com/doc/${version}/">${content}${metadata}</${action}Response>`,
    };
  },
  refuse: (error, { requestId }) => ({
    status: error.status,
    headers: { "content-type": "text/xml" },
    body: `<ErrorResponse><Error>${encode(describe(error))}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
};

function describe(error: AwsError): object {
  return { Type: error.status >= 500 ? "Receiver" : "Sender", Code: error.code, Message: error.message };
}

/** Names with dots are paths; `member.N` are list items, `entry.N` the entries of a map. */
type Branch = Map<string, Branch | string>;

function decodeForm(form: string): Record<string, unknown> {
  const root: Branch = new Map();
  for (const [name, value] of new URLSearchParams(form)) plant(root, name.split("."), value);
  return Object.fromEntries([...root].map(([name, branch]) => [name, decode(branch)]));
}

function plant(branch: Branch, [name = "", ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    branch.set(name, value);
    return;
  }
  const existing = branch.get(name);
  const next: Branch = existing instanceof Map ? existing : new Map();
  branch.set(name, next);
  plant(next, rest, value);
}

function decode(branch: Branch | string): unknown {
  if (typeof branch === "string") return branch;
  const members = branch.get("member");
  if (members instanceof Map) return inOrder(members).map(decode);
  const entries = branch.get("entry");
  if (entries instanceof Map) return Object.fromEntries(inOrder(entries).map(decodeEntry));
  return Object.fromEntries([...branch].map(([name, next]) => [name, decode(next)]));
}

/** SNS calls an entry's parts `key` and `value` in plain maps, `Name` and `Value` in message attributes. */
function decodeEntry(entry: Branch | string): [string, unknown] {
  if (typeof entry === "string") return [entry, ""];
  const value = entry.get("value") ?? entry.get("Value") ?? "";
  return [String(entry.get("key") ?? entry.get("Name")), decode(value)];
}

function inOrder(numbered: Branch): (Branch | string)[] {
  return [...numbered].toSorted(([one], [other]) => Number(one) - Number(other)).map(([, value]) => value);
}

/** A `Map` becomes a map of entries, an array a list of members, an object a structure. */
function encode(value: unknown): string {
  if (value instanceof Map) {
    const entries = [...value] as [unknown, unknown][];
    return entries.map(([key, one]) => `<entry>${encode({ key, value: one })}</entry>`).join("");
  }
  if (Array.isArray(value)) return value.map((one) => `<member>${encode(one)}</member>`).join("");
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => `<${name}>${encode(one)}</${name}>`)
      .join("");
  }
  return escape(String(value));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;" };

function escape(text: string): string {
  return text.replace(/[&<>"\r]/gu, (character) => entities[character] ?? character);
}
