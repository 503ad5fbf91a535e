import type { WorldContext } from "../../../src/simulator/core/context.ts";
import { createFaults } from "../../../src/simulator/core/faults.ts";
import { openLedger } from "../../../src/simulator/core/ledger.ts";
import { openShelves } from "../../../src/simulator/core/shelf.ts";
import { createPagerWorld, type PagerWorld } from "../../../src/simulator/pager/world.ts";

/** The integration keys of two services; a third is of no service. */
export const routingKey = "a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D6";
export const otherRoutingKey = "0123456789abcdef0123456789abcdef";
export const unknownRoutingKey = "ffffffffffffffffffffffffffffffff";
export const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
export const wrongWebhookSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhro=";

/** A running PagerDuty and receiver of webhooks, with the world's time in the test's hand. */
export interface TestPagers extends WorldContext {
  world: PagerWorld;
  /** Moves the world's clock on, in milliseconds; back, when negative. */
  wait(milliseconds: number): void;
  /** What the world says it did with each event, oldest first. */
  outcomes(): unknown[];
}

export async function startPagers({ directory }: { directory?: string } = {}): Promise<TestPagers> {
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const shelves = openShelves(directory);
  const context: WorldContext = { clock, shelves, ledger: openLedger(shelves, clock), faults: createFaults() };
  const routingKeys = [routingKey, otherRoutingKey];
  const world = await createPagerWorld(context, { routingKeys, webhookSecret, port: 0 });
  return {
    ...context,
    world,
    wait: (milliseconds) => void (ahead += milliseconds),
    outcomes: () => context.ledger.entries().map(({ detail }) => detail["outcome"]),
  };
}
