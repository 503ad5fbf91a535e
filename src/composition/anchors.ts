import { createS3Anchor } from "../adapters/aws/s3-anchor.ts";
import type { Config } from "../config.ts";
import type { Anchor } from "../ports/anchor.ts";
import type { Clock } from "../ports/clock.ts";

/** The append-only places of firebreak.yml, by their names. */
export function createAnchors({ journal }: Pick<Config, "journal">, clock: Clock): Map<string, Anchor> {
  const anchors = journal.anchors.map((anchor) => createS3Anchor(anchor, { region: anchor.region, clock }));
  return new Map(anchors.map((anchor) => [anchor.name, anchor]));
}
