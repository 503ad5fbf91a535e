import { type Endpoint, ListEndpointsByPlatformApplicationCommand, SNSClient } from "@aws-sdk/client-sns";
import { applicationName } from "../../domain/estate.ts";
import type { ApplicationPush, EndpointCount } from "../../ports/application-push.ts";
import { createPace } from "./pace.ts";
import { clientsFor, type PlacesSettings } from "./places.ts";

/** Calls a second: SNS allows 30 (SNS API Reference, ListEndpointsByPlatformApplication), and others ask too. */
const perSecond = 15;

/** Milliseconds before it is asked again that said it is asked too often. */
const firstPause = 1_000;

/** Pages of 100 at most, and milliseconds: some applications have millions of devices, and a number is all that is needed. */
const bounds = { pages: 200, time: 30_000 };

/** Counts an application's devices from the list of them. */
export function createEndpointCounter(settings: PlacesSettings): ApplicationPush["endpoints"] {
  // The pace repeats a call by itself.
  const clients = clientsFor(settings, ({ writing }) => new SNSClient(writing));
  const pace = createPace({ perSecond, firstPause: settings.patience?.throttled ?? firstPause });

  return async (application) => {
    const sns = clients.of(application);
    const question = {
      doing: `list the devices of ${applicationName(application)}`,
      permission: "sns:ListEndpointsByPlatformApplication",
      carrying: [],
    };
    const signal = AbortSignal.timeout(bounds.time);
    const seen: Endpoint[] = [];
    let next: string | undefined;
    try {
      for (let page = 0; page < bounds.pages; page += 1) {
        const command = new ListEndpointsByPlatformApplicationCommand({
          PlatformApplicationArn: application,
          NextToken: next,
        });
        const answer = await pace.ask(question, signal, () => sns.send(command, { abortSignal: signal }));
        seen.push(...(answer.Endpoints ?? []));
        next = answer.NextToken;
        if (next === undefined) break;
      }
    } catch (thrown) {
      // What was counted until the time was over is told as such.
      if (!signal.aborted || seen.length === 0) throw thrown;
    }
    return countOf(seen, next === undefined);
  };
}

function countOf(endpoints: readonly Endpoint[], complete: boolean): EndpointCount {
  const disabled = endpoints.filter(({ Attributes = {} }) => Attributes["Enabled"]?.toLowerCase() === "false");
  return {
    enabled: endpoints.length - disabled.length,
    disabled: disabled.length,
    counted: endpoints.length,
    complete,
    disabledEndpoints: disabled.flatMap(({ EndpointArn }) => EndpointArn ?? []),
  };
}
