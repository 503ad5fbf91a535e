import type { PolicyTrouble } from "../../../domain/approval/policy-trouble.ts";
import type { Notice } from "../../../ports/chat.ts";
import { type Content, content, header, section, titled } from "../blocks.ts";
import { clip, code, moment, sentence, typed } from "../text.ts";

/** A policy of the guard under which nobody could approve anything now, or can again. */
export function drawPolicyAlert({ policy }: Extract<Notice, { kind: "policy-alert" }>): Content {
  const title = `${policy.policy}: ${stateInWords(policy)}`;
  const { means, todo } = told(policy);
  return content(
    typed(title),
    [
      header(clip(title, 150)),
      section(means.join("\n")),
      ...titled("What to do now", todo),
      section(`*Policy*  ${policy.place} under ${code("guard.policies")} in firebreak.yml`),
    ],
    "`/incident approvers`, in an incident's channel, plays it through.",
  );
}

function stateInWords({ shut, ended }: PolicyTrouble): string {
  if (shut !== null) return shut.alone ? "only by one person alone" : "can't be approved now";
  return ended?.by === "dropped" ? "no longer a policy" : "can be approved again";
}

function told({ shut, ended }: PolicyTrouble): { means: string[]; todo: string[] } {
  if (shut !== null) {
    return {
      means: [
        `⚠ Since ${moment(shut.since)}: ${sentence(typed(shut.reason, 1000))}`,
        shut.alone
          ? "A request is made all the same: one person may go ahead alone, and two others review it afterwards."
          : "Incidents go on, and a rotation may begin. Its approval is asked for by itself once it can be given.",
      ],
      todo: [
        sentence(typed(shut.todo, 1000)),
        "Firebreak looks every minute, and this message says when it is well again.",
      ],
    };
  }
  const when = ended === null ? "" : ` since ${moment(ended.at)}`;
  if (ended?.by !== "dropped") return { means: [`✓ Enough people could approve it again${when}.`], todo: [] };
  return { means: [`firebreak.yml does not hold this policy any more${when}.`], todo: [] };
}
