import type { Answers, Body, Path, Queries, Views } from "../api.ts";

/** Does something in the world. Rejects with the world's words when it refuses. */
export async function post<P extends Path>(path: P, body: Body<P>): Promise<Answers[P]> {
  const headers = { "content-type": "application/json" };
  const response = await reach(path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as Answers[P];
}

/** Reads one of the world's views, as JSON text: two equal texts need no drawing. */
export async function readText<P extends keyof Views>(path: P, query: Queries[P]): Promise<string> {
  return (await reach(`${path}?${new URLSearchParams(query)}`)).text();
}

/** The bytes of a file shared in Slack, or of a certificate in Apple's portal. */
export async function readBytes<P extends "/api/file" | "/api/certificate">(
  path: P,
  query: Queries[P],
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await reach(`${path}?${new URLSearchParams(query)}`)).arrayBuffer());
}

async function reach(url: string, request?: RequestInit): Promise<Response> {
  const response = await fetch(url, request).catch(() => {
    throw new Error("The training ground doesn’t answer. Is it still running in its terminal?");
  });
  if (response.ok) return response;
  const { error } = (await response.json()) as { error: string };
  throw new Error(error);
}

/** What to tell a person of something that went wrong. */
export function wordsOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Hands a file to the browser's downloads. */
export function keepFile(name: string, content: Uint8Array<ArrayBuffer>): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Bytes as base64, as the API takes uploads. */
export function toBase64(content: Uint8Array): string {
  return btoa(Array.from(content, (byte) => String.fromCharCode(byte)).join(""));
}
