import type { Upcast } from "../upcast.ts";

/**
 * What became of roles after a revocation, as version 3 wrote it: one event a request, which named one role of perhaps
 * several. It stays the last word on all of them. Their sessions are long over; to close such roles now, years later
 * and by nobody's wish, would only stop the rotations of today.
 */
export const oneWordOnRoles: Record<string, Upcast> = {
  "role.closed": (data) => ({ type: "role.closed", data: { ...data, settles: "request" } }),
  "role.left-open": (data) => ({ type: "role.left-open", data: { ...data, settles: "request" } }),
};
