import { AwsError } from "./error.ts";
import type { Protocol } from "./protocol.ts";

/** What a REST action gives back: everything but the body travels in the head of the answer. */
interface RestResult {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** S3's protocol: the method and the path say what is asked, headers and query say the rest. (Smithy, "AWS restXml protocol".) */
export const restXmlProtocol: Protocol = {
  decode({ method, url, headers }, body) {
    const [bucket = "", ...key] = url.pathname.slice(1).split("/").map(decodeURIComponent);
    const verb = { PUT: "Put", GET: "Get", DELETE: "Delete" }[method];
    if (verb === undefined || bucket === "" || key.join("/") === "") {
      throw new AwsError("NotImplemented", "A header you provided implies functionality that is not implemented.", 501);
    }
    const query = Object.fromEntries(url.searchParams);
    const fields = { ...Object.fromEntries(headers), ...query, Bucket: bucket, Key: key.join("/"), Body: body };
    return { action: `${verb}Object`, version: "2006-03-01", fields };
  },
  answer(_call, result) {
    const { status = 200, headers = {}, body = "" } = result as RestResult;
    return { status, headers, body };
  },
  refuse: (error, { requestId }) => ({
    status: error.status,
    headers: { "content-type": "application/xml" },
    body:
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${names[error.code] ?? error.code}</Code>` +
      `<Message>${escaped(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`,
  }),
};

/** What S3 calls otherwise. (Amazon S3 API Reference, "Error responses".) */
const names: Record<string, string> = {
  InternalFailure: "InternalError",
  InvalidClientTokenId: "InvalidAccessKeyId",
  MissingAuthenticationToken: "AccessDenied",
  ValidationError: "InvalidArgument",
};

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>]/gu, (character) => entities[character] ?? character);
}
