import { z } from "zod";

/** How bad it is: sev1 stops the product for many, sev2 breaks an important part, sev3 is a nuisance. */
export const Severity = z.enum(["sev1", "sev2", "sev3"]);
export type Severity = z.infer<typeof Severity>;

/** What each severity means to the person who has to choose one. */
export const severityMeaning: Record<Severity, string> = {
  sev1: "the product is down for many people",
  sev2: "an important part is down or badly degraded",
  sev3: "a nuisance, or one small part",
};
