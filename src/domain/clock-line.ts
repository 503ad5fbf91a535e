import { type ExaminedLine, fine, notChecked, wrong } from "./examination.ts";
import { between, inWords } from "./time.ts";

/**
 * How far the clock may be out before it is told, in milliseconds. AWS and Slack refuse what is signed five
 * minutes off (IAM User Guide, "Troubleshoot SigV4 signing"; Slack, "Verifying requests from Slack"), and
 * deadlines of approvals are counted by it: a minute leaves time to mend it.
 */
const tolerance = 60_000;

/** Our clock held against the `Date` of a vendor's answer, which says whole seconds; undefined where it had none. */
export function clockLine(check: string, { theirs, ours }: { theirs: string | undefined; ours: Date }): ExaminedLine {
  const time = new Date(Date.parse(theirs ?? ""));
  if (Number.isNaN(time.getTime())) return notChecked(check, "the answer did not say what time it is");
  const ahead = between(time, ours);
  if (Math.abs(ahead) <= tolerance) return fine(check, "less than a minute apart");
  const found = `this machine's clock is ${inWords(ahead)} ${ahead > 0 ? "ahead" : "behind"}`;
  return wrong(check, found, "Synchronise the machine's clock (NTP).");
}
