/**
 * What a text of ours is found again by: a comment that GitHub's pages don't show. The key is written so
 * that nothing in it can end the comment.
 */
export function markerOf(key: string): string {
  return `<!-- firebreak:${encodeURIComponent(key).replaceAll("-", "%2D")} -->`;
}

/** The text with its key, short enough for GitHub. */
export function marked(body: string, key: string): string {
  return fitting(body, `\n\n${markerOf(key)}`);
}

/** Something that somebody wrote at GitHub, as far as it is read. */
interface Written {
  body?: string | null | undefined;
  user: { type: string } | null;
}

/** Whether an App wrote it under that key; a person who quotes the marker does not count. */
export function isMarked({ body, user }: Written, key: string): boolean {
  return user?.type === "Bot" && body?.includes(markerOf(key)) === true;
}

/** As many characters as GitHub takes in a description or a comment: its own words when there are more. */
const mostCharacters = 65_536;
const cut = "\n\n_The rest was too long for GitHub._";

/** The text, shortened where GitHub would refuse it for its length, and then what stands at its end in any case. */
export function fitting(body: string, end = ""): string {
  const whole = body.trimEnd() + end;
  if (whole.length <= mostCharacters) return whole;
  return body.slice(0, mostCharacters - cut.length - end.length) + cut + end;
}
