import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import type { WorldContext } from "../../core/context.ts";
import { echoOf } from "../../core/echo.ts";
import type { Fault } from "../../core/faults.ts";
import type { Authenticated } from "../auth/authenticate.ts";
import type { SignedRequest } from "../auth/signature.ts";
import { decideInAccount, denialText } from "../iam/caller.ts";
import { conditionKeys, joinKeys } from "../iam/pattern.ts";
import { AwsError, internalFailure } from "./error.ts";
import type { DecodedCall, EncodedAnswer } from "./protocol.ts";
import { protocolOf } from "./protocol.ts";
import { createRateLimit } from "./rate.ts";
import type { Action, Call, Service } from "./service.ts";
import type { CallTally } from "./tally.ts";

/** Answers one HTTP request. */
export type Endpoint = (request: Request, bindings: HttpBindings) => Promise<Response>;

/** What the endpoint leads to. */
export interface EndpointParts {
  services: readonly Service[];
  authenticate(request: SignedRequest): Authenticated;
  /** Calls a second, by `service.Action`, instead of the documented ones. */
  rates: Readonly<Record<string, number>>;
  tally: Pick<CallTally, "count">;
}

/** A call that found its action. */
interface Routed {
  service: Service;
  action: Action;
  decoded: DecodedCall;
  call: Call;
}

/** One endpoint for all services: the scope of its signature says which a request is for. */
export function createEndpoint(
  { clock, faults }: Pick<WorldContext, "clock" | "faults">,
  { services, authenticate, rates: ownRates, tally }: EndpointParts,
): Endpoint {
  const rates = createRateLimit(clock);

  function route(request: SignedRequest): Routed {
    const { caller, service: scope, region } = authenticate(request);
    const service = services.find((one) => one.scope === scope);
    if (service === undefined) {
      throw new AwsError(
        "SignatureDoesNotMatch",
        `Credential should be scoped to a valid service, not '${scope}'.`,
        403,
      );
    }
    const decoded = protocolOf(request.headers).decode(request, new TextDecoder().decode(request.body));
    const action = Object.hasOwn(service.actions, decoded.action) ? service.actions[decoded.action] : undefined;
    if (action === undefined) {
      const text = `Could not find operation ${decoded.action} for version ${decoded.version}`;
      throw new AwsError("InvalidAction", text);
    }
    const name = `${service.name}.${decoded.action}`;
    const rate = ownRates[name] ?? service.rates[decoded.action];
    const bucket = [caller.account, region, name].join();
    const throttled = rate !== undefined && !rates.admit(bucket, rate);
    tally.count(name, throttled);
    if (throttled) throw new AwsError(service.throttling, "Rate exceeded");
    return { service, action, decoded, call: createCall(service, { caller, region, now: clock.now() }) };
  }

  return async (request, { incoming }) => {
    const { headers } = request;
    const context = { requestId: randomUUID(), headers };
    const protocol = protocolOf(headers);
    let fault: Fault | undefined;
    let answer: EncodedAnswer;
    try {
      const again = request.clone();
      const body = new Uint8Array(await request.arrayBuffer());
      const routed = route({ method: request.method, url: new URL(request.url), headers, body });
      fault = faults.take(`${routed.service.name}.${routed.decoded.action}`);
      if (fault?.kind === "refuse") throw await refusalOf(fault, again);
      if (fault?.kind === "delay") await delay(fault.milliseconds);
      answer = protocol.answer(routed.decoded, routed.action(routed.decoded.fields, routed.call), context);
    } catch (error) {
      answer = protocol.refuse(error instanceof AwsError ? error : ownFault(error), context);
    }
    if (fault?.kind === "cut") incoming.socket.destroy();
    if (fault?.kind === "cut" || fault?.kind === "withhold") return new Promise<never>(() => {});
    return respond(answer, context.requestId, clock.now());
  };
}

function createCall(
  service: Service,
  { caller, region, now }: { caller: Call["caller"]; region: string; now: Date },
): Call {
  const global = conditionKeys({ "aws:CurrentTime": now.toISOString(), "aws:RequestedRegion": region });
  const keys = joinKeys(caller.keys, global);
  return {
    region,
    caller,
    keys,
    authorize({ action, resource, keys: own }) {
      const request = { action, resource, keys: own === undefined ? keys : joinKeys(keys, own) };
      const decision = decideInAccount(caller, request);
      if (decision.allowed) return;
      throw new AwsError(service.denial.code, denialText(caller, request, decision), service.denial.status);
    },
  };
}

async function refusalOf({ code, status, echo }: Fault & { kind: "refuse" }, request: Request): Promise<AwsError> {
  if (echo === true) return new AwsError(code, await echoOf(request), status ?? 400);
  if (code === "InternalFailure") return internalFailure();
  return new AwsError(code, `A fault that was set in this world: ${code}.`, status ?? 400);
}

/** Not AWS's words: a mistake in this world should be seen as one. */
function ownFault(error: unknown): AwsError {
  return new AwsError("InternalFailure", `The simulator itself failed: ${(error as Error).message}`, 500);
}

/** The date is the world's: the SDKs set their clocks by it when a signature is out of time. */
function respond({ status, headers, body }: EncodedAnswer, requestId: string, now: Date): Response {
  return new Response(body, {
    status,
    headers: { ...headers, date: now.toUTCString(), "x-amzn-requestid": requestId },
  });
}
