import { createHash, randomUUID } from "node:crypto";
import type { WorldContext } from "../../core/context.ts";
import type { Shelf } from "../../core/shelf.ts";
import type { AccountSeed } from "../seed.ts";
import type { Call } from "../wire/service.ts";
import type { CertificateSeed } from "./seed.ts";

/** A certificate as ACM keeps it; what was not seeded is filled in. */
export interface StoredCertificate
  extends
    Required<Pick<CertificateSeed, "type" | "status" | "keyAlgorithm" | "keyPairOrigin" | "issuer" | "serial">>,
    Pick<CertificateSeed, "domainName" | "notBefore" | "notAfter" | "renewalEligibility" | "renewalStatus"> {
  arn: string;
  /** The domain name first. */
  names: string[];
  /** ISO 8601. */
  createdAt: string;
  inUseBy: string[];
  tags: { Key: string; Value: string }[];
}

/** What ACM keeps. */
export interface AcmState {
  certificates: StoredCertificate[];
}

/** Opens ACM's shelf, filled from the seeds when the world is new. */
export function openAcmShelf({ shelves, clock }: WorldContext, seeds: readonly AccountSeed[]): Shelf<AcmState> {
  return shelves.shelf<AcmState>("aws-acm", () => {
    const now = clock.now().toISOString();
    return {
      certificates: seeds.flatMap(({ accountId, region, certificates = [] }) =>
        certificates.map((seed) => {
          const id = seed.id ?? randomUUID();
          return fillIn(seed, { arn: `arn:aws:acm:${seed.region ?? region}:${accountId}:certificate/${id}`, now });
        }),
      ),
    };
  });
}

function fillIn(seed: CertificateSeed, { arn, now }: { arn: string; now: string }): StoredCertificate {
  const { region: _region, id: _id, alternativeNames = [], tags = {}, inUseBy = [], ...rest } = seed;
  return {
    status: "ISSUED",
    keyAlgorithm: "RSA_2048",
    keyPairOrigin: seed.type === "IMPORTED" ? "CUSTOMER_PROVIDED" : "AWS_MANAGED",
    issuer: seed.type === "AMAZON_ISSUED" ? "Amazon" : "Acme Internal CA",
    serial: serialOf(arn),
    createdAt: seed.notBefore ?? now,
    ...rest,
    arn,
    names: [...(seed.domainName === undefined ? [] : [seed.domainName]), ...alternativeNames],
    inUseBy: [...inUseBy],
    tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** Sixteen bytes, as ACM writes them. */
function serialOf(arn: string): string {
  const bytes = createHash("sha256").update(arn).digest("hex").slice(0, 32).match(/../gu) ?? [];
  return bytes.join(":");
}

/** The certificates of the caller's account in the region of the call. */
export function certificatesOf(state: AcmState, { region, caller }: Call): StoredCertificate[] {
  return state.certificates.filter(({ arn }) => arn.startsWith(`arn:aws:acm:${region}:${caller.account}:`));
}
