import type { Block, ElementState, ElementUse, Query, ViewValues } from "../../../slack/surface.ts";

/** Whoever shows blocks, a message or a form: it keeps what was chosen and tells the app what was used. */
export interface Host {
  /** Tells blocks of one page apart. */
  id: string;
  values: ViewValues;
  /** What the app or Slack found wrong, by block_id. */
  errors: Record<string, string>;
  choose(blockId: string, actionId: string, state: ElementState): void;
  /** Tells the app that an element was used. */
  use(use: ElementUse, state: ElementState): Promise<void>;
  /** Asks the app what it offers in an `external_select`. */
  suggest(query: Query): Promise<Block[]>;
}

/** What every element is drawn from. */
export interface ElementProps {
  element: Block;
  state: ElementState;
  /** The id that the element's label names. */
  id: string;
  /** What it is called; `undefined` for a field, whose label stands beside it under `<id>-label`. */
  label: string | undefined;
  describedBy: string | undefined;
  busy: boolean;
  /** What the app offers for what was typed. */
  suggest(text: string): Promise<Block[]>;
  /** Something else is chosen; `isFinal` is `false` while a person still types. */
  onChoose(state: ElementState, isFinal: boolean): void;
}
