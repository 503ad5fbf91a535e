import { z } from "zod";
import { Instant } from "../time.ts";

/** A time as it stands in a certificate, which may be no date at all. */
export const WrittenTime = z.strictObject({
  /** As it is written there, safe to show. */
  text: z.string(),
  /** The instant that it means; null when it means none. */
  instant: Instant.nullable(),
  /** What is wrong with the way it is written, to go on “It …”; null when nothing is. */
  oddity: z.string().nullable(),
});
export type WrittenTime = z.infer<typeof WrittenTime>;
