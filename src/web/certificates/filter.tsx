import { harmless } from "../../domain/harmless.ts";
import { kindInWords, SourceKind } from "../../domain/inventory/sighting.ts";
import { type ItemLine, type ItemState, itemStates, stateInWords } from "../../projections/inventory.ts";
import { type Asked, horizonPath, none, written } from "./question.ts";

/** What one of several is chosen from. */
export interface Choice {
  value: string;
  words: string;
}

/** The states that somebody has to do something about. */
export const needing: readonly ItemState[] = ["expired", "disabled", "urgent", "soon", "unread", "unknown"];

/** Narrows the page. It asks by its address, so that a narrowed page can be passed on. */
export function FilterForm({ lines, asked }: { lines: readonly ItemLine[]; asked: Asked }) {
  const owners = new Map(lines.flatMap(({ owner }) => (owner === null ? [] : [[owner.id, owner.name] as const])));
  const kinds = SourceKind.options.filter((kind) => lines.some((line) => line.kind === kind));
  const { sort, order, ahead, ends } = written(asked);
  return (
    <form role="search" action={horizonPath} method="get">
      <label>
        Text
        <input type="search" name="text" value={asked.text} maxlength={200} placeholder="name, address, owner, id" />
      </label>
      <Select
        name="state"
        title="State"
        any="all but gone"
        chosen={asked.state?.join(",")}
        choices={stateChoices(asked)}
      />
      <Select
        name="kind"
        title="Kind"
        any="any"
        chosen={asked.kind}
        choices={kinds.map((value) => ({ value, words: kindInWords[value] }))}
      />
      <Select
        name="owner"
        title="Owner"
        any="any"
        chosen={asked.owner}
        choices={[...[...owners].map(([value, words]) => ({ value, words })), { value: none, words: "nobody" }]}
      />
      <PlaceSelects places={lines} asked={asked} />
      <label>
        Ends within days
        <input type="number" name="within" value={asked.within} min={0} max={3650} step={1} />
      </label>
      {Object.entries({ sort, order, ahead, ends }).map(
        ([name, value]) => value !== undefined && <input type="hidden" name={name} value={String(value)} />,
      )}
      <button type="submit">Show</button>
      <a class="reset" href={horizonPath}>
        Show everything
      </a>
    </form>
  );
}

function stateChoices({ state }: Asked): Choice[] {
  const single = itemStates.map((value) => ({ value, words: stateInWords[value].words }));
  const choices = [{ value: needing.join(","), words: "all that need somebody" }, ...single];
  const chosen = state?.join(",");
  if (state === undefined || choices.some(({ value }) => value === chosen)) return choices;
  return [...choices, { value: state.join(","), words: state.map((one) => stateInWords[one].words).join(", ") }];
}

/** Narrows a page to an account and a region. */
export function PlaceSelects(props: {
  places: readonly { account: string | null; region: string | null }[];
  asked: { account?: string | undefined; region?: string | undefined };
}) {
  const { places, asked } = props;
  return (
    <>
      {(["account", "region"] as const).map((name) => (
        <Select
          name={name}
          title={name === "account" ? "Account" : "Region"}
          any="any"
          chosen={asked[name]}
          choices={placeChoices(places.map((place) => place[name]))}
        />
      ))}
    </>
  );
}

function placeChoices(values: readonly (string | null)[]): Choice[] {
  const known = [...new Set(values)].filter((value) => value !== null).toSorted();
  return [...known.map((value) => ({ value, words: harmless(value) })), { value: none, words: "none" }];
}

/** One of several, or any of them. What is chosen is among them, even when nothing else is of it any more. */
export function Select(props: {
  name: string;
  title: string;
  any: string;
  chosen: string | undefined;
  choices: readonly Choice[];
}) {
  const { name, title, any, chosen, choices } = props;
  const missing = chosen !== undefined && !choices.some(({ value }) => value === chosen);
  return (
    <label>
      {title}
      <select name={name}>
        <option value="">{any}</option>
        {[...(missing ? [{ value: chosen, words: harmless(chosen) }] : []), ...choices].map(({ value, words }) => (
          <option value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
