import type { AppleWorld } from "../apple/portal.ts";
import type { PanelsView } from "../page/panels.ts";

type Shown = Pick<PanelsView, "appIds" | "certificates" | "appleTeam" | "tokenKeys">;

/** Apple's portal as the page shows it: App IDs, and the certificates and keys newest first. */
export function showApple(apple: AppleWorld): Shown {
  const appIds = apple.portal.appIds();
  return {
    appleTeam: apple.portal.team(),
    tokenKeys: apple.portal.tokenKeys(),
    appIds: appIds.map(({ bundleId, name }) => ({ bundleId, name })),
    certificates: appIds
      .flatMap((app) => app.certificates)
      .toSorted((one, other) => other.notBefore.localeCompare(one.notBefore)),
  };
}
