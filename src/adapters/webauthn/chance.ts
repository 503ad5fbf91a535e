import { randomBytes } from "node:crypto";
import type { Chance } from "../../ports/chance.ts";

/** Chance from the system's own source. */
export function createChance(): Chance {
  return {
    bytes: (count) => new Uint8Array(randomBytes(count)),
    token: () => randomBytes(32).toString("base64url"),
  };
}
