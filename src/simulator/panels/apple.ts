import type { AppleWorld } from "../apple/portal.ts";
import type { PanelsView } from "../page/panels.ts";

/** Apple's portal as the page shows it: App IDs, and their certificates newest first. */
export function showApple(apple: AppleWorld): Pick<PanelsView, "appIds" | "certificates"> {
  const appIds = apple.portal.appIds();
  return {
    appIds: appIds.map(({ bundleId, name }) => ({ bundleId, name })),
    certificates: appIds
      .flatMap((app) => app.certificates)
      .toSorted((one, other) => other.notBefore.localeCompare(one.notBefore)),
  };
}
