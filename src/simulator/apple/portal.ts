import type { WorldContext } from "../core/context.ts";
import type { Shelf } from "../core/shelf.ts";
import { openAuthority } from "./authority.ts";
import type { AppleAuthority, Credential, IssuedCertificate, PushCertificateOrder } from "./authority.ts";
import { PortalRefusal } from "./refusal.ts";
import { createKeyDesk } from "./key-desk.ts";
import type { KeyDesk } from "./key-desk.ts";
import { commonNameOf } from "./profile.ts";
import { topicsOf } from "./topics.ts";

/** The account with which a new world begins. Later starts go on from what was kept. */
export interface AppleSeed {
  team: { id: string; name: string };
  appIds: {
    bundleId: string;
    name: string;
    /** When a push certificate from before the story begins ends; it may have expired. Without it there is none. */
    pastCertificateUntil?: Date;
  }[];
}

/** What the portal offers to choose from when a push certificate is made. */
export type PushCertificateType = "sandbox-and-production" | "sandbox";

/** A push certificate as the portal lists it. */
export interface PushCertificateView {
  /** Lower-case hexadecimal. */
  serial: string;
  bundleId: string;
  commonName: string;
  type: PushCertificateType;
  /** The person who had it made in this world; `null` for those the world began with. */
  createdBy: string | null;
  /** The name under which Apple gives it to download: `aps.cer`. */
  fileName: string;
  /** ISO 8601, UTC. */
  notBefore: string;
  /** ISO 8601, UTC. */
  notAfter: string;
  status: "active" | "expired" | "revoked";
}

/** An app ID and its push certificates, newest first. */
export interface AppIdView {
  bundleId: string;
  name: string;
  certificates: PushCertificateView[];
}

/** A certificate as the portal gives it to download. */
export interface CertificateDownload {
  serial: string;
  fileName: string;
  der: Uint8Array;
}

/** Apple's developer portal, as a member of the team uses it. Calls refuse with a {@link PortalRefusal}. */
export interface ApplePortal extends KeyDesk {
  team(): { id: string; name: string };
  appIds(): AppIdView[];
  /** Makes a push certificate from an uploaded signing request. */
  createCertificate(request: {
    person: string;
    bundleId: string;
    csrPem: string;
    type?: PushCertificateType;
  }): Promise<CertificateDownload>;
  /** A certificate that was made before. */
  download(serial: string): CertificateDownload;
  revoke(request: { person: string; serial: string }): void;
}

/** The simulated Apple: its authority, and the portal in front of it. */
export interface AppleWorld {
  authority: AppleAuthority;
  portal: ApplePortal;
  /** The seeded certificate of an app with its key, which the team is supposed to hold. */
  pastCredential(bundleId: string): Credential;
}

/** A certificate as kept: what the portal lists of it, and the file in base64. */
interface Kept {
  listed: Omit<PushCertificateView, "status">;
  der: string;
}

interface AppId {
  bundleId: string;
  name: string;
  certificates: Kept[];
  past: Credential | null;
}

interface AppleState {
  team: { id: string; name: string };
  appIds: AppId[];
}

const DAY = 24 * 60 * 60 * 1000;
/** Read off Apple's certificates: 395 days for both environments, 365 for the older development form. */
const LIFETIME_DAYS: Record<PushCertificateType, number> = { "sandbox-and-production": 395, sandbox: 365 };

/** Opens the simulated Apple. The first start makes the authority and what the seed asks for. */
export async function createAppleWorld(context: WorldContext, seed: AppleSeed): Promise<AppleWorld> {
  const authority = await openAuthority(context.shelves);
  const shelf = context.shelves.shelf<AppleState>("apple", () => ({ team: seed.team, appIds: [] }));
  await plant(shelf, authority, seed);
  const { team, appIds } = shelf.state;
  authority.tokenKeys.enlist(team.id, () => appIds.map(({ bundleId }) => bundleId));
  return {
    authority,
    portal: createPortal(context, shelf, authority),
    pastCredential(bundleId) {
      const past = shelf.state.appIds.find((app) => app.bundleId === bundleId)?.past ?? null;
      if (past === null) throw new Error(`The world was not seeded with a past certificate for ${bundleId}.`);
      return past;
    },
  };
}

