import type { ApnsWorld } from "../apns/world.ts";
import type { PushView } from "../page/panels.ts";

/** Everything that was tried at APNs, newest first. */
export function showPushes(apns: ApnsWorld): PushView[] {
  const nameOf = (token: string | null) => {
    if (token === null) return "no device";
    return apns.devices().find((device) => device.token === token)?.name ?? `${token.slice(0, 8)}…`;
  };
  const taken = apns.pushes().map((push): PushView => ({
    at: push.at,
    topic: push.topic,
    device: nameOf(push.deviceToken),
    title: titleOf(push.payload),
    delivered: true,
    reason: null,
    certificateSerial: push.certificateSerial,
    keyId: push.keyId,
  }));
  const refused = apns.refused().map((push): PushView => ({
    at: push.at,
    topic: push.topic ?? "",
    device: nameOf(push.deviceToken),
    title: "",
    delivered: false,
    reason: push.reason,
    certificateSerial: push.certificateSerial,
    keyId: push.keyId,
  }));
  return [...taken, ...refused].toSorted((one, other) => other.at.localeCompare(one.at));
}

/** What the phone shows: `aps.alert`, or its title. */
function titleOf(payload: unknown): string {
  const alert = (payload as { aps?: { alert?: string | { title?: string; body?: string } } } | null)?.aps?.alert;
  return typeof alert === "string" ? alert : (alert?.title ?? alert?.body ?? "");
}
