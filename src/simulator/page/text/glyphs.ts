/** A sign drawn with strokes on a grid of 16 by 16, and the colour that goes with it. */
interface Glyph {
  tone: string;
  path: string;
}

const check = "m2.75 8.75 3.5 3.5 7-8";
const boxedCheck = "M2.5 2.5h11v11h-11zM5 8.25 7.25 10.5 11.25 5.5";
const sandGlass = "M4 2h8M4 14h8M4.5 2c0 4 3.5 4 3.5 6s-3.5 2-3.5 6M11.5 2c0 4-3.5 4-3.5 6s3.5 2 3.5 6";
const disc = "M8 13A5 5 0 1 0 8 3a5 5 0 0 0 0 10z";

/**
 * The signs that a state hangs on and all that Firebreak's messages use, by their name among the
 * emoji: drawn here so that they look alike everywhere, an emoji font or none, and differ in shape,
 * not in colour alone. Other emoji are left to the reader's own font.
 */
export const glyphs: Readonly<Record<string, Glyph>> = {
  white_check_mark: { tone: "good", path: boxedCheck },
  heavy_check_mark: { tone: "good", path: check },
  ballot_box_with_check: { tone: "good", path: boxedCheck },
  tick: { tone: "good", path: check },
  x: { tone: "bad", path: "m3.5 3.5 9 9M12.5 3.5l-9 9" },
  cross: { tone: "bad", path: "m4 4 8 8M12 4l-8 8" },
  ring: { tone: "calm", path: "M8 12.25a4.25 4.25 0 1 0 0-8.5 4.25 4.25 0 0 0 0 8.5z" },
  arrow_forward: { tone: "good solid", path: "M5 3.25 12.5 8 5 12.75z" },
  double_vertical_bar: { tone: "warn solid", path: "M4.25 3.25h2.5v9.5h-2.5zM9.25 3.25h2.5v9.5h-2.5z" },
  no_entry: { tone: "bad", path: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM4.75 8h6.5" },
  no_entry_sign: { tone: "bad", path: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.9 3.9l8.2 8.2" },
  warning: { tone: "warn", path: "M8 2.25 14.5 13.75h-13zM8 6.5v3.25M8 11.6v.2" },
  rotating_light: {
    tone: "bad",
    path: "M3 13.5h10M4.5 13.5V9.5a3.5 3.5 0 0 1 7 0v4M8 1.75v1.5M2.75 4.25l1 1M13.25 4.25l-1 1",
  },
  hourglass: { tone: "calm", path: sandGlass },
  hourglass_flowing_sand: { tone: "calm", path: sandGlass },
  red_circle: { tone: "bad solid", path: disc },
  large_orange_circle: { tone: "warn solid", path: disc },
  large_yellow_circle: { tone: "warn", path: disc },
  large_green_circle: {
    tone: "good",
    path: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM5.5 8.25l1.75 1.75L10.5 6",
  },
  large_blue_circle: { tone: "calm solid", path: disc },
  white_circle: { tone: "calm", path: disc },
  lock: { tone: "calm", path: "M3.5 7.5h9v6.25h-9zM5.25 7.5V5a2.75 2.75 0 0 1 5.5 0v2.5" },
  key: { tone: "calm", path: "M5.25 11.75a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.25 8.75h6v2.5M11.75 8.75v2" },
  mag: { tone: "calm", path: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.25 10.25l3.5 3.5" },
  mag_right: { tone: "calm", path: "M9 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zM5.75 10.25l-3.5 3.5" },
  adhesive_bandage: {
    tone: "warn",
    path: "M4.5 4.75h7a3.25 3.25 0 0 1 0 6.5h-7a3.25 3.25 0 0 1 0-6.5zM5.75 4.75v6.5M10.25 4.75v6.5M8 7v2M7 8h2",
  },
  memo: { tone: "calm", path: "M3.5 2h9v12h-9zM6 5.5h4M6 8h4M6 10.5h2.5" },
  arrows_counterclockwise: {
    tone: "calm",
    path: "M13 7A5.2 5.2 0 0 0 3.75 4.75L2.5 6M2.5 2.75V6h3.25M3 9a5.2 5.2 0 0 0 9.25 2.25L13.5 10m0 3.25V10h-3.25",
  },
  information_source: { tone: "calm", path: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.25v3.75M8 4.9v.2" },
  link: {
    tone: "calm",
    path: "M6.75 9.25a2.75 2.75 0 0 0 4 0l2-2a2.8 2.8 0 0 0-4-4l-.75.75M9.25 6.75a2.75 2.75 0 0 0-4 0l-2 2a2.8 2.8 0 0 0 4 4l.75-.75",
  },
  bell: { tone: "calm", path: "M3 11.5h10c-1.25-1-1.25-2-1.25-4a3.75 3.75 0 0 0-7.5 0c0 2 0 3-1.25 4zM6.75 13.75h2.5" },
  fire: {
    tone: "warn",
    path: "M8.25 1.75c.5 2.5 4 4 4 7.75a4.25 4.25 0 0 1-8.5.2C3.75 7.9 4.6 6.75 5.5 5.75c.25 1 .7 1.6 1.3 1.9C6.6 5 7 3.25 8.25 1.75z",
  },
  spiral_calendar_pad: {
    tone: "calm",
    path: "M2.75 3.5h10.5v10.25H2.75zM2.75 6.75h10.5M5.5 2v2.5M10.5 2v2.5M5.25 9.25h1.5M9.25 9.25h1.5M5.25 11.5h1.5",
  },
  zzz: { tone: "calm", path: "M2.5 9.5H6l-3.5 4H6M7.75 3h5l-5 5.75h5" },
  pushpin: { tone: "calm", path: "M6 2.5h4l-.5 4 2 2.5h-7l2-2.5zM8 9v4.5" },
};
