import { z } from "zod";

/** One line of a probe: what was expected, what was found, and what to do where that differs. */
export const ProbeLine = z.strictObject({
  id: z.enum(["assume", "read", "set-named", "set-unnamed"]),
  /** `unknown`: what was found says nothing either way. */
  verdict: z.enum(["pass", "fail", "unknown"]),
  expected: z.string(),
  found: z.string(),
  todo: z.string().optional(),
});
export type ProbeLine = z.infer<typeof ProbeLine>;

/** The calls that a probe makes with the role's session. */
export type ProbeCall = Exclude<ProbeLine["id"], "assume">;

/** How AWS answered a call: it did it, it knows no such application, it refused by its permissions, or something else. */
export interface ProbeAnswer {
  came: "done" | "not-found" | "denied" | "unclear";
  /** As it is shown: AWS's words where it gave any. */
  words: string;
}

/** What the answers to all the calls come to. */
export function linesOf(answers: Record<ProbeCall, ProbeAnswer>): ProbeLine[] {
  return [assumedLine, readLine(answers.read), namedLine(answers["set-named"]), unnamedLine(answers)];
}

/** `3 as expected, 1 that nobody can tell` */
export function probeInWords(lines: readonly ProbeLine[]): string {
  const number = (verdict: ProbeLine["verdict"]) => lines.filter((one) => one.verdict === verdict).length;
  const [passed, failed, unknown] = [number("pass"), number("fail"), number("unknown")];
  return [
    `${passed} as expected`,
    ...(failed === 0 ? [] : [`${failed} not as expected`]),
    ...(unknown === 0 ? [] : [`${unknown} that nobody can tell`]),
  ].join(", ");
}

/** What is left of a probe whose role could not be assumed: nothing else could be tried. */
export function linesWithoutSession({ found, todo }: { found: string; todo: string | undefined }): ProbeLine[] {
  const untried = (Object.keys(expected) as (keyof typeof expected)[]).filter((id) => id !== "assume");
  return [
    { ...line("assume", "fail", found), ...(todo === undefined ? {} : { todo }) },
    ...untried.map((id) => line(id, "unknown", "not tried: the role could not be assumed")),
  ];
}

const expected: Record<ProbeLine["id"], string> = {
  assume: "the break-glass role opens for an approved plan, with its tags",
  read: "the session can read the application that its policy names",
  "set-named": "a write to a name that the session policy names is let through, and finds no application",
  "set-unnamed": "a write to a name that the session policy does not name is refused",
};

function line(id: ProbeLine["id"], verdict: ProbeLine["verdict"], found: string): ProbeLine {
  return { id, verdict, expected: expected[id], found };
}

const assumedLine = line("assume", "pass", "it was assumed, with the plan's tags and session policy");

function readLine({ came, words }: ProbeAnswer): ProbeLine {
  switch (came) {
    case "done":
      return line("read", "pass", words);
    case "denied":
      return {
        ...line("read", "fail", words),
        todo: "Allow the break-glass role sns:GetPlatformApplicationAttributes on this application.",
      };
    case "not-found":
      return {
        ...line("read", "fail", words),
        todo: "Correct the application's ARN under applications in firebreak.yml.",
      };
    case "unclear":
      return line("read", "unknown", words);
  }
}

/** An application that exists under a reserved name was written to just now. */
const taken = "Delete the application of that name: names that begin with firebreak-probe- are kept for probes.";

function namedLine({ came, words }: ProbeAnswer): ProbeLine {
  switch (came) {
    case "not-found":
      return line("set-named", "pass", words);
    case "done":
      return { ...line("set-named", "fail", words), todo: taken };
    case "denied":
      return {
        ...line("set-named", "unknown", words),
        todo: "Allow the break-glass role sns:SetPlatformApplicationAttributes on names that begin with firebreak-probe-. If it is allowed, AWS does not look at the ARN that the session policy names, and a rotation would be refused too.",
      };
    case "unclear":
      return line("set-named", "unknown", words);
  }
}

/** That a name is refused says something only where another name was let through. */
function unnamedLine(answers: Record<ProbeCall, ProbeAnswer>): ProbeLine {
  const { came, words } = answers["set-unnamed"];
  switch (came) {
    case "denied":
      return answers["set-named"].came === "not-found"
        ? line("set-unnamed", "pass", words)
        : line("set-unnamed", "unknown", `${words}, as perhaps for every name`);
    case "not-found":
      return {
        ...line("set-unnamed", "unknown", words),
        todo: "Either AWS looks for the application before it looks at permissions, or it does not hold the session policy against the ARN. Read docs/doctor.md, and decide whether the role's own policy is narrow enough alone.",
      };
    case "done":
      return { ...line("set-unnamed", "fail", words), todo: taken };
    case "unclear":
      return line("set-unnamed", "unknown", words);
  }
}
