import { useCallback, useEffect, useState } from "preact/hooks";
import type { ChannelView } from "../../slack/surface.ts";

/** How far one person has read in each channel: the ts of the last message seen. */
type Marks = Record<string, string>;

/** Counts what a person hasn't read, and remembers across reloads what she has. */
export function useReadMarks(person: string, open: ChannelView | undefined): (channel: ChannelView) => number {
  const [marks, setMarks] = useState<Marks>({});
  useEffect(() => setMarks(JSON.parse(localStorage.getItem(`read/${person}`) ?? "{}") as Marks), [person]);

  const last = open?.messages.at(-1)?.ts;
  useEffect(() => {
    if (open === undefined || last === undefined) return;
    setMarks((before) => {
      const after = { ...before, [open.id]: last };
      localStorage.setItem(`read/${person}`, JSON.stringify(after));
      return after;
    });
  }, [person, open?.id, last]);

  return useCallback(
    ({ id, messages }) => messages.filter(({ ts, author }) => ts > (marks[id] ?? "") && author.id !== person).length,
    [marks, person],
  );
}
