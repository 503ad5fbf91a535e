import { type Gap, type GapKind, gapInWords, gapKinds } from "../../domain/inventory/coverage.ts";
import { harmless } from "../../domain/harmless.ts";
import { ItemId } from "../../domain/inventory/sighting.ts";
import { PlaceSelects, Select } from "./filter.tsx";
import { Frame, Nothing, Pager } from "./frame.tsx";
import {
  type AskedGaps,
  coveragePath,
  type KindOfGap,
  linkToGaps,
  narrowGaps,
  type PlaceOfGaps,
  placesWithGaps,
  workList,
} from "./gaps.ts";
import { none } from "./question.ts";
import { counted, grouped } from "./words.ts";

/** What is not covered, as a list to work off. */
export function CoveragePage({ gaps, asked, now }: { gaps: readonly Gap[]; asked: AskedGaps; now: Date }) {
  const shown = narrowGaps(gaps, asked);
  const { kinds, page, pages } = workList(shown, asked.page ?? 1);
  return (
    <Frame title="Coverage" here={coveragePath} now={now}>
      <h1>What is not covered</h1>
      {gaps.length === 0 ? (
        <Nothing title="Everything is covered.">
          Every source can be read, everything in it has an owner and a way to be rotated, and its alerts reach people.
        </Nothing>
      ) : (
        <>
          <p class="lead">{leadOf(gaps)}</p>
          <Counts gaps={gaps} asked={asked} />
          <Places gaps={gaps} asked={asked} />
          <FilterForm gaps={gaps} asked={asked} />
          {shown.length === 0 && (
            <Nothing title="Nothing fits that.">
              <a href={coveragePath}>Show everything</a>
            </Nothing>
          )}
          {kinds.map((kind) => (
            <KindSection kind={kind} asked={asked} />
          ))}
          <Pager page={page} pages={pages} address={(number) => linkToGaps(asked, { page: number })} />
        </>
      )}
    </Frame>
  );
}

function leadOf(gaps: readonly Gap[]): string {
  const kinds = new Set(gaps.map((gap) => gap.kind)).size;
  return `${counted(gaps.length, "gap")} of ${counted(kinds, "kind")}, the gravest first.`;
}

/** How many there are of each kind, of those that fit the rest of what is asked. */
function Counts({ gaps, asked }: { gaps: readonly Gap[]; asked: AskedGaps }) {
  const fitting = narrowGaps(gaps, { ...asked, kind: undefined });
  return (
    <ul class="counts" aria-label="How many there are of each kind">
      {gapKinds.map((kind) => {
        const number = fitting.filter((gap) => gap.kind === kind).length;
        const chosen = asked.kind === kind;
        if (number === 0 && !chosen) return null;
        return (
          <li>
            <a href={linkToGaps(asked, { kind: chosen ? undefined : kind })} aria-current={chosen ? "true" : undefined}>
              <b>{grouped(number)}</b> {gapInWords[kind]}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** So many places are named; the form has all of them. */
const mostPlaces = 24;

/** How many there are in each account and region, of those that fit the rest of what is asked. */
function Places({ gaps, asked }: { gaps: readonly Gap[]; asked: AskedGaps }) {
  const places = placesWithGaps(narrowGaps(gaps, { ...asked, account: undefined, region: undefined }));
  const further = places.length - mostPlaces;
  return (
    <section aria-labelledby="places">
      <h2 id="places">Where</h2>
      <ul class="places">
        {places.slice(0, mostPlaces).map((place) => {
          const { account, region, number } = place;
          const chosen = (account ?? none) === asked.account && (region ?? none) === asked.region;
          const there = { account: account ?? none, region: region ?? none };
          const target = linkToGaps(asked, chosen ? { account: undefined, region: undefined } : there);
          return (
            <li>
              <a href={target} aria-current={chosen ? "true" : undefined}>
                {placeInWords(place)}
              </a>
              <span class="quiet">{grouped(number)}</span>
            </li>
          );
        })}
        {further > 0 && <li class="quiet">{`${counted(further, "further place")}, with fewer each`}</li>}
      </ul>
    </section>
  );
}

function placeInWords({ account, region }: { account: string | null; region: string | null }): string {
  const words = [account, region].filter((part) => part !== null).map(harmless);
  return words.length === 0 ? "in no account" : words.join(" · ");
}

function FilterForm({ gaps, asked }: { gaps: readonly Gap[]; asked: AskedGaps }) {
  const there = new Set<GapKind>(gaps.map((gap) => gap.kind));
  const kinds = gapKinds.filter((kind) => there.has(kind));
  return (
    <form role="search" action={coveragePath} method="get">
      <label>
        Text
        <input type="search" name="text" value={asked.text} maxlength={200} placeholder="name, address, id" />
      </label>
      <Select
        name="kind"
        title="What is missing"
        any="anything"
        chosen={asked.kind}
        choices={kinds.map((value) => ({ value, words: gapInWords[value] }))}
      />
      <PlaceSelects places={gaps} asked={asked} />
      <button type="submit">Show</button>
      <a class="reset" href={coveragePath}>
        Show everything
      </a>
    </form>
  );
}

function KindSection({ kind: { kind, number, todo, places }, asked }: { kind: KindOfGap; asked: AskedGaps }) {
  return (
    <section aria-labelledby={`kind-${kind}`}>
      <h2 id={`kind-${kind}`}>
        {capital(gapInWords[kind])} <span class="quiet">{grouped(number)}</span>
      </h2>
      {todo !== null && <p>{harmless(todo)}</p>}
      <div class="card scroll">
        <table class="worklist">
          <colgroup>
            <col class="subject" />
          </colgroup>
          {places.map((place) => (
            <PlaceRows place={place} kind={kind} asked={asked} withTodo={todo === null} />
          ))}
        </table>
      </div>
    </section>
  );
}

function PlaceRows(props: { place: PlaceOfGaps; kind: GapKind; asked: AskedGaps; withTodo: boolean }) {
  const { place, kind, asked, withTodo } = props;
  const { account, region, number, gaps } = place;
  return (
    <tbody>
      <tr class="place">
        <th scope="rowgroup" colspan={withTodo ? 3 : 2}>
          <a href={linkToGaps(asked, { kind, account: account ?? none, region: region ?? none })}>
            {placeInWords(place)}
          </a>
          <span class="quiet">{grouped(number)}</span>
        </th>
      </tr>
      {gaps.map((gap) => (
        <tr>
          <th scope="row">
            <Subject gap={gap} />
          </th>
          <td>{harmless(gap.why)}</td>
          {withTodo && <td>{harmless(gap.todo)}</td>}
        </tr>
      ))}
    </tbody>
  );
}

function Subject({ gap: { subject, name } }: { gap: Gap }) {
  if (ItemId.safeParse(subject).success) {
    return <a href={`/certificates/${subject}`}>{harmless(name === "" ? subject : name)}</a>;
  }
  return (
    <>
      {harmless(name)}
      {subject !== name && <code>{harmless(subject)}</code>}
    </>
  );
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
