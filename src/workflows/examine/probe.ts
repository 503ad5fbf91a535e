import { type ExaminedLine, fine, notChecked, wrong } from "../../domain/examination.ts";
import type { ProbeLine } from "../../domain/probe/lines.ts";
import type { Probe } from "../../domain/probe/probe.ts";
import { between, type Instant, written } from "../../domain/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Examination } from "../../ports/examination.ts";
import type { Incidents } from "../../projections/incidents.ts";

/** For how long the lines of a probe count, in milliseconds: thirty days, the time between two looks by people. */
const lifetime = 30 * 86_400_000;

const check = "Break-glass role: probe";
const howTo = "Ask for one with /incident probe, in an incident that is open for it (a sev3 is enough).";

/** What the latest probe found, as long as it is not too old to count. */
export function examineProbe({ incidents, clock }: { incidents: Pick<Incidents, "all">; clock: Clock }): Examination {
  return {
    check,
    silence: "not-checked",
    async look() {
      const latest = latestOf((await incidents.all()).flatMap(({ probes }) => probes));
      if (latest === undefined) return [notChecked(check, "nobody has probed it yet", howTo)];
      const { endedAt, lines } = latest;
      if (between(endedAt, clock.now()) > lifetime) {
        return [notChecked(check, `the last probe ended ${written(endedAt)}, more than 30 days ago`, howTo)];
      }
      return lines.map((line) => examined(line, endedAt));
    },
  };
}

type Ended = Probe & { endedAt: Instant };

function latestOf(probes: readonly Probe[]): Ended | undefined {
  const ended = probes.filter((probe): probe is Ended => probe.stage === "ended" && probe.endedAt !== undefined);
  return ended.toSorted((one, other) => between(one.endedAt, other.endedAt)).at(0);
}

const names: Record<ProbeLine["id"], string> = {
  assume: "opens for an approved plan",
  read: "reads the application",
  "set-named": "writes where the session policy says",
  "set-unnamed": "writes nowhere else",
};

function examined({ id, verdict, found, todo }: ProbeLine, endedAt: Instant): ExaminedLine {
  const about = `Break-glass role: ${names[id]}`;
  const seen = `${found} (probe of ${written(endedAt)})`;
  switch (verdict) {
    case "pass":
      return fine(about, seen);
    case "fail":
      return wrong(about, seen, todo ?? howTo);
    case "unknown":
      return notChecked(about, `nobody can tell: ${seen}`, todo ?? howTo);
  }
}
