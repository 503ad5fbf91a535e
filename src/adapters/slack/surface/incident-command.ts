import { FirebreakError } from "../../../domain/errors.ts";
import type { PersonId } from "../../../domain/actor.ts";
import type { GuardSimulation } from "../../../ports/house.ts";
import type { Incident } from "../../../domain/incident/incident.ts";
import { blockersOf } from "../../../domain/incident/resolving.ts";
import { glance, known } from "../notices/incident-card.ts";
import { approversInWords, voteLines } from "../notices/approval.ts";
import { incidentName, stateInShort } from "../notices/incident-in-words.ts";
import { channelLink, mention, moment, sentence, typed } from "../text.ts";
import { drawDeclareForm } from "./declare-form.ts";
import type { CommandAsk } from "./ask.ts";
import { drawAudit } from "./guard/audit.ts";
import { drawReasonForm } from "./guard/reason-form.ts";
import { subjectInWords } from "./guard/request-at.ts";
import { incidentHere, personally, type SurfaceTools, told } from "./tools.ts";
import type { Verb } from "./verbs.ts";

/** How many incidents a list shows. */
const listed = 20;

/** What `/incident` can do. */
export const incidentVerbs: Record<string, Verb> = {
  open: {
    usage: "open [title]",
    does: "opens an incident: its channel, its card and the public status page follow by themselves",
    async run(tools, ask, title) {
      const view = drawDeclareForm(tools.estate, ask, title);
      await tools.api.call("views.open", { trigger_id: ask.trigger, view });
      return undefined;
    },
  },
  update: {
    usage: "update <text>",
    does: "adds a line to the incident's timeline and its card",
    async run(tools, ask, text) {
      if (text === "")
        throw new FirebreakError("bad-input", "An update needs words.", { expected: "/incident update <text>" });
      const { number } = await incidentHere(tools, ask);
      return told(tools.dispatch({ kind: "note", ...personally(ask), incident: number, text }));
    },
  },
  resolve: {
    usage: "resolve",
    does: "ends the incident, or says what is still to be done before",
    async run(tools, ask) {
      const { number } = await incidentHere(tools, ask);
      return told(tools.dispatch({ kind: "resolve-incident", ...personally(ask), incident: number }));
    },
  },
  postmortem: {
    usage: "postmortem",
    does: "writes the postmortem from what happened",
    async run(tools, ask) {
      const { number } = await incidentHere(tools, ask);
      return told(tools.dispatch({ kind: "write-postmortem", ...personally(ask), incident: number }));
    },
  },
  status: {
    usage: "status",
    does: "tells how this incident stands; elsewhere, which ones are open",
    async run(tools, ask) {
      const here = ask.channel === undefined ? undefined : await tools.incidents.inChannel(ask.channel);
      if (here === undefined) return listOf((await tools.incidents.all()).filter(({ state }) => state !== "resolved"));
      return statusOf(tools, here);
    },
  },
  list: {
    usage: "list",
    does: "lists the incidents, newest first",
    run: async (tools) => listOf(await tools.incidents.all()),
  },
  probe: {
    usage: "probe <why>",
    does: "asks for a probe of the break-glass role: others approve it, and nothing is changed by it",
    async run(tools, ask, text) {
      if (text === "")
        throw new FirebreakError("bad-input", "Say why, in a few words.", { expected: "/incident probe <why>" });
      const { number } = await incidentHere(tools, ask);
      const { person: by, key } = ask;
      return told(tools.dispatch({ kind: "ask-probe", by, key, incident: number, reason: text }));
    },
  },
  approvers: {
    usage: "approvers",
    does: "tells who may approve what this incident waits for, and who has; or who could, and what would stop a rotation",
    run: async (tools, ask) => approversOf(tools, await incidentHere(tools, ask), ask.person),
  },
  audit: {
    usage: "audit",
    does: "tells who asked for what, who could have approved it, who did, what ran, and when it ended",
    run: async (tools, ask) => drawAudit(tools, await incidentHere(tools, ask)),
  },
  revoke: {
    usage: "revoke",
    does: "ends the request or the grant that is live here, at once",
    run: drawRevocation,
  },
};

/** What can still be ended: the newest request that is open or granted. */
async function drawRevocation(tools: SurfaceTools, ask: CommandAsk): Promise<undefined> {
  const incident = await incidentHere(tools, ask);
  const live = incident.requests.findLast(
    ({ decided, revoked }) => revoked === undefined && (decided === undefined || decided.as === "granted"),
  );
  if (live === undefined) {
    throw new FirebreakError("not-now", `INC-${incident.number} has nothing to revoke.`, {
      found: "no request that is open or granted",
    });
  }
  const view = drawReasonForm(ask, {
    asked: "revoke-grant",
    incident: incident.number,
    subject: live.id,
    what: subjectInWords(incident, live),
  });
  await tools.api.call("views.open", { trigger_id: ask.trigger, view });
  return undefined;
}

function statusOf({ estate }: SurfaceTools, incident: Incident): string {
  const componentName = estate.components.find(({ id }) => id === incident.component)?.name ?? incident.component;
  const blockers = incident.state === "resolved" ? [] : blockersOf(incident);
  return [
    `*${incidentName(incident)}*`,
    ...glance(incident, { componentName, statusPage: undefined, waiting: [], blockers: [] }),
    ...known(incident),
    ...blockers.map(({ why }) => `Before it can be resolved: ${sentence(typed(why))}`),
  ].join("\n");
}

function listOf(incidents: readonly Incident[]): string {
  if (incidents.length === 0) return "There is no incident. `/incident open` begins one.";
  const lines = incidents.slice(0, listed).map((incident) => {
    const where = incident.channel === undefined ? "its channel is being made" : channelLink(incident.channel);
    return `• *${incidentName(incident)}* · ${stateInShort(incident)} · ${incident.severity} · since ${moment(incident.declaredAt)} · ${where}`;
  });
  const more = incidents.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} older ones.`] : [])].join("\n");
}

async function approversOf(tools: SurfaceTools, incident: Incident, person: PersonId): Promise<string> {
  const open = incident.requests.filter((request) => request.decided === undefined);
  if (open.length === 0) {
    const nothing = `INC-${incident.number} waits for nobody's approval.`;
    const { application } = tools.estate.components.find(({ id }) => id === incident.component) ?? {};
    if (incident.state === "resolved" || application === undefined) return nothing;
    const simulation = await tools.simulate({ application, severity: incident.severity, person });
    return [nothing, "", ...simulatedLines(simulation)].join("\n");
  }
  return open
    .flatMap((request) => [
      ...request.quorums.map(
        ({ from, count }) => `${count} of ${from.map(approversInWords).join(" or ")} must approve.`,
      ),
      `These could when it was asked: ${request.eligible.map(mention).join(", ") || "nobody"}.`,
      ...voteLines(request),
    ])
    .join("\n");
}

/** How it would go if the person asked now. */
function simulatedLines({ deed, quorums, alone, stops }: GuardSimulation): string[] {
  return [
    `*If you asked for ${typed(deed)} now*`,
    ...quorums.map(
      ({ needed, from, able }) =>
        `${needed} of ${typed(from)} must approve. Could now: ${able.map((name) => typed(name)).join(", ") || "nobody"}.`,
    ),
    ...(alone.length === 0
      ? []
      : [`May go ahead alone, to be reviewed: ${alone.map((name) => typed(name)).join(", ")}.`]),
    ...(stops.length === 0 ? ["Nothing would stop it, but a person who denies it."] : ["*What would stop it*"]),
    ...stops.map((stop) => `• ${sentence(typed(stop))}`),
  ];
}
