import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { useEnvironment } from "./account.ts";

/** A request as it arrived, and how often one of its action had arrived before. */
export interface Arrived {
  action: string;
  body: string;
  earlier: number;
}

/** An answer; the query protocol's, with status 200, unless it says otherwise. */
export interface ScriptedAnswer {
  status?: number;
  type?: string;
  body: string;
}

/** What is answered, or how it is not. */
export type Scripted = ScriptedAnswer | "silence" | "hang-up";

/** An AWS that answers what its script says: for answers that no account can be brought to give. */
export interface ScriptedAws {
  url: string;
  /** The actions that were asked for, in order. */
  arrived: string[];
  close(): Promise<void>;
}

/** Starts it and points the SDK at it. */
export async function startScriptedAws(script: (request: Arrived) => Scripted): Promise<ScriptedAws> {
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const target = request.headers["x-amz-target"];
      const action = String(target).split(".")[1] ?? new URLSearchParams(body).get("Action") ?? "";
      const answer = script({ action, body, earlier: arrived.filter((one) => one === action).length });
      arrived.push(action);
      if (answer === "hang-up") request.socket.destroy();
      if (typeof answer === "string") return;
      response.writeHead(answer.status ?? 200, { "content-type": answer.type ?? "text/xml" });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  useEnvironment(url);
  return {
    url,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer of the query protocol. */
export function xml(action: string, result: string): ScriptedAnswer {
  return { body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}

/** A refusal of the query protocol. */
export function xmlError(code: string, message: string, status = 400): ScriptedAnswer {
  const escaped = message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped}</Message></Error>`;
  return { status, body: `<ErrorResponse>${error}<RequestId>r-1</RequestId></ErrorResponse>` };
}

/** An application in a list, its attributes as given. */
export function xmlApplication(arn: string, attributes: Record<string, string>): string {
  const entries = Object.entries(attributes).map(
    ([name, value]) => `<entry><key>${name}</key><value>${value}</value></entry>`,
  );
  return `<member><PlatformApplicationArn>${arn}</PlatformApplicationArn><Attributes>${entries.join("")}</Attributes></member>`;
}
