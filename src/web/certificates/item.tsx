import type { Child } from "hono/jsx";
import { harmless } from "../../domain/harmless.ts";
import type { PersonId } from "../../domain/actor.ts";
import type { Item } from "../../domain/inventory/item.ts";
import { kindInWords } from "../../domain/inventory/sighting.ts";
import type { Ladder } from "../../domain/inventory/watch.ts";
import type { Instant } from "../../domain/time.ts";
import type { ItemLine } from "../../projections/inventory.ts";
import { Time } from "../pages/layout.tsx";
import { Frame } from "./frame.tsx";
import { LifeBar, lifeOf } from "./life.tsx";
import { Alerts, History, Rehearsal } from "./past.tsx";
import { StateInWords } from "./shapes.tsx";
import { nameOf, ownedByInWords } from "./words.ts";

/** What an item's page is made of. */
export interface ItemFacts {
  item: Item;
  line: ItemLine;
  ladder: Ladder;
  now: Date;
  /** The names of the people who are on it. */
  people: ReadonlyMap<PersonId, string>;
}

/** One item with everything that is known of it. */
export function ItemPage({ item, line, ladder, now, people }: ItemFacts) {
  const life = lifeOf(item, ladder, now);
  return (
    <Frame title={nameOf(line)} here={`/certificates/${item.id}`} now={now}>
      <h1>{nameOf(line)}</h1>
      <p class="lead">
        <strong>
          <StateInWords state={line.state} />
        </strong>
        {` · ${line.days !== null && line.days < 0 ? "ended" : "ends"} ${harmless(line.ends)}`}
      </p>
      {life !== undefined && (
        <div class="card life-card">
          <LifeBar life={life} />
        </div>
      )}
      <WhatItIs item={item} />
      <WhoLooksAfterIt item={item} line={line} people={people} />
      <Rehearsal item={item} people={people} />
      <Alerts item={item} />
      <History item={item} />
    </Frame>
  );
}

function WhatItIs({ item }: { item: Item }) {
  const { place, reading } = item;
  return (
    <section aria-labelledby="what">
      <h2 id="what">What it is</h2>
      <dl class="card">
        <Entry name="Kind">{kindInWords[place.kind]}</Entry>
        <Entry name="Address">
          <code>{harmless(place.locator)}</code>
        </Entry>
        <Entry name="Account">{textOf(place.account)}</Entry>
        <Entry name="Region">{textOf(place.region)}</Entry>
        <Entry name="Id">
          <code>{item.id}</code>
        </Entry>
        <Entry name="Issuer">{textOf(reading?.issuer)}</Entry>
        <Entry name="Fingerprint">{reading?.fingerprint && <code>{reading.fingerprint}</code>}</Entry>
        <Entry name="Valid from">{timeOf(reading?.notBefore)}</Entry>
        <Entry name="Switched on">{yesOrNo(reading?.enabled)}</Entry>
        <Entry name="Switched off since">{timeOf(item.disabledSince)}</Entry>
        <Entry name="Last changed">{timeOf(reading?.keyChangedAt)}</Entry>
        <Entry name="Renewed by itself">{yesOrNo(reading?.renewsItself)}</Entry>
        {Object.entries(reading?.facts ?? {}).map(([name, value]) => (
          <Entry name={capital(harmless(name))}>{harmless(value)}</Entry>
        ))}
        <Entry name="Can’t be read">
          {item.unread && (
            <>
              {`${harmless(item.unread.why)} Since `}
              <Time at={item.unread.since} />
            </>
          )}
        </Entry>
        <Entry name="Not there since">{timeOf(item.gone)}</Entry>
        <Entry name="Seen by">
          <code>{harmless(item.source)}</code>
        </Entry>
        <Entry name="First seen">{timeOf(item.foundAt)}</Entry>
      </dl>
    </section>
  );
}

function WhoLooksAfterIt({ item, line, people }: Pick<ItemFacts, "item" | "line" | "people">) {
  const { ownership, snooze, runbook, id } = item;
  const owner = line.owner?.name ?? ownership?.owner;
  return (
    <section aria-labelledby="who">
      <h2 id="who">Who looks after it</h2>
      <dl class="card">
        <Entry name="Owner">
          {ownership === null || owner === undefined
            ? "nobody"
            : `${harmless(owner)}, ${ownedByInWords[ownership.by]}${line.owner === null ? "; no such owner is in firebreak.yml any more" : ""}`}
        </Entry>
        <Entry name="Runbook">{<Runbook runbook={runbook} />}</Entry>
        <Entry name="Silent until">
          {snooze && (
            <>
              <Time at={snooze.until} />
              {snooze.by !== null && `, asked by ${people.get(snooze.by) ?? snooze.by}`}
            </>
          )}
        </Entry>
        <Entry name="Not covered">
          <a href={`/coverage?text=${id}`}>what is missing for it</a>
        </Entry>
      </dl>
    </section>
  );
}

/** A runbook's id, or what people follow: the address of a page, or a name. */
function Runbook({ runbook }: { runbook: string | null }) {
  if (runbook === null) return <>none: Firebreak can’t rotate it</>;
  if (/^https?:\/\//.test(runbook)) return <a href={runbook}>{harmless(runbook)}</a>;
  return <code>{harmless(runbook)}</code>;
}

/** A line of what is known; none where nothing is. */
function Entry(props: { name: string; children: Child }) {
  const { name, children } = props;
  const [only] = [children].flat();
  if (only === null || only === undefined || only === "") return <></>;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function timeOf(at: Instant | null | undefined) {
  return at ? <Time at={at} /> : null;
}

function yesOrNo(is: boolean | null | undefined): string | null {
  if (is === null || is === undefined) return null;
  return is ? "yes" : "no";
}

function textOf(text: string | null | undefined): string | null {
  return text ? harmless(text) : null;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