/** Adds the app IDs of the seed that the world does not have yet. */
async function plant(shelf: Shelf<AppleState>, authority: AppleAuthority, seed: AppleSeed): Promise<void> {
  const { team, appIds } = shelf.state;
  for (const { bundleId, name, pastCertificateUntil } of seed.appIds) {
    if (appIds.some((app) => app.bundleId === bundleId)) continue;
    const app: AppId = { bundleId, name, certificates: [], past: null };
    if (pastCertificateUntil !== undefined) {
      const type = "sandbox-and-production";
      const order = { ...profileOf(team, bundleId, type), ...validityUntil(pastCertificateUntil, type) };
      const { serial, der, ...past } = await authority.issueExpiredPushCertificate(order);
      app.past = past;
      app.certificates.push(keep({ serial, der }, order, { type, createdBy: null }));
    }
    appIds.push(app);
  }
  shelf.save();
}

function createPortal(context: WorldContext, shelf: Shelf<AppleState>, authority: AppleAuthority): ApplePortal {
  const { clock, ledger } = context;
  const { team, appIds } = shelf.state;

  const find = (serial: string): { app: AppId; certificate: Kept } => {
    for (const app of appIds) {
      const certificate = app.certificates.find(({ listed }) => listed.serial === serial);
      if (certificate !== undefined) return { app, certificate };
    }
    throw new PortalRefusal(`This team has no certificate with the serial number ${serial}.`);
  };

  const status = ({ serial, notAfter }: Kept["listed"]): PushCertificateView["status"] => {
    if (authority.isRevoked(serial)) return "revoked";
    return notAfter < clock.now().toISOString() ? "expired" : "active";
  };

  return {
    ...createKeyDesk(context, team.id, authority.tokenKeys),
    team: () => team,
    appIds: () =>
      appIds.map(({ bundleId, name, certificates }) => ({
        bundleId,
        name,
        certificates: certificates.map(({ listed }) => ({ ...listed, status: status(listed) })),
      })),
    async createCertificate({ person, bundleId, csrPem, type = "sandbox-and-production" }) {
      const app = appIds.find((candidate) => candidate.bundleId === bundleId);
      if (app === undefined) throw new PortalRefusal(`This team has no app ID ${bundleId}.`);
      const order = { ...profileOf(team, bundleId, type), ...validityFrom(clock.now(), type) };
      const issued = await authority.issuePushCertificate({ ...order, csrPem });
      const kept = keep(issued, order, { type, createdBy: person });
      app.certificates.unshift(kept);
      shelf.save();
      ledger.record({
        vendor: "apple",
        effect: "CreateCertificate",
        subject: bundleId,
        detail: { serial: issued.serial, person, type },
      });
      return asDownload(kept);
    },
    download: (serial) => asDownload(find(serial).certificate),
    revoke({ person, serial }) {
      const { app } = find(serial);
      if (authority.isRevoked(serial)) throw new PortalRefusal("This certificate has already been revoked.");
      authority.revoke(serial);
      ledger.record({
        vendor: "apple",
        effect: "RevokeCertificate",
        subject: app.bundleId,
        detail: { serial, person },
      });
    },
  };
}

/** What a certificate of this type says of an app, but for its dates. */
function profileOf(team: AppleState["team"], bundleId: string, type: PushCertificateType) {
  return {
    bundleId,
    teamId: team.id,
    organization: team.name,
    environments: { sandbox: true, production: type === "sandbox-and-production" },
    topics: topicsOf(bundleId),
  };
}

interface Validity {
  notBefore: Date;
  notAfter: Date;
}

function validityFrom(start: Date, type: PushCertificateType): Validity {
  const notBefore = wholeSecond(start);
  return { notBefore, notAfter: new Date(notBefore.getTime() + LIFETIME_DAYS[type] * DAY) };
}

function validityUntil(end: Date, type: PushCertificateType): Validity {
  const notAfter = wholeSecond(end);
  return { notBefore: new Date(notAfter.getTime() - LIFETIME_DAYS[type] * DAY), notAfter };
}

/** X.509 counts whole seconds, and what the portal lists has to be what the certificate says. */
function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

function keep(
  { serial, der }: IssuedCertificate,
  { bundleId, notBefore, notAfter }: PushCertificateOrder,
  made: { type: PushCertificateType; createdBy: string | null },
): Kept {
  return {
    listed: {
      serial,
      bundleId,
      commonName: commonNameOf(der),
      ...made,
      fileName: made.type === "sandbox" ? "aps_development.cer" : "aps.cer",
      notBefore: notBefore.toISOString(),
      notAfter: notAfter.toISOString(),
    },
    der: Buffer.from(der).toString("base64"),
  };
}

function asDownload({ listed: { serial, fileName }, der }: Kept): CertificateDownload {
  return { serial, fileName, der: new Uint8Array(Buffer.from(der, "base64")) };
}
