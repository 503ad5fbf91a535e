import type { Estate } from "../domain/estate.ts";
import { asFirebreakError, FirebreakError } from "../domain/errors.ts";
import type { Item } from "../domain/inventory/item.ts";
import { type Owner, ownershipOf, type OwnershipRules } from "../domain/inventory/owner.ts";
import { type Circumstances, missed, reconcile } from "../domain/inventory/reconcile.ts";
import type { ItemId, Sighting } from "../domain/inventory/sighting.ts";
import { stakeOf } from "../domain/inventory/stake.ts";
import type { Ladder } from "../domain/inventory/watch.ts";
import { fits } from "../domain/pattern.ts";
import { isWritten } from "../domain/rotation/rotation.ts";
import { count, inWords } from "../domain/time.ts";
import type { CertificateSource } from "../ports/certificate-source.ts";
import type { Clock } from "../ports/clock.ts";
import type { CodeOwners } from "../ports/code-owners.ts";
import type { Inventory } from "../ports/inventory.ts";
import type { Log } from "../ports/log.ts";
import type { Incidents } from "../projections/incidents.ts";
import type { ItemDecision, ItemRecorder } from "./record-item.ts";

/** What a reading is held against, and where it is recorded. */
export interface ReadSourceDeps {
  inventory: Pick<Inventory, "known" | "presentIn">;
  items: Pick<ItemRecorder, "onItems">;
  incidents: Incidents;
  estate: Estate;
  ladder: Ladder;
  ownerTag: string;
  /** What people follow to rotate what Firebreak can't, by patterns of addresses. */
  runbooksFor: readonly { rotates: readonly string[]; runbook: string }[];
  /** Undefined where no owner has a name in CODEOWNERS. */
  codeOwners: CodeOwners | undefined;
  clock: Clock;
  log: Log;
}

/** One reading of a source. */
export interface ReadingOptions {
  /** Whether the source showed too little to be believed when it was read last: it is believed now. */
  doubted: boolean;
  /** Ends the reading early. */
  signal: AbortSignal;
}

/** A source that shows less than half of so many items or more has more likely failed than lost them. */
const doubtFrom = 10;

/**
 * Reads a source to its end, a page at a time, and records what the inventory did not know yet. A
 * page that shows nothing new costs one look into the inventory. What the source does not show any
 * more has gone: that is recorded only when it was read to its end.
 *
 * @throws FirebreakError when it can't be read, or not to its end within its time
 */
export async function readSource(
  deps: ReadSourceDeps,
  source: CertificateSource,
  { doubted, signal }: ReadingOptions,
): Promise<void> {
  const missing = new Set(await deps.inventory.presentIn(source.id));
  const before = missing.size;
  const context = await contextOf(deps, source);
  const budget = AbortSignal.any([signal, AbortSignal.timeout(source.budget)]);
  try {
    for await (const page of pagesUntil(budget, source.read(budget))) {
      await takePage(deps, context, page);
      for (const { id } of page) missing.delete(id);
    }
  } catch (thrown) {
    throw budget.aborted ? cutOff(source) : thrown;
  }
  if (budget.aborted) throw cutOff(source);
  if (before >= doubtFrom && missing.size > before / 2 && !doubted) {
    throw new SourceDoubt(source, { shown: before - missing.size, before });
  }
  await recordMissing(deps, [...missing]);
}

/**
 * The pages until the time is over. A source that does not notice, as on a mount that hangs, is left behind:
 * it would hold its place among the readings for good.
 */
