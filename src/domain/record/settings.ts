import { z } from "zod";
import { Duration } from "../time.ts";

const minute = 60_000;
const day = 86_400_000;

/** An append-only place for heads: a bucket of S3, or of what speaks like it, with Object Lock. */
export const AnchorSettings = z.strictObject({
  kind: z.literal("s3"),
  /** (Amazon S3 User Guide, "General purpose bucket naming rules".) */
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name, as in acme-audit"),
  /** What the names of the objects begin with: `firebreak/`. */
  prefix: z
    .string()
    .max(200)
    .regex(/^(?:[A-Za-z0-9!_.*'()-]+\/)*$/, "folders, each with a slash at its end, as in firebreak/")
    .default(""),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region, as in eu-west-1"),
  /** How long nobody can delete a head. */
  retention: Duration.refine((milliseconds) => milliseconds >= day, "at least 1d"),
  /** Another address than AWS's own. */
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
});
export type AnchorSettings = z.infer<typeof AnchorSettings>;

/** What firebreak.yml says of the journal. */
export const JournalSettings = z.strictObject({
  /** How long events may go unsigned. */
  sign: Duration.refine((milliseconds) => milliseconds >= minute, "at least 1m").default(60 * minute),
  /** The channel that signed heads are told in: its id. */
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, "a channel is named by its id, as in C0123")
    .optional(),
  anchors: z.array(AnchorSettings).default([]),
});
export type JournalSettings = z.infer<typeof JournalSettings>;

/** An anchor's name, as the journal has it. */
export function anchorName({ bucket, prefix }: AnchorSettings): string {
  return `s3://${bucket}/${prefix}`;
}
