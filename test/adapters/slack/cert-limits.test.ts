import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Content } from "../../../src/adapters/slack/blocks.ts";
import { draw } from "../../../src/adapters/slack/notices/notice.ts";
import { drawCoverage } from "../../../src/adapters/slack/surface/coverage-list.ts";
import { drawHandOverForm } from "../../../src/adapters/slack/surface/hand-over-form.ts";
import { drawHome } from "../../../src/adapters/slack/surface/home-view.ts";
import { drawItemCard } from "../../../src/adapters/slack/surface/item-card.ts";
import { drawItemList } from "../../../src/adapters/slack/surface/item-list.ts";
import type { Estate } from "../../../src/domain/estate.ts";
import { type Gap, gapKinds } from "../../../src/domain/inventory/coverage.ts";
import type { Alert, Item } from "../../../src/domain/inventory/item.ts";
import type { Owner } from "../../../src/domain/inventory/owner.ts";
import { readingOf } from "../../../src/domain/inventory/sighting.ts";
import { ownerOf, stakeOf } from "../../../src/domain/inventory/stake.ts";
import { usualLadder } from "../../../src/domain/inventory/watch.ts";
import type { Notice } from "../../../src/ports/chat.ts";
import { type CertificateDesk, openDesk } from "../../../src/projections/certificate-desk.ts";
import { charactersIn, checkMessageBlocks, checkView, isTooLarge } from "../../../src/simulator/slack/blocks/check.ts";
import { MESSAGE } from "../../../src/simulator/slack/limits.ts";
import { inDays, inventoryOf, item, now } from "../../web/certificates/watched.ts";
import { mia } from "./story.ts";
import { estate as team } from "./workspace.ts";

/** What a vendor, a tag or a file may be called. */
const called = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 3000 }),
  fc.constantFrom("<!channel>", "@here <!here>", "<@UBOSS>", "&".repeat(2500), "<".repeat(2500), "*_`~>", " "),
  fc.constantFrom("😀".repeat(1500), "a\n".repeat(1500), "<https://evil.example|Approve>", "`".repeat(2000)),
);
const flood = fc.record({ text: called, many: fc.integer({ min: 1, max: 60 }) });
type Flood = { text: string; many: number };

const asked = { person: mia, key: "k", channel: "CINCIDENT", answerTo: undefined };
const clock = { now: () => now };

/** Owners of every name, more than one menu has room for. */
function owners({ text }: Flood, number = 3): Owner[] {
  return Array.from({ length: number }, (_, index) => ({
    id: index === 0 ? "mobile" : `team-${index}`,
    name: text.slice(0, 80),
    channel: "CINCIDENTS",
    portal: [],
    members: [{ person: mia }],
    owns: [],
    codeowners: [],
  }));
}

/** An item where everything that a vendor words is `text`, and there is much of everything. */
function flooded({ text, many }: Flood, index = 0): Item {
  const why = { kind: "unknown", why: text } as const;
  const at = { kind: "at", at: inDays(40) } as const;
  const facts = Object.fromEntries(Array.from({ length: many }, (_, one) => [`${one}${text}`, text]));
  const reading = readingOf(index % 2 === 0 ? at : why, { issuer: text, fingerprint: "ab".repeat(32), facts });
  const begun = item(`n${index}`, { reading, runbook: text, place: { name: text, locator: `${index}${text}` } });
  const check = { id: "path", verdict: "fail", expected: text, found: text, todo: text } as const;
  const past = { at: inDays(-3), what: "unexplained", notAfter: inDays(40), fingerprint: "cd".repeat(32) } as const;
  return {
    ...begun,
    unread: { since: inDays(-1), why: text },
    snooze: { until: inDays(9), by: mia },
    rehearsal: { askedBy: mia, at: inDays(-2), checks: Array.from({ length: many }, () => check) },
    alerts: Array.from({ length: many }, () => alertWith(text)),
    history: Array.from({ length: many }, () => past),
  };
}

function alertWith(text: string): Alert {
  return {
    alert: 1,
    cause: { kind: "rung", days: 45, left: 45 },
    wide: true,
    page: false,
    quiet: false,
    opens: "planned-change",
    at: inDays(-1),
    openingFailed: text,
    undelivered: { channel: text, pager: text },
  };
}

function estateOf(given: Flood, number?: number): Estate {
  return { ...team, owners: owners(given, number) };
}

function deskOf(items: readonly Item[], estate: Estate): CertificateDesk {
  const coverage = () => Promise.reject(new Error("Nobody asks for it here."));
  return openDesk({ inventory: inventoryOf(items), estate, ladder: usualLadder, clock, coverage });
}

function gapsOf({ text, many }: Flood): Gap[] {
  return Array.from({ length: many }, (_, index) => ({
    kind: gapKinds[index % gapKinds.length] ?? "no-owner",
    account: text,
    region: `${index}${text}`,
    subject: text,
    name: text,
    why: text,
    todo: `${index}${text}`,
  }));
}

