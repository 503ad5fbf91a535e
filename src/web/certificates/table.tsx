import { harmless } from "../../domain/harmless.ts";
import { kindInWords } from "../../domain/inventory/sighting.ts";
import { written } from "../../domain/time.ts";
import type { ItemLine } from "../../projections/inventory.ts";
import { Pager } from "./frame.tsx";
import { type Asked, type Column, columns, linkTo, sorted } from "./question.ts";
import { StateInWords } from "./shapes.tsx";
import { distanceInWords, grouped, nameOf } from "./words.ts";

/** How many rows stand on one page: a browser and a reader can still find their way. */
const rowsOfPage = 200;

const titles: Record<Column, string> = {
  state: "State",
  name: "Name",
  end: "Ends",
  kind: "Kind",
  owner: "Owner",
  account: "Account",
  region: "Region",
  runbook: "Runbook",
};

/** Every item that was asked for, in the order that was asked for, a page of it. */
export function Table(props: { lines: readonly ItemLine[]; asked: Asked; now: Date }) {
  const { lines, asked, now } = props;
  const pages = Math.max(1, Math.ceil(lines.length / rowsOfPage));
  const page = Math.min(asked.page ?? 1, pages);
  const first = (page - 1) * rowsOfPage;
  const rows = sorted(lines, asked).slice(first, first + rowsOfPage);
  return (
    <section id="table" aria-label="The items one by one" tabindex={-1}>
      <p class="found">
        <span>
          {rows.length === lines.length
            ? `${grouped(lines.length)} ${lines.length === 1 ? "item" : "items"}`
            : `Rows ${grouped(first + 1)} to ${grouped(first + rows.length)} of ${grouped(lines.length)}`}
          {asked.sort === undefined && <span class="quiet">, the most urgent first</span>}
        </span>
        {asked.sort !== undefined && (
          <a href={`${linkTo(asked, { sort: undefined, order: undefined })}#table`}>Sort by urgency</a>
        )}
      </p>
      <div class="card scroll">
        <table role="table" class="items">
          <thead role="rowgroup">
            <tr role="row">
              {columns.map((column) => (
                <Heading column={column} asked={asked} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((line) => (
              <Row line={line} now={now} />
            ))}
          </tbody>
        </table>
        <Pager page={page} pages={pages} address={(number) => `${linkTo(asked, { page: number })}#table`} />
      </div>
    </section>
  );
}

function Heading({ column, asked }: { column: Column; asked: Asked }) {
  const current = asked.sort === column ? (asked.order ?? "asc") : undefined;
  const order = current === "asc" ? "desc" : "asc";
  const direction = current === "asc" ? "ascending" : "descending";
  return (
    <th role="columnheader" scope="col" aria-sort={current === undefined ? undefined : direction}>
      <a href={`${linkTo(asked, { sort: column, order })}#table`}>
        {titles[column]}
        {current !== undefined && <span aria-hidden="true">{current === "asc" ? " ↑" : " ↓"}</span>}
      </a>
    </th>
  );
}

function Row({ line, now }: { line: ItemLine; now: Date }) {
  const { id, kind, name, locator, owner, account, region, runbook, snoozedUntil } = line;
  return (
    <tr role="row">
      <td role="cell">
        <StateInWords state={line.state} />
      </td>
      <th role="rowheader" scope="row">
        <a href={`/certificates/${id}`}>{nameOf(line)}</a>
        {locator !== name && <code>{harmless(locator)}</code>}
      </th>
      <td role="cell" class="when">
        <When line={line} now={now} />
        {snoozedUntil !== null && <span class="quiet">{`silent until ${snoozedUntil.slice(0, 10)}`}</span>}
      </td>
      <td role="cell">{kindInWords[kind]}</td>
      <Cell column="owner" value={owner?.name} />
      <Cell column="account" value={account} />
      <Cell column="region" value={region} />
      <Cell column="runbook" value={runbook} />
    </tr>
  );
}

function Cell({ column, value }: { column: Column; value: string | null | undefined }) {
  const missing = value === null || value === undefined;
  return (
    <td role="cell" class={missing ? "nothing" : undefined} data-column={titles[column].toLowerCase()}>
      {missing ? <span class="quiet">none</span> : harmless(value)}
    </td>
  );
}

/** When it ends: how long until then, and the instant. */
function When({ line: { end, ends }, now }: { line: ItemLine; now: Date }) {
  if (end === null) return <span class="quiet">{harmless(ends)}</span>;
  return (
    <>
      {distanceInWords(end, now)}
      <time class="quiet" datetime={end}>
        {written(end)}
      </time>
    </>
  );
}
