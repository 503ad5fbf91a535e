/**
 * What a text could deceive or command with: control characters, those that turn the reading direction or
 * are invisible (Unicode's category Cf, but the two joiners that some scripts are written with), and line
 * separators.
 */
const harmful = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text of one line from a source that nobody vouches for, safe to show anywhere: each character that could
 * deceive is written as its octets, `\E2\80\AE`, the way distinguished names escape them (RFC 4514, 2.4).
 */
export function harmless(text: string): string {
  return text.replaceAll(harmful, (character) => encodeURIComponent(character).replaceAll("%", "\\"));
}
