/**
 * The emoji that Slack's shortcodes name, as far as incident channels use them.
 * A name that is not here stays as it was typed: `:like_this:`.
 */
export const emojiByName: ReadonlyMap<string, string> = new Map([
  ["white_check_mark", "✅"],
  ["heavy_check_mark", "✔️"],
  ["ballot_box_with_check", "☑️"],
  ["x", "❌"],
  ["heavy_multiplication_x", "✖️"],
  ["negative_squared_cross_mark", "❎"],
  ["no_entry", "⛔"],
  ["no_entry_sign", "🚫"],
  ["warning", "⚠️"],
  ["rotating_light", "🚨"],
  ["fire", "🔥"],
  ["fire_extinguisher", "🧯"],
  ["boom", "💥"],
  ["red_circle", "🔴"],
  ["large_orange_circle", "🟠"],
  ["large_yellow_circle", "🟡"],
  ["large_green_circle", "🟢"],
  ["large_blue_circle", "🔵"],
  ["white_circle", "⚪"],
  ["black_circle", "⚫"],
  ["hourglass", "⌛"],
  ["hourglass_flowing_sand", "⏳"],
  ["stopwatch", "⏱️"],
  ["alarm_clock", "⏰"],
  ["clock1", "🕐"],
  ["calendar", "📆"],
  ["spiral_calendar_pad", "🗓️"],
  ["zzz", "💤"],
  ["arrow_right", "➡️"],
  ["arrow_forward", "▶️"],
  ["arrows_counterclockwise", "🔄"],
  ["repeat", "🔁"],
  ["lock", "🔒"],
  ["unlock", "🔓"],
  ["closed_lock_with_key", "🔐"],
  ["key", "🔑"],
  ["shield", "🛡️"],
  ["mag", "🔍"],
  ["mag_right", "🔎"],
  ["adhesive_bandage", "🩹"],
  ["bell", "🔔"],
  ["no_bell", "🔕"],
  ["loudspeaker", "📢"],
  ["mega", "📣"],
  ["speech_balloon", "💬"],
  ["memo", "📝"],
  ["page_facing_up", "📄"],
  ["scroll", "📜"],
  ["clipboard", "📋"],
  ["pushpin", "📌"],
  ["paperclip", "📎"],
  ["link", "🔗"],
  ["bulb", "💡"],
  ["information_source", "ℹ️"],
  ["question", "❓"],
  ["grey_question", "❔"],
  ["exclamation", "❗"],
  ["gear", "⚙️"],
  ["wrench", "🔧"],
  ["hammer_and_wrench", "🛠️"],
  ["package", "📦"],
  ["rocket", "🚀"],
  ["construction", "🚧"],
  ["test_tube", "🧪"],
  ["satellite_antenna", "📡"],
  ["iphone", "📱"],
  ["calling", "📲"],
  ["bar_chart", "📊"],
  ["chart_with_upwards_trend", "📈"],
  ["bust_in_silhouette", "👤"],
  ["busts_in_silhouette", "👥"],
  ["robot_face", "🤖"],
  ["eyes", "👀"],
  ["wave", "👋"],
  ["pray", "🙏"],
  ["raised_hands", "🙌"],
  ["clap", "👏"],
  ["+1", "👍"],
  ["thumbsup", "👍"],
  ["-1", "👎"],
  ["thumbsdown", "👎"],
  ["ok_hand", "👌"],
  ["muscle", "💪"],
  ["slightly_smiling_face", "🙂"],
  ["smile", "😄"],
  ["thinking_face", "🤔"],
  ["sweat_smile", "😅"],
  ["tada", "🎉"],
  ["sparkles", "✨"],
  ["star", "⭐"],
  ["heart", "❤️"],
  ["green_heart", "💚"],
  ["100", "💯"],
  ["seedling", "🌱"],
  ["evergreen_tree", "🌲"],
  ["canary", "🐤"],
  ["baby_chick", "🐤"],
  ["bird", "🐦"],
  ["sos", "🆘"],
  ["red_square", "🟥"],
  ["large_green_square", "🟩"],
]);

/** Signs that no shortcode names: they are only ever written as they are. */
const signs: readonly [name: string, character: string][] = [
  ["tick", "✓"],
  ["cross", "✗"],
  ["ring", "○"],
];

const nameByCharacter = new Map<string, string>();
for (const [name, character] of [...emojiByName, ...signs]) {
  for (const written of [character, character.replace("\u{FE0F}", "")]) {
    if (!nameByCharacter.has(written)) nameByCharacter.set(written, name);
  }
}

/** The emoji or sign written at `index`, with or without its variation selector; `undefined` when it has no name here. */
export function emojiAt(text: string, index: number): { name: string; end: number } | undefined {
  const character = /[\p{Extended_Pictographic}\p{So}]\u{FE0F}?/uy;
  character.lastIndex = index;
  const name = nameByCharacter.get(character.exec(text)?.[0] ?? "");
  return name === undefined ? undefined : { name, end: character.lastIndex };
}
