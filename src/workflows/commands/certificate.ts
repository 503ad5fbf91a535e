import type { NewEvent } from "../../domain/event.ts";
import type { Estate } from "../../domain/estate.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { type Incident, isPlanned, plannedSeverity } from "../../domain/incident/incident.ts";
import type { Item } from "../../domain/inventory/item.ts";
import { isAbout } from "../../domain/rotation/rotation.ts";
import { itemStream } from "../../domain/inventory/item.ts";
import { componentOf, stakeOf } from "../../domain/inventory/stake.ts";
import { type Ladder, latestSnooze } from "../../domain/inventory/watch.ts";
import { between, hasCome, written } from "../../domain/time.ts";
import { rotatingAll } from "../../guard/deed.ts";
import { checkAsker } from "../../guard/request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Inventory } from "../../ports/inventory.ts";
import type { Incidents } from "../../projections/incidents.ts";
import type { ApprovalGate } from "../approval-gate.ts";
import type { Handler } from "../dispatch.ts";
import { rotatedTogether } from "../rotation/applications.ts";
import type { PrepareRotation } from "../rotation/start.ts";
import type { Recorder } from "../record.ts";
import type { ItemRecorder } from "../record-item.ts";

/** What people's decisions about a certificate need. */
export interface CertificateCommandDeps {
  inventory: Pick<Inventory, "find">;
  items: ItemRecorder;
  incidents: Incidents;
  recorder: Recorder;
  gate: ApprovalGate;
  prepare: PrepareRotation;
  estate: Estate;
  ladder: Ladder;
  clock: Clock;
}

/** Silences the rungs of an item until then, for a reason. Never beyond the rung that wakes people. */
export function snoozeCertificate(deps: CertificateCommandDeps): Handler<"snooze-certificate"> {
  return async ({ by, key, certificate, until, reason }) => {
    const item = await deps.items.onItem(
      certificate,
      (now) => {
        checkSnooze(now, until, deps);
        return [
          {
            type: "certificate.snoozed",
            actor: { kind: "person", id: by },
            data: { until },
            typed: { reason },
          },
        ];
      },
      key,
    );
    return { incident: null, text: `${item.place.name} is silent until ${written(until)}, and comes back then.` };
  };
}

function checkSnooze(item: Item, until: string, { ladder, clock }: CertificateCommandDeps): void {
  const latest = latestSnooze(item, ladder);
  if (latest === null || hasCome(latest, clock.now())) {
    throw new FirebreakError("not-now", `${item.place.name} can't be snoozed.`, {
      found: latest === null ? "it has no end that it could be silent before" : "it ends too soon",
      todo: "Rotate it, or hand it over to somebody who can.",
    });
  }
  if (hasCome(until, clock.now())) {
    throw new FirebreakError("bad-input", "A snooze ends in the future.", { found: written(until) });
  }
  if (between(until, latest) < 0) {
    throw new FirebreakError("bad-input", `${item.place.name} can't be silent for so long.`, {
      found: written(until),
      expected: `${written(latest)} at the latest: somebody is woken then`,
    });
  }
}

/** Makes another team the item's owner. It stays so, whatever tags and code say. */
export function handOverCertificate(deps: CertificateCommandDeps): Handler<"hand-over-certificate"> {
  return async ({ by, key, certificate, owner: id }) => {
    const owner = deps.estate.owners.find((one) => one.id === id);
    if (owner === undefined) {
      throw new FirebreakError("bad-input", `There is no owner ${id}.`, {
        expected: `one of ${deps.estate.owners.map((one) => one.id).join(", ") || "none: firebreak.yml lists no owners"}`,
      });
    }
    const item = await deps.items.onItem(
      certificate,
      ({ ownership, runbook }) => {
        if (ownership?.owner === id && ownership.by === "hand-over") return [];
        const data = { ownership: { owner: id, by: "hand-over" as const }, runbook };
        return [{ type: "certificate.assigned", actor: { kind: "person", id: by }, data }];
      },
      key,
    );
    return { incident: null, text: `${item.place.name} belongs to ${owner.name} now.` };
  };
}

