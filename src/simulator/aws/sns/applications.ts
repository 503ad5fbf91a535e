import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import { pageOf } from "../wire/page.ts";
import type { Action, Call } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { readAppleCertificate } from "./apple-certificate.ts";
import type { AppleCredential } from "./apple-credential.ts";
import { readAppleCredential } from "./apple-credential.ts";
import { invalidParameter, notFound } from "./errors.ts";
import type { Application, SnsState } from "./state.ts";
import { shownAttributes } from "./state.ts";

/** A page of platform applications or endpoints. (SNS API Reference.) */
export const PAGE_SIZE = 100;

/** Attributes that can be set, beside the credential. (SNS API Reference, SetPlatformApplicationAttributes.) */
const PLAIN_ATTRIBUTES = [
  "Enabled",
  "EventDeliveryFailure",
  "EventEndpointCreated",
  "EventEndpointDeleted",
  "EventEndpointUpdated",
  "FailureFeedbackRoleArn",
  "SuccessFeedbackRoleArn",
  "SuccessFeedbackSampleRate",
];
const CREDENTIAL_ATTRIBUTES = ["PlatformCredential", "PlatformPrincipal"];

const Attributes = z.record(z.string(), z.string());
const ByArn = z.object({ PlatformApplicationArn: z.string() });

/** The actions on platform applications. */
export function createApplicationActions(context: WorldContext, shelf: Shelf<SnsState>): Record<string, Action> {
  return {
    CreatePlatformApplication: createPlatformApplication(context, shelf),
    SetPlatformApplicationAttributes: setAttributes(context, shelf),
    DeletePlatformApplication: deletePlatformApplication(context, shelf),

    GetPlatformApplicationAttributes: action(ByArn, ({ PlatformApplicationArn: arn }, call) => {
      call.authorize({ action: "SNS:GetPlatformApplicationAttributes", resource: arn });
      return { Attributes: shownAttributes(findApplication(shelf.state, arn, call)) };
    }),

    ListPlatformApplications: action(z.object({ NextToken: z.string().optional() }), ({ NextToken }, call) => {
      const everyResource = `arn:aws:sns:${call.region}:${call.caller.account}:*`;
      call.authorize({ action: "SNS:ListPlatformApplications", resource: everyResource });
      const here = shelf.state.applications
        .filter(({ arn }) => arn.startsWith(everyResource.slice(0, -1)))
        .toSorted((one, other) => one.arn.localeCompare(other.arn));
      const page = pageOf(here, NextToken, PAGE_SIZE);
      if (page === undefined) throw invalidParameter("NextToken");
      return {
        PlatformApplications: page.items.map((application) => ({
          PlatformApplicationArn: application.arn,
          Attributes: shownAttributes(application),
        })),
        NextToken: page.nextToken,
      };
    }),
  };
}

