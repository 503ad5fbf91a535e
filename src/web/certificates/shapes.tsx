import { itemStates, type ItemState, stateInWords } from "../../projections/inventory.ts";

/** Each state's shape around the middle of a box of 12 by 12, filled or drawn: told apart by its outline, without any colour. */
const shapes: Record<ItemState, { look: string; path: string }> = {
  expired: { look: "line thick", path: "M-4-4 4 4M4-4-4 4" },
  disabled: { look: "line", path: "M-4.6 0a4.6 4.6 0 1 1 9.2 0a4.6 4.6 0 1 1-9.2 0M-3.3 3.3 3.3-3.3" },
  urgent: { look: "solid", path: "M0-5.2 5.4 4.4H-5.4Z" },
  soon: { look: "solid", path: "M0-5.5 5 0 0 5.5-5 0Z" },
  unread: { look: "line", path: "M-2.9-2.3a2.9 2.9 0 1 1 4.6 2.3C.6.7 0 1.2 0 2.3M0 4.9v.2" },
  unknown: { look: "line dashed", path: "M-4.5 0a4.5 4.5 0 1 1 9 0a4.5 4.5 0 1 1-9 0" },
  well: { look: "solid", path: "M-4.6 0a4.6 4.6 0 1 1 9.2 0a4.6 4.6 0 1 1-9.2 0" },
  lasting: { look: "solid", path: "M-4-4H4V4H-4Z" },
  gone: { look: "line", path: "M-4.5 0H4.5" },
};

/** The shapes once for the whole page, not seen themselves. */
export function Shapes() {
  return (
    <svg class="shapes" width="0" height="0" aria-hidden="true">
      <defs>
        {itemStates.map((state) => (
          <path id={`shape-${state}`} class={shapes[state].look} d={shapes[state].path} />
        ))}
      </defs>
    </svg>
  );
}

/** A state's shape in a line of text. The words stand beside it. */
export function Shape(props: { state: ItemState }) {
  return (
    <svg class={`shape ${props.state}`} viewBox="-6 -6 12 12" width="12" height="12" aria-hidden="true">
      <use href={`#shape-${props.state}`} />
    </svg>
  );
}

/** A state as its shape and its words. */
export function StateInWords(props: { state: ItemState }) {
  return (
    <span class="state">
      <Shape state={props.state} />
      {stateInWords[props.state].words}
    </span>
  );
}
