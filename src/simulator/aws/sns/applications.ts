import { z } from "zod";
import type { WorldContext } from "../../core/context.ts";
import { AwsError } from "../wire/error.ts";
import { pageOf } from "../wire/page.ts";
import type { Action, Call } from "../wire/service.ts";
import { action } from "../wire/service.ts";
import { readAppleCertificate } from "./apple-certificate.ts";
import type { AppleCredential } from "./apple-credential.ts";
import { readAppleCredential } from "./apple-credential.ts";
import { isApple, plainAttributes, shownAttributes, tokenAttributes, withoutToken } from "./attributes.ts";
import { invalidParameter, notFound } from "./errors.ts";
import type { Application } from "./state.ts";
import type { ApplicationRegister, SnsStore } from "./store.ts";

/** A page of platform applications or endpoints. (SNS API Reference.) */
export const PAGE_SIZE = 100;

const Attributes = z.record(z.string(), z.string());
const ByArn = z.object({ PlatformApplicationArn: z.string() });

/** The actions on platform applications. */
export function createApplicationActions(context: WorldContext, store: SnsStore): Record<string, Action> {
  const { applications } = store;
  return {
    CreatePlatformApplication: createPlatformApplication(context, store),
    SetPlatformApplicationAttributes: setAttributes(context, store),
    DeletePlatformApplication: deletePlatformApplication(context, store),

    GetPlatformApplicationAttributes: action(ByArn, ({ PlatformApplicationArn: arn }, call) => {
      call.authorize({ action: "SNS:GetPlatformApplicationAttributes", resource: arn });
      return { Attributes: shownAttributes(findApplication(applications, arn, call)) };
    }),

    ListPlatformApplications: action(z.object({ NextToken: z.string().optional() }), ({ NextToken }, call) => {
      const { region, caller } = call;
      call.authorize({
        action: "SNS:ListPlatformApplications",
        resource: `arn:aws:sns:${region}:${caller.account}:*`,
      });
      const page = pageOf(applications.in(caller.account, region), NextToken, PAGE_SIZE);
      if (page === undefined) throw invalidParameter("NextToken");
      return {
        PlatformApplications: page.items.map((application) => ({
          PlatformApplicationArn: application.arn,
          Attributes: shownAttributes(application),
        })),
        NextToken: page.nextToken,
      };
    }),

    // Tags are for topics. (SNS API Reference, ListTagsForResource.) This world has none of those.
    ListTagsForResource: action(z.object({ ResourceArn: z.string() }), ({ ResourceArn: arn }, call) => {
      call.authorize({ action: "SNS:ListTagsForResource", resource: arn });
      if (arn.split(":").length !== 6 || arn.includes("/")) throw invalidParameter("ResourceArn");
      throw new AwsError("ResourceNotFound", "Resource does not exist", 404);
    }),
  };
}

/** @throws {AwsError} when the ARN is none, is of another region, or leads nowhere */
export function findApplication(applications: ApplicationRegister, arn: string, call: Call): Application {
  const parts = arn.split(":");
  if (parts.length < 6) {
    throw invalidParameter(`PlatformApplicationArn Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  }
  if (parts[3] !== call.region || !parts[5]?.startsWith("app/")) throw invalidParameter("PlatformApplicationArn");
  const application = applications.find(arn);
  if (application === undefined) throw notFound("PlatformApplication");
  return application;
}

function createPlatformApplication({ clock, ledger }: WorldContext, { shelf, applications }: SnsStore): Action {
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
    const existing = applications.find(arn);
    if (existing !== undefined) {
      if (isAlready(existing, held(credential, plain))) return { PlatformApplicationArn: arn };
      throw invalidParameter("Attributes Reason: Platform application already exists with different attributes");
    }

    const shown = { ...plain, ...shownCredential(credential) };
    applications.add({
      arn,
      region: call.region,
      name: Name,
      platform: Platform,
      ...held(credential, { Enabled: "true", ...plain }),
      history: [{ at: clock.now().toISOString(), by: call.caller.arn, attributes: shown }],
    });
    shelf.save();
    ledger.record({ vendor: "sns", effect: "CreatePlatformApplication", subject: arn, detail: shown });
    return { PlatformApplicationArn: arn };
  });
}

type Held = Pick<Application, "certificatePem" | "keyPem" | "keyId" | "attributes">;

/** What an application keeps of a credential, beside the attributes that it has. */
function held(credential: AppleCredential, attributes: Record<string, string>): Held {
  if ("certificatePem" in credential) return { ...credential, keyId: undefined, attributes };
  const { keyPem, keyId, ...names } = credential;
  return { certificatePem: undefined, keyPem, keyId, attributes: { ...attributes, ...tokenAttributes(names) } };
}

function isAlready(application: Application, wanted: Held): boolean {
  return (
    application.certificatePem === wanted.certificatePem &&
    application.keyPem === wanted.keyPem &&
    application.keyId === wanted.keyId &&
    Object.entries(wanted.attributes).every(([name, value]) => application.attributes[name] === value)
  );
}

function setAttributes({ clock, ledger }: WorldContext, { shelf, applications }: SnsStore): Action {
  const Fields = ByArn.extend({ Attributes });
  return action(Fields, ({ PlatformApplicationArn: arn, Attributes: attributes }, call) => {
    call.authorize({ action: "SNS:SetPlatformApplicationAttributes", resource: arn });
    const application = findApplication(applications, arn, call);
    const plain = plainAttributes(attributes);
    const credential = readAppleCredential(attributes, clock.now());

    if (credential !== undefined) give(application, credential);
    Object.assign(application.attributes, plain);
    const changed = { ...plain, ...shownCredential(credential) };
    application.history.push({ at: clock.now().toISOString(), by: call.caller.arn, attributes: changed });
    shelf.save();
    ledger.record({ vendor: "sns", effect: "SetPlatformApplicationAttributes", subject: arn, detail: changed });
    return {};
  });
}

/** What was known of an earlier certificate or token goes with it. */
function give(application: Application, credential: AppleCredential): void {
  if (!isApple(application.platform)) {
    throw invalidParameter("Attributes Reason: this world changes the credentials of Apple's platforms alone");
  }
  Object.assign(application, held(credential, withoutToken(application.attributes)), { expiry: undefined });
}

/** Deleting what is not there is no error. (SNS API Reference, DeletePlatformApplication, has no NotFound.) */
function deletePlatformApplication({ ledger }: WorldContext, { shelf, applications }: SnsStore): Action {
  return action(ByArn, ({ PlatformApplicationArn: arn }, call) => {
    call.authorize({ action: "SNS:DeletePlatformApplication", resource: arn });
    const application = applications.find(arn);
    if (application === undefined) return {};
    applications.remove(application);
    shelf.state.endpoints = shelf.state.endpoints.filter((one) => one.applicationArn !== arn);
    shelf.save();
    ledger.record({ vendor: "sns", effect: "DeletePlatformApplication", subject: arn, detail: {} });
    return {};
  });
}

/** A credential as history and ledger may know it: by what is public of it. */
function shownCredential(credential: AppleCredential | undefined): Record<string, string> {
  if (credential === undefined) return {};
  if ("certificatePem" in credential) {
    return { PlatformPrincipal: readAppleCertificate(credential.certificatePem).description };
  }
  const { keyId, teamId, bundleId } = credential;
  return { PlatformPrincipal: keyId, ApplePlatformTeamID: teamId, ApplePlatformBundleID: bundleId };
}