async function* pagesUntil(
  signal: AbortSignal,
  pages: AsyncIterable<readonly Sighting[]>,
): AsyncGenerator<readonly Sighting[]> {
  if (signal.aborted) return;
  const iterator = pages[Symbol.asyncIterator]();
  const over = new Promise<{ done: true }>((resolve) => {
    signal.addEventListener("abort", () => resolve({ done: true }), { once: true });
  });
  try {
    for (;;) {
      const step = await Promise.race([iterator.next(), over]);
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    // Not waited for: what hangs would hang here too.
    void iterator.return?.(undefined).catch(() => undefined);
  }
}

function cutOff({ title, budget }: CertificateSource): FirebreakError {
  return new FirebreakError("unavailable", `${title} could not be read to its end.`, {
    found: `more to read than ${inWords(budget)} allow`,
    todo: "Firebreak tries again. If it stays, see whether its vendor answers slowly.",
  });
}

/** A source was read to its end, and showed too little to be believed at once. */
export class SourceDoubt extends FirebreakError {
  constructor({ title }: CertificateSource, { shown, before }: { shown: number; before: number }) {
    super("unavailable", `${title} does not show most of what it has shown before.`, {
      found: `${count(shown, "item")} of ${before}`,
      todo: "Firebreak looks once more before it says that they have gone.",
    });
  }
}

/** What every page of one reading is held against. */
interface Context {
  source: CertificateSource;
  rules: OwnershipRules;
  /** Whether CODEOWNERS could be asked: where it could not, whom it named before stays the owner. */
  codeOwnersKnown: boolean;
  /** What our own rotations have put in place; read only once something has changed. */
  rotations: () => Promise<Circumstances["rotations"]>;
}

async function contextOf(deps: ReadSourceDeps, source: CertificateSource): Promise<Context> {
  const { owners } = deps.estate;
  const codeOwners = await codeOwnersFor(deps, source, owners);
  let rotations: Promise<Circumstances["rotations"]> | undefined;
  return {
    source,
    rules: { owners, tag: deps.ownerTag, codeOwners: codeOwners ?? (() => []) },
    codeOwnersKnown: codeOwners !== undefined,
    rotations: () => (rotations ??= writtenBy(deps.incidents)),
  };
}

/** Only applications have code of their own. Undefined when CODEOWNERS can't be asked. */
async function codeOwnersFor(
  { codeOwners, log }: ReadSourceDeps,
  { kind }: CertificateSource,
  owners: readonly Owner[],
): Promise<OwnershipRules["codeOwners"] | undefined> {
  if (kind !== "sns" || codeOwners === undefined || owners.every((owner) => owner.codeowners.length === 0)) {
    return () => [];
  }
  try {
    return await codeOwners.read();
  } catch (thrown) {
    log.warn("CODEOWNERS could not be read", { why: asFirebreakError(thrown).message });
    return undefined;
  }
}

async function writtenBy(incidents: Incidents): Promise<Circumstances["rotations"]> {
  return (await incidents.all()).flatMap(({ rotations }) =>
    rotations
      .filter(isWritten)
      .flatMap(({ targets, credential }) =>
        credential?.kind === "certificate"
          ? targets.map(({ application }) => ({ application, notAfter: credential.notAfter }))
          : [],
      ),
  );
}

async function takePage(deps: ReadSourceDeps, context: Context, page: readonly Sighting[]): Promise<void> {
  const known = await deps.inventory.known(page.map(({ id }) => id));
  const decisions: ItemDecision[] = [];
  for (const sighting of page) {
    const before = known.get(sighting.id);
    const from = circumstances(deps, context, { sighting, before });
    const seen = reconcile(before, sighting, { ...from, rotations: [] });
    const isChanged = seen.some(({ type }) => type === "certificate.changed");
    const events = isChanged ? reconcile(before, sighting, { ...from, rotations: await context.rotations() }) : seen;
    if (events.length > 0) decisions.push({ id: sighting.id, before, events });
  }
  await deps.items.onItems(decisions);
}

function circumstances(
  deps: ReadSourceDeps,
  { source, rules, codeOwnersKnown }: Context,
  { sighting, before }: { sighting: Sighting; before: Item | undefined },
): Omit<Circumstances, "rotations"> {
  const named = ownershipOf(sighting, rules);
  const kept = !codeOwnersKnown && before?.ownership?.by === "codeowners" ? before.ownership : null;
  const ownership = named ?? kept;
  const stake = stakeOf({ place: sighting.place, ownership: before?.ownership ?? ownership }, deps.estate);
  return {
    source: source.id,
    ownership,
    runbook: stake.rotatable ? rotationRunbook : followed(deps, sighting.place.locator),
    ladder: deps.ladder,
    stake,
    now: deps.clock.now(),
  };
}

/** The runbook that rotates a push application. */
const rotationRunbook = "apns-certificate-rotation";

function followed({ runbooksFor }: ReadSourceDeps, locator: string): string | null {
  const found = runbooksFor.find(({ rotates }) => rotates.some((pattern) => fits(pattern, locator)));
  return found?.runbook ?? null;
}

async function recordMissing(deps: ReadSourceDeps, missing: readonly ItemId[]): Promise<void> {
  const { inventory, items, estate, ladder, clock } = deps;
  for (let start = 0; start < missing.length; start += missingAtOnce) {
    const known = await inventory.known(missing.slice(start, start + missingAtOnce));
    await items.onItems(
      [...known.values()].map((before) => {
        const events = missed(before, { ladder, stake: stakeOf(before, estate), now: clock.now() });
        return { id: before.id, before, events };
      }),
    );
  }
}

/** How many missing items are recorded in one round. */
const missingAtOnce = 100;
