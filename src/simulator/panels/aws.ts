import { bundleIds } from "../story/account.ts";
import type { AwsSurface } from "../aws/surface.ts";
import type { AwsWorld } from "../aws/world.ts";
import type { PanelsView } from "../page/panels.ts";

/** The AWS account as the page shows it. */
export function showAws(aws: AwsWorld): Pick<PanelsView, "applications" | "published" | "sessions" | "secrets"> {
  const { surface } = aws;
  const isOurs = ({ arn }: { arn: string }) => arn.split(":")[4] === surface.accountId;
  return {
    applications: surface.applications().filter(isOurs).map(showApplication),
    published: surface.messages().map((message) => ({
      at: message.publishedAt,
      applicationName: message.applicationArn.split("/").at(-1) ?? "",
      by: "",
      error:
        message.outcome === "failed" ? { code: "DeliveryFailed", message: message.reason ?? "not delivered" } : null,
    })),
    sessions: surface.sessions().map((session) => ({
      at: session.issuedAt,
      expiresAt: session.expiresAt,
      roleArn: session.roleArn,
      sessionName: session.arn.split("/").at(-1) ?? "",
      sourceIdentity: session.sourceIdentity ?? null,
      tags: session.tags,
      policy: session.policy ?? null,
      calls: [],
    })),
    secrets: surface.secrets().map(({ name, versions }) => ({
      name,
      versions: versions.map(({ id, stages, createdAt }) => ({ id, stages: [...stages], createdAt })),
    })),
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
    endpoints: application.endpoints.length,
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
