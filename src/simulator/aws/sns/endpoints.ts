import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import { pageOf } from "../wire/page.ts";
import type { Action } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import type { Platform } from "../seed.ts";
import { PAGE_SIZE, findApplication } from "./applications.ts";
import { isApple } from "./attributes.ts";
import { invalidParameter, notFound } from "./errors.ts";
import type { SnsStore } from "./store.ts";

const ENDPOINT_ATTRIBUTES = ["CustomUserData", "Enabled", "Token"];

const Attributes = z.record(z.string(), z.string());
const ByArn = z.object({ EndpointArn: z.string() });

/** The actions on the devices of platform applications. */
export function createEndpointActions(context: WorldContext, store: SnsStore): Record<string, Action> {
  const { shelf, applications } = store;
  const find = (arn: string) => {
    const endpoint = shelf.state.endpoints.find((one) => one.arn === arn);
    if (endpoint === undefined) throw notFound("Endpoint");
    return endpoint;
  };
  const ListFields = z.object({ PlatformApplicationArn: z.string(), NextToken: z.string().optional() });

  return {
    CreatePlatformEndpoint: createPlatformEndpoint(context, store),

    GetEndpointAttributes: action(ByArn, ({ EndpointArn: arn }, call) => {
      call.authorize({ action: "SNS:GetEndpointAttributes", resource: arn });
      return { Attributes: new Map(Object.entries(find(arn).attributes)) };
    }),

    SetEndpointAttributes: action(ByArn.extend({ Attributes }), ({ EndpointArn: arn, Attributes: changed }, call) => {
      call.authorize({ action: "SNS:SetEndpointAttributes", resource: arn });
      const endpoint = find(arn);
      checkAttributes(changed, applications.find(endpoint.applicationArn)?.platform ?? "APNS");
      Object.assign(endpoint.attributes, changed);
      shelf.save();
      context.ledger.record({ vendor: "sns", effect: "SetEndpointAttributes", subject: arn, detail: changed });
      return {};
    }),

    ListEndpointsByPlatformApplication: action(ListFields, ({ PlatformApplicationArn: arn, NextToken }, call) => {
      call.authorize({ action: "SNS:ListEndpointsByPlatformApplication", resource: arn });
      findApplication(applications, arn, call);
      const endpoints = shelf.state.endpoints.filter((one) => one.applicationArn === arn);
      const page = pageOf(endpoints, NextToken, PAGE_SIZE);
      if (page === undefined) throw invalidParameter("NextToken");
      return {
        Endpoints: page.items.map((one) => ({
          EndpointArn: one.arn,
          Attributes: new Map(Object.entries(one.attributes)),
        })),
        NextToken: page.nextToken,
      };
    }),
  };
}

/** Registering a device again gives the endpoint it has, unless it is to have other attributes. */
function createPlatformEndpoint({ ledger }: WorldContext, { shelf, applications }: SnsStore): Action {
  const Fields = z.object({
    PlatformApplicationArn: z.string(),
    Token: z.string(),
    CustomUserData: z.string().optional(),
    Attributes: Attributes.default({}),
  });
  return action(
    Fields,
    ({ PlatformApplicationArn: applicationArn, Token, CustomUserData, Attributes: given }, call) => {
      call.authorize({ action: "SNS:CreatePlatformEndpoint", resource: applicationArn });
      const application = findApplication(applications, applicationArn, call);
      const userData = CustomUserData === undefined ? {} : { CustomUserData };
      const attributes: Record<string, string> = { Enabled: "true", ...userData, ...given, Token };
      checkAttributes(attributes, application.platform);

      const registered = shelf.state.endpoints.find(
        (one) => one.applicationArn === applicationArn && one.attributes["Token"] === Token,
      );
      if (registered !== undefined) {
        if (ENDPOINT_ATTRIBUTES.every((name) => registered.attributes[name] === attributes[name])) {
          return { EndpointArn: registered.arn };
        }
        const which = `Endpoint ${registered.arn} already exists with the same Token, but different attributes.`;
        throw invalidParameter(`Token Reason: ${which}`);
      }
      const arn = `${applicationArn.replace(":app/", ":endpoint/")}/${randomUUID()}`;
      shelf.state.endpoints.push({ arn, applicationArn, attributes });
      shelf.save();
      ledger.record({
        vendor: "sns",
        effect: "CreatePlatformEndpoint",
        subject: arn,
        detail: { application: application.name },
      });
      return { EndpointArn: arn };
    },
  );
}

function checkAttributes(attributes: Record<string, string>, platform: Platform): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (!ENDPOINT_ATTRIBUTES.includes(name)) throw invalidParameter(`Attributes Reason: unknown attribute ${name}`);
    if (name === "Token" && isApple(platform) && !/^[\da-f]{1,400}$/iu.test(value)) {
      throw invalidParameter("Token Reason: iOS device tokens must be no more than 400 hexadecimal characters");
    }
    if (name === "Enabled" && value !== "true" && value !== "false") {
      throw invalidParameter("Attributes Reason: Invalid value for attribute: Enabled");
    }
  }
}