/** Asks for a rehearsal. What it finds shows on the item's alert and in `/cert show`. */
export function rehearseCertificate(deps: CertificateCommandDeps): Handler<"rehearse-rotation"> {
  return async ({ by, key, certificate }) => {
    const item = await deps.items.onItem(
      certificate,
      (now): NewEvent[] => {
        checkRotatable(now, deps);
        if (now.rehearsal?.askedBy) return [];
        return [{ type: "certificate.rehearsal-asked", actor: { kind: "person", id: by }, data: { by } }];
      },
      key,
    );
    const text = `The rotation of ${item.place.name} is being rehearsed: nothing is changed. See the result in a moment with /cert show ${item.id}.`;
    return { incident: null, text };
  };
}

function checkRotatable(item: Item, { estate }: CertificateCommandDeps): void {
  if (stakeOf(item, estate).rotatable) return;
  throw new FirebreakError("not-allowed", `Firebreak can't rotate ${item.place.name}.`, {
    found: "an item that is not listed under applications in firebreak.yml",
    todo: "List it there with its topic, canary and secret, or replace it where it is kept.",
  });
}

/** Opens a planned change for the item with its rotation prepared; in the incident that is open about it, if one is. */
export function rotateCertificate(deps: CertificateCommandDeps): Handler<"rotate-certificate"> {
  return async ({ by, key, certificate, rehearsal }) => {
    const item = await find(deps, certificate);
    checkRotatable(item, deps);
    const component = componentOf(item, deps.estate);
    const open = rehearsal ? undefined : await openFor(deps, item, component);
    const where = open ?? { severity: plannedSeverity };
    const applications = rotatedTogether(deps, where, item.place.locator);
    const policy = deps.gate.policyFor(
      rotatingAll(
        applications.map((application) => ({ application })),
        where,
      ),
    );
    checkAsker(policy, by, await deps.gate.membersOf(policy.ask, [by]));
    const incident = open?.number ?? (await declare(deps, { item, by, key, component, rehearsal }));
    await deps.prepare(incident, { application: item.place.locator, key, rehearsedBy: rehearsal ? by : null });
    return { incident, text: whereItGoesOn(incident, { isNew: open === undefined, rehearsal }) };
  };
}

function whereItGoesOn(incident: number, { isNew, rehearsal }: { isNew: boolean; rehearsal: boolean }): string {
  if (!isNew) return `INC-${incident} is open about it: go on in its channel.`;
  const open = `INC-${incident} is open for it: its channel appears in a moment, with the signing request.`;
  return rehearsal ? `${open} It is a rehearsal: nothing is written, and the public hears nothing.` : open;
}

async function find({ inventory }: CertificateCommandDeps, id: string): Promise<Item> {
  const item = await inventory.find(id);
  if (item !== undefined) return item;
  throw new FirebreakError("not-found", `There is no certificate ${id}.`, { todo: "List them with /cert list." });
}

/** Where the rotation is under way; else the incident about what depends on it; else its planned change. */
async function openFor(
  { incidents }: CertificateCommandDeps,
  { id, place }: Item,
  component: string,
): Promise<Incident | undefined> {
  const open = (await incidents.all()).filter(({ state }) => state !== "resolved");
  const underWay = open.find(({ rotations }) =>
    rotations.some((rotation) => isAbout(rotation, place.locator) && !rotation.rehearsal),
  );
  const failing = open.find((incident) => !isPlanned(incident) && incident.component === component);
  const planned = open.find(({ watch }) => watch?.certificate === id);
  return underWay ?? failing ?? planned;
}

interface Declared {
  item: Item;
  by: string;
  key: string;
  component: string;
  rehearsal: boolean;
}

async function declare(
  deps: CertificateCommandDeps,
  { item, by, key, component, rehearsal }: Declared,
): Promise<number> {
  const actor = { kind: "person", id: by } as const;
  const { name } = item.place;
  const why = rehearsal ? "somebody asked for a rehearsal" : "somebody asked for it";
  const watch = { certificate: item.id, alert: null, opening: "planned-change" as const, why };
  const { number } = await deps.recorder.declare(
    (number) => [
      {
        type: "incident.declared",
        actor,
        data: { number, severity: plannedSeverity, component },
        typed: {
          title: rehearsal ? `REHEARSAL: rotate ${name}` : `Rotate ${name} before it ends`,
          impact: rehearsal ? "Nothing is written, and nobody notices anything." : "",
        },
      },
      { type: "incident.begun-by-watch", actor, data: watch },
    ],
    `${key}/${itemStream(item.id)}`,
  );
  return number;
}
