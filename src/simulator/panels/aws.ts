import { bundleIds } from "../story/account.ts";
import type { AwsSurface } from "../aws/surface.ts";
import type { AwsWorld } from "../aws/world.ts";
import type { OtherApplicationView, PanelsView } from "../page/panels.ts";
import { wallet } from "../story/wallet.ts";

type Shown = Pick<PanelsView, "applications" | "otherAccounts" | "published" | "sessions" | "secrets" | "services">;

/** The AWS account of the story as the page shows it, and the applications of the other one. */
export function showAws(aws: AwsWorld): Shown {
  const { surface } = aws;
  const isIn = (account: string) => (about: { arn: string }) => about.arn.split(":")[4] === account;
  const isOurs = isIn(surface.accountId);
  const applications = surface.applications();
  return {
    applications: applications.filter(isOurs).map(showApplication),
    otherAccounts: [
      { account: wallet.id, name: wallet.name, applications: applications.filter(isIn(wallet.id)).map(showOther) },
    ],
    published: surface.messages().map((message) => ({
      at: message.publishedAt,
      applicationName: message.applicationArn.split("/").at(-1) ?? "",
      by: "",
      error:
        message.outcome === "failed" ? { code: "DeliveryFailed", message: message.reason ?? "not delivered" } : null,
    })),
    sessions: surface
      .sessions()
      .filter(isOurs)
      .map((session) => ({
        at: session.issuedAt,
        expiresAt: session.expiresAt,
        roleArn: session.roleArn,
        sessionName: session.arn.split("/").at(-1) ?? "",
        sourceIdentity: session.sourceIdentity ?? null,
        tags: session.tags,
        policy: session.policy ?? null,
        calls: [],
      })),
    secrets: surface
      .secrets()
      .filter(isOurs)
      .map(({ name, versions }) => ({
        name,
        versions: versions.map(({ id, stages, createdAt }) => ({ id, stages: [...stages], createdAt })),
      })),
    services: surface.services().filter(isOurs),
  };
}

type Application = ReturnType<AwsSurface["applications"]>[number];

function showApplication(application: Application): PanelsView["applications"][number] {
  return {
    arn: application.arn,
    name: application.name,
    platform: application.platform === "APNS_SANDBOX" ? "APNS_SANDBOX" : "APNS",
    bundleId: application.platform === "APNS_SANDBOX" ? bundleIds.sandbox : bundleIds.production,
    enabled: application.enabled,
    certificateExpiresAt: application.expiresAt === "" ? null : application.expiresAt,
    hasCertificate: hasCertificate(application),
    endpoints: application.endpoints.length,
    disabledEndpoints: application.endpoints.filter(({ enabled }) => !enabled).length,
    changes: application.history.map((change) => ({
      at: change.at,
      call: "SetPlatformApplicationAttributes",
      by: change.by,
      words: Object.entries(change.attributes)
        .map(([name, value]) => `${name}: ${value}`)
        .join(", "),
    })),
  };
}

function showOther({ arn, name, region, enabled, expiresAt, attributes }: Application): OtherApplicationView {
  return {
    arn,
    name,
    region,
    enabled,
    certificateExpiresAt: expiresAt === "" ? null : expiresAt,
    hasCertificate: hasCertificate({ attributes }),
  };
}

function hasCertificate({ attributes }: Pick<Application, "attributes">): boolean {
  return attributes["AuthenticationMethod"]?.toLowerCase() === "certificate";
}
