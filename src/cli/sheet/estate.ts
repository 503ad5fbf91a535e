import type { ConfigFile } from "../../config.ts";
import type { Instant } from "../../domain/time.ts";

/** What the sheet is made from: firebreak.yml, and when and by which version it is printed. */
export interface SheetFacts {
  config: Pick<ConfigFile, "applications" | "apns" | "aws" | "github" | "people">;
  at: Instant;
  version: string;
}

/** The name of every session by hand: CloudTrail shows it beside each call. */
export const sessionName = "firebreak-by-hand";

/** `eu-west-1` of `arn:aws:sns:eu-west-1:111122223333:app/APNS/ios-prod`. */
export function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
