import type { JSX } from "preact";

/** Strokes on a grid of 16 by 16. */
const strokes = {
  hash: "M6.5 2.5 5 13.5M11 2.5 9.5 13.5M2.75 6h11M2.25 10h11",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  pin: "M6 2.5h4l-.5 4 2 2.5h-7l2-2.5zM8 9v4.5",
  people:
    "M6 7.5a2.25 2.25 0 1 0 0-4.5 2.25 2.25 0 0 0 0 4.5zM2 13c.3-2.4 1.9-3.6 4-3.6s3.7 1.2 4 3.6M10.5 3.3a2.1 2.1 0 0 1 0 4M11.7 9.7c1.3.4 2.1 1.5 2.3 3.3",
  check: "m3 8.5 3.5 3.5L13 4.5",
  cross: "m4 4 8 8M12 4l-8 8",
  warning: "M8 2.5 14.25 13.5H1.75zM8 6.5v3M8 11.4v.2",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.75V8l2.25 1.5",
  file: "M4 1.75h5l3 3v9.5H4zM9 1.75v3h3",
  download: "M8 2.5v7.25M4.75 6.75 8 10l3.25-3.25M3 13.25h10",
  upload: "M8 10V2.75M4.75 6 8 2.75 11.25 6M3 13.25h10",
  arrow: "M2.75 8h10M9 4.25 12.75 8 9 11.75",
  chevron: "m4.5 6.25 3.5 3.5 3.5-3.5",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  send: "M2.5 3 14 8 2.5 13l1.75-5zM4.25 8H9",
  question:
    "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.25 6.25c.2-1.1 1-1.6 1.9-1.5 1 .1 1.7.9 1.5 1.8-.2 1-1.6 1.2-1.6 2.2M8 11.15v.1",
  merge:
    "M4.5 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm0 0v5m0 3a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm7-5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zm-7-3c0 2.5 2 3.5 5.5 3.25",
  outward: "M6.5 3.5h-3v9h9v-3M9 3h4v4M13 3 7.5 8.5",
  sidebar: "M2 3h12v10H2zM10 3v10",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof strokes;

/** An icon beside words that say the same: hidden from screen readers. */
export function Icon({ name, class: extra = "" }: { name: IconName; class?: string }): JSX.Element {
  return (
    <svg class={`icon ${extra}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={strokes[name]} />
    </svg>
  );
}

/** Firebreak's mark: trees, a strip without any, and the fire that stays on its side. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path class="mark-tree" d="M5.5 3 9.5 10h-2.2L10 15H1l2.7-5H1.5zM4.7 15h1.6v6H4.7z" />
      <path
        class="mark-fire"
        d="M18 4c.6 3 4.5 5 4.5 9.5a4.9 4.9 0 0 1-9.8.2c0-2.1 1-3.3 1.9-4.5.3 1.2.7 1.9 1.5 2.3C15.7 8.5 16.3 6 18 4z"
      />
      <path class="mark-line" d="M11.3 21h10.2" />
    </svg>
  );
}