/** What Slack would refuse in a message, and whom it would mention. */
function faultsIn({ text, blocks }: Content): unknown[] {
  const checked = checkMessageBlocks(blocks, () => "unnamed");
  return [
    ...(checked.ok ? [] : checked.problems),
    ...(charactersIn(blocks) > MESSAGE.characters ? ["msg_blocks_too_long"] : []),
    ...(text === "" ? ["no text"] : []),
    ...mentionsIn({ notification: { type: "mrkdwn", text }, blocks }),
  ];
}

/** The same of a form, or of a home. */
function faultsInView(view: object): unknown[] {
  const checked = checkView(view, () => "unnamed");
  const tooLarge = checked.ok && isTooLarge(checked.value) ? ["view_too_large"] : [];
  return [...(checked.ok ? [] : checked.problems), ...tooLarge, ...mentionsIn(view)];
}

/** Plain text, as in headers and buttons, is shown as it is: only mrkdwn can mention. */
function mentionsIn(drawn: object): string[] {
  const own = /^<(@UMIA|!date\^|#CINCIDENTS?\b)/;
  const found: string[] = [];
  JSON.stringify(drawn, (_key, value: unknown) => {
    const { type, text } = (value ?? {}) as { type?: unknown; text?: unknown };
    if (type === "mrkdwn") found.push(...(String(text).match(/<[^>]+>/g) ?? []));
    return value;
  });
  return found.filter((reference) => !own.test(reference));
}

test("lists, cards and the home stay within Slack's limits and mention nobody, whatever things are called", () => {
  const drawn = fc.asyncProperty(flood, async (given) => {
    const estate = estateOf(given);
    const items = Array.from({ length: given.many }, (_, index) => flooded(given, index));
    const desk = deskOf(items, estate);
    const lines = await desk.lines();
    const gaps = gapsOf(given);
    const wanted = { text: "", page: 1 };
    const messages = [
      drawItemList(lines, { filter: {}, wanted, horizon: undefined }),
      drawCoverage(gaps, { filter: { text: "" }, wanted }),
      drawItemCard(items[0] ?? flooded(given), { desk, estate, clock }),
    ];
    expect(messages.flatMap(faultsIn)).toEqual([]);
    for (const { blocks } of messages) {
      expect(faultsInView({ type: "modal", title: { type: "plain_text", text: "A page" }, blocks })).toEqual([]);
    }
    const home = drawHome({ lines, gaps, policies: [], teams: estate.owners, horizon: undefined, now });
    expect(faultsInView({ type: "home", blocks: home })).toEqual([]);
  });
  return fc.assert(drawn, { numRuns: 60 });
});

test("a page of a list is shown whole, however long its lines are", async () => {
  const given = { text: "W".repeat(3000), many: 40 };
  const estate = estateOf(given);
  const items = Array.from({ length: 40 }, (_, index) => flooded(given, index * 2 + 1));
  const lines = await deskOf(items, estate).lines();
  for (const page of [1, 2, 3]) {
    const { blocks } = drawItemList(lines, { filter: {}, wanted: { text: "", page }, horizon: undefined });
    expect(JSON.stringify(blocks).match(/c-[0-9a-f]{12}/g)).toHaveLength(page < 3 ? 15 : 10);
  }
  const gaps = gapsOf(given);
  const { blocks } = drawCoverage(gaps, { filter: { text: "" }, wanted: { text: "", page: 1 } });
  expect(JSON.stringify(blocks)).not.toContain("more than Slack can show");
});

test("alerts stay within Slack's limits and mention nobody, whatever things are called", () => {
  const drawn = fc.property(flood, (given) => {
    const estate = estateOf(given);
    const about = flooded(given);
    const [alert = alertWith(given.text)] = about.alerts;
    const owner = ownerOf(about, estate.owners);
    const facts = {
      owner,
      stake: stakeOf(about, estate),
      past: false,
      snoozeUntil: inDays(30),
      otherOwners: true,
      incidentChannel: null,
      now: now.toISOString(),
    };
    const notices: Notice[] = [
      { kind: "certificate-alert", item: about, alert, facts: { ...facts, to: "owner" } },
      { kind: "certificate-alert", item: about, alert, facts: { ...facts, to: "wide" } },
      { kind: "certificate-alert", item: about, alert, facts: { ...facts, to: "owner", past: true } },
    ];
    expect(notices.map(draw).flatMap((drawing) => (drawing.as === "file" ? [drawing] : faultsIn(drawing)))).toEqual([]);
  });
  fc.assert(drawn, { numRuns: 60 });
});

test("a hundred and fifty teams can all be chosen to hand a certificate over to", async () => {
  const given = { text: "&".repeat(90), many: 1 };
  const estate = estateOf(given, 151);
  const about = flooded(given);
  const view = await drawHandOverForm({ desk: deskOf([about], estate), estate }, asked, about.id);
  expect(faultsInView(view)).toEqual([]);
  for (const { id } of estate.owners.slice(1)) expect(JSON.stringify(view)).toContain(`"value":"${id}"`);
});