/** @throws {AwsError} when the ARN is none, is of another region, or leads nowhere */
export function findApplication(state: SnsState, arn: string, call: Call): Application {
  const parts = arn.split(":");
  if (parts.length < 6) {
    throw invalidParameter(`PlatformApplicationArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  }
  if (parts[3] !== call.region || !parts[5]?.startsWith("app/")) throw invalidParameter("PlatformApplicationArn");
  const application = state.applications.find((one) => one.arn === arn);
  if (application === undefined) throw notFound("PlatformApplication");
  return application;
}

function createPlatformApplication({ clock, ledger }: WorldContext, shelf: Shelf<SnsState>): Action {
  const Fields = z.object({ Name: z.string(), Platform: z.string(), Attributes });
  return action(Fields, ({ Name, Platform, Attributes: attributes }, call) => {
    const arn = `arn:aws:sns:${call.region}:${call.caller.account}:app/${Platform}/${Name}`;
    call.authorize({ action: "SNS:CreatePlatformApplication", resource: arn });
    // 1 to 256 letters, digits, underscores, hyphens and periods. (SNS API Reference, CreatePlatformApplication.)
    if (!/^[\w.-]{1,256}$/u.test(Name)) throw invalidParameter("Name Reason: invalid application name");
    if (Platform !== "APNS" && Platform !== "APNS_SANDBOX") {
      throw invalidParameter(`Platform Reason: ${Platform} is not supported (this world knows APNS and APNS_SANDBOX)`);
    }
    const credential = readAppleCredential(attributes, clock.now());
    if (credential === undefined) throw invalidParameter("Attributes Reason: Platform credentials are required");
    const plain = plainAttributes(attributes);
    const existing = shelf.state.applications.find((one) => one.arn === arn);
    if (existing !== undefined) {
      if (isAlready(existing, { ...credential, attributes: plain })) return { PlatformApplicationArn: arn };
      throw invalidParameter("Attributes Reason: Platform application already exists with different attributes");
    }

    const shown = { ...plain, ...shownCredential(credential) };
    shelf.state.applications.push({
      arn,
      region: call.region,
      name: Name,
      platform: Platform,
      ...credential,
      attributes: { Enabled: "true", ...plain },
      history: [{ at: clock.now().toISOString(), by: call.caller.arn, attributes: shown }],
    });
    shelf.save();
    ledger.record({ vendor: "sns", effect: "CreatePlatformApplication", subject: arn, detail: shown });
    return { PlatformApplicationArn: arn };
  });
}

function isAlready(application: Application, wanted: AppleCredential & Pick<Application, "attributes">): boolean {
  return (
    application.certificatePem === wanted.certificatePem &&
    application.keyPem === wanted.keyPem &&
    Object.entries(wanted.attributes).every(([name, value]) => application.attributes[name] === value)
  );
}

function setAttributes({ clock, ledger }: WorldContext, shelf: Shelf<SnsState>): Action {
  const Fields = ByArn.extend({ Attributes });
  return action(Fields, ({ PlatformApplicationArn: arn, Attributes: attributes }, call) => {
    call.authorize({ action: "SNS:SetPlatformApplicationAttributes", resource: arn });
    const application = findApplication(shelf.state, arn, call);
    const plain = plainAttributes(attributes);
    const credential = readAppleCredential(attributes, clock.now());

    Object.assign(application, credential);
    Object.assign(application.attributes, plain);
    const changed = { ...plain, ...shownCredential(credential) };
    application.history.push({ at: clock.now().toISOString(), by: call.caller.arn, attributes: changed });
    shelf.save();
    ledger.record({ vendor: "sns", effect: "SetPlatformApplicationAttributes", subject: arn, detail: changed });
    return {};
  });
}

/** Deleting what is not there is no error. (SNS API Reference, DeletePlatformApplication, has no NotFound.) */
function deletePlatformApplication({ ledger }: WorldContext, shelf: Shelf<SnsState>): Action {
  return action(ByArn, ({ PlatformApplicationArn: arn }, call) => {
    call.authorize({ action: "SNS:DeletePlatformApplication", resource: arn });
    const { state } = shelf;
    if (!state.applications.some((one) => one.arn === arn)) return {};
    state.applications = state.applications.filter((one) => one.arn !== arn);
    state.endpoints = state.endpoints.filter((one) => one.applicationArn !== arn);
    shelf.save();
    ledger.record({ vendor: "sns", effect: "DeletePlatformApplication", subject: arn, detail: {} });
    return {};
  });
}

/** A credential as history and ledger may know it: by its certificate, which is public. */
function shownCredential(credential: AppleCredential | undefined): Record<string, string> {
  if (credential === undefined) return {};
  return { PlatformPrincipal: readAppleCertificate(credential.certificatePem).description };
}

function plainAttributes(attributes: Record<string, string>): Record<string, string> {
  const plain = Object.entries(attributes).filter(([name]) => !CREDENTIAL_ATTRIBUTES.includes(name));
  for (const [name, value] of plain) {
    if (!PLAIN_ATTRIBUTES.includes(name)) throw invalidParameter(`Attributes Reason: unknown attribute ${name}`);
    if (name === "Enabled" && value !== "true" && value !== "false") {
      throw invalidParameter("Attributes Reason: Invalid value for attribute: Enabled");
    }
  }
  return Object.fromEntries(plain);
}
