import type { Incident } from "../../../../domain/incident/incident.ts";
import { auditOf, type AuditEntry, type RequestAudit } from "../../../../projections/audit.ts";
import { approversInWords } from "../../notices/approval.ts";
import { type Content, content, header, paragraphs, section } from "../../blocks.ts";
import { actorName, code, mention, moment, quoted, typed } from "../../text.ts";
import type { SurfaceTools } from "../tools.ts";

/** The audit of the incident, for the person who asked: each request with its whole story, from the journal. */
export async function drawAudit({ incidents }: SurfaceTools, incident: Incident): Promise<Content> {
  const { requests, refusedBefore } = auditOf(incident, await incidents.events(incident.number));
  const title = `Audit of INC-${incident.number}`;
  if (requests.length === 0 && refusedBefore.length === 0) {
    return content(title, [section(`*${title}*\nNothing privileged was asked for in it.`)]);
  }
  return content(
    title,
    [
      header(title),
      ...requests.flatMap((audit) => paragraphs(linesOf(audit))),
      ...(refusedBefore.length === 0
        ? []
        : paragraphs(["*Refused before there was a request*", ...refusedBefore.flatMap(entryLines)])),
    ],
    "`firebreak journal export` has all of it.",
  );
}

function linesOf({ request, target, reason, eligible, story, endedAt, review }: RequestAudit): string[] {
  return [
    `*Plan ${code(request.planHash)}* for ${code(target.arn === "" ? target.name : target.arn)}`,
    `*Who asked*  ${mention(request.requester)} ${moment(request.requestedAt)}`,
    ...(reason === null ? [] : [quoted(reason, 500)]),
    `*Who could have approved*  ${eligible.map(mention).join(", ") || "nobody"}; needed: ${request.quorums
      .map(({ count, from }) => `${count} of ${from.map(approversInWords).join(" or ")}`)
      .join(" and ")}`,
    `*Who did*  ${whoDid(request)}`,
    "*What happened*",
    ...story.flatMap(entryLines),
    `*When it ended*  ${endedAt === null ? "it has not ended" : moment(endedAt)}`,
    ...(review === null
      ? []
      : [
          `*Review*  ${review.signatures.length === 0 ? "nobody has signed it" : `signed by ${review.signatures.map(({ by }) => mention(by)).join(" and ")}`}, due ${moment(review.dueAt)}`,
        ]),
  ];
}

function whoDid({ votes, broken }: RequestAudit["request"]): string {
  const approved = votes.filter(({ verdict }) => verdict === "approve").map(({ voter }) => mention(voter));
  const alone = broken === undefined ? [] : [`${mention(broken.by)} went ahead alone`];
  return [...approved, ...alone].join(", ") || "nobody";
}

function entryLines({ at, actor, what, words, position }: AuditEntry): string[] {
  const line = `• ${moment(at)} ${actorName(actor)} ${typed(what, 600)} (event ${position})`;
  return [line, ...(words === null ? [] : [quoted(words, 300)])];
}
