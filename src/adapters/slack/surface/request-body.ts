import { z } from "zod";

/** The forms in which Slack sends things. */
export type BodyType = "form" | "json";

/**
 * The longest body, in bytes: 1 MiB. The largest thing that Slack sends is a submitted form, whose view is at
 * most 250 KB (https://docs.slack.dev/reference/methods/views.open#errors); as a percent-encoded field it is up to
 * three times as long.
 */
export const longestBody = 1_048_576;

const Payload = z.record(z.string(), z.unknown());

/** The form that a content type names; undefined for one that Slack does not send. */
export function bodyTypeOf(contentType: string | undefined): BodyType | undefined {
  switch (contentType?.split(";")[0]?.trim().toLowerCase()) {
    case "application/x-www-form-urlencoded":
      return "form";
    case "application/json":
      return "json";
    default:
      return undefined;
  }
}

/** Reads a body, and no more of it than that; undefined when it is longer. The rest stays unread. */
export async function readBody(request: Request, most: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > most) return undefined;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What a body says: an event as it is, a slash command's fields, or the payload of what was pressed. Undefined when it is broken. */
export function parseBody(type: BodyType, body: Uint8Array): Record<string, unknown> | undefined {
  const text = new TextDecoder().decode(body);
  if (type === "json") return parsePayload(text);
  const fields = Object.fromEntries(new URLSearchParams(text));
  return fields["payload"] === undefined ? fields : parsePayload(fields["payload"]);
}

function parsePayload(text: string): Record<string, unknown> | undefined {
  try {
    return Payload.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
