import type { AppleAuthority } from "../apple/authority.ts";
import type { WorldContext } from "../core/context.ts";
import type { Device, Environment, Push, RefusedPush } from "./push.ts";
import { openService } from "./service.ts";

/** How the simulated APNs begins. */
export interface ApnsOptions {
  authority: AppleAuthority;
  /** The devices of a new world; later starts go on with those that were kept. */
  devices: Omit<Device, "unregisteredAt">[];
  /** Where to listen, so that a restart is found again; 0 or nothing takes free ports. */
  ports?: Record<Environment, number>;
}

/** The simulated APNs: its two services, and what they have seen. */
export interface ApnsWorld {
  /** `https://127.0.0.1:PORT`, without a trailing slash. */
  urls: Record<Environment, string>;
  /** The root that a client must trust to reach the services. */
  caPem: string;
  /** Every push taken for delivery, oldest first. */
  pushes(): readonly Push[];
  /** The last refused ones, oldest first. */
  refused(): readonly RefusedPush[];
  devices(): readonly Device[];
  /** The app was installed on a device: its token is known from now on. */
  register(device: Omit<Device, "unregisteredAt">): void;
  /** The app was removed from a device: its token is answered with `Unregistered`. */
  unregister(token: string): void;
  close(): Promise<void>;
}

interface ApnsState {
  devices: Device[];
  pushes: Push[];
  refused: RefusedPush[];
}

/** As many refused pushes as a person would scroll through; the world keeps no more. */
const REFUSED_KEPT = 200;

/**
 * Opens the simulated APNs on 127.0.0.1.
 *
 * Faults: `apns.push` for a request; `apns.connect.production` and `apns.connect.sandbox` for a
 * connection (`refuse` and `cut` reset it, `withhold` leaves it unanswered, `delay` keeps it waiting).
 */
export async function createApnsWorld(context: WorldContext, options: ApnsOptions): Promise<ApnsWorld> {
  const { authority, ports } = options;
  const shelf = context.shelves.shelf<ApnsState>("apns", () => ({
    devices: options.devices.map((device) => ({ ...device, unregisteredAt: null })),
    pushes: [],
    refused: [],
  }));
  const { devices, pushes, refused } = shelf.state;

  const deliver = (push: Push): void => {
    pushes.push(push);
    shelf.save();
    const { environment, topic, apnsId, certificateSerial, keyId } = push;
    const by = certificateSerial === null ? { keyId: keyId ?? "" } : { certificateSerial };
    const detail = { environment, topic, apnsId, ...by };
    context.ledger.record({ vendor: "apns", effect: "Push", subject: push.deviceToken, detail });
  };
  const note = (push: RefusedPush): void => {
    refused.push(push);
    refused.splice(0, refused.length - REFUSED_KEPT);
    shelf.save();
  };
  const open = (environment: Environment) =>
    openService(context, { environment, authority, port: ports?.[environment] ?? 0, devices, deliver, note });

  const production = await open("production");
  const sandbox = await open("sandbox");
  return {
    urls: { production: production.url, sandbox: sandbox.url },
    caPem: authority.rootPem,
    pushes: () => pushes,
    refused: () => refused,
    devices: () => devices,
    register(device) {
      devices.push({ ...device, unregisteredAt: null });
      shelf.save();
    },
    unregister(token) {
      const device = devices.find((known) => known.token === token);
      if (device === undefined) throw new Error(`No device has the token ${token}.`);
      device.unregisteredAt = context.clock.now().toISOString();
      shelf.save();
    },
    async close() {
      await Promise.all([production.close(), sandbox.close()]);
    },
  };
}
