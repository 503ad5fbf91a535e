import type { types } from "@slack/bolt";
import { FirebreakError } from "../../../../domain/errors.ts";
import type { Rotation } from "../../../../domain/rotation/rotation.ts";
import { actions, type Pointer, pointTo } from "../../buttons.ts";
import type { PressAsk } from "../ask.ts";
import { drawReasonForm, type Reasoned } from "../guard/reason-form.ts";
import { incidentNumbered, type SurfaceTools, told } from "../tools.ts";
import { openView } from "../view.ts";
import { drawCertificateForm } from "./certificate-form.ts";
import { drawOtherForm } from "./other-form.ts";
import { drawStartForm } from "./start-form.ts";

/** Does what one button asks; what comes back is told to the person who pressed it. */
export type Press = (tools: SurfaceTools, ask: PressAsk, pointer: Pointer) => Promise<string | undefined>;

/** The buttons of a rotation. */
export const rotationPresses = {
  [actions.startRotation]: startRotation,
  async [actions.upload](tools, ask, pointer) {
    const { number, rotation } = await rotationAt(tools, pointer);
    const { rehearsal, requester } = rotation;
    const about = { asksForIt: requester === null, rehearsal };
    return openForm(tools, ask, drawCertificateForm(ask, pointTo({ number }, rotation.id), about));
  },
  async [actions.otherCredential](tools, ask, pointer) {
    const { number, rotation } = await rotationAt(tools, pointer);
    const page = await tools.uploads?.invite({ incident: number, rotation: rotation.id, by: ask.person });
    const { id, rehearsal, requester } = rotation;
    const about = { incident: number, rotation: id, asksForIt: requester === null, rehearsal, page };
    return openForm(tools, ask, drawOtherForm(ask, about));
  },
  [actions.skipCertificate]: ({ dispatch }, { person: by, key }, { incident, path: [rotation = ""] }) =>
    told(dispatch({ kind: "skip-certificate", by, key, incident, rotation })),
  [actions.askAgain]: reasoned("ask-again"),
  [actions.pause]: reasoned("pause-rotation"),
  [actions.resume]: ({ dispatch }, { person: by, key }, { incident, path: [rotation = ""] }) =>
    told(dispatch({ kind: "resume-rotation", by, key, incident, rotation })),
  [actions.cancel]: reasoned("cancel-rotation"),
  [actions.rollBack]: reasoned("roll-back"),
  [actions.phoneRang]: phone(true),
  [actions.phoneSilent]: phone(false),
  [actions.confirmDiscarded]: ({ dispatch }, { person: by, key }, { incident, path: [rotation = ""] }) =>
    told(dispatch({ kind: "confirm-discarded", by, key, incident, rotation })),
} satisfies Record<string, Press>;

/** Asks why before it asks for it. */
function reasoned(asked: Reasoned): Press {
  return async (tools, ask, pointer) => {
    const { number, rotation } = await rotationAt(tools, pointer);
    const what = `${rotation.rehearsal ? "REHEARSAL: the" : "The"} credential of ${rotation.name}`;
    return openForm(tools, ask, drawReasonForm(ask, { asked, incident: number, subject: rotation.id, what }));
  };
}

/** Which application's phone it is, is read from the rotation: the button says only its place. */
function phone(rang: boolean): Press {
  return async (tools, { person: by, key }, pointer) => {
    const { number, rotation } = await rotationAt(tools, pointer);
    const target = rotation.targets[Number(pointer.path[1] ?? "1") - 1];
    if (target === undefined) throw new FirebreakError("not-found", "This rotation has no such application.");
    const { application } = target;
    return told(
      tools.dispatch({ kind: "look-at-phone", by, key, incident: number, rotation: rotation.id, application, rang }),
    );
  };
}

/** Which application it is about is read from the run's finding, not from the button. */
async function startRotation(tools: SurfaceTools, ask: PressAsk, pointer: Pointer): Promise<undefined> {
  const [runId, findingId] = pointer.path;
  const incident = await incidentNumbered(tools, pointer.incident);
  const run = incident.runs.find(({ id }) => id === runId);
  const found = run?.steps.find(({ result }) => result?.finding?.finding === findingId)?.result?.finding;
  const application = found?.next?.with["application"];
  if (application === undefined) {
    throw new FirebreakError("not-found", `INC-${incident.number} has no finding that leads to a rotation here.`, {
      todo: "Run the diagnosis again.",
    });
  }
  return openForm(tools, ask, drawStartForm(ask, tools.estate, { incident: incident.number, application }));
}

async function rotationAt(
  tools: SurfaceTools,
  { incident: number, path: [id = ""] }: Pointer,
): Promise<{ number: number; rotation: Rotation }> {
  const incident = await incidentNumbered(tools, number);
  const rotation = incident.rotations.find((one) => one.id === id);
  if (rotation !== undefined) return { number, rotation };
  throw new FirebreakError("not-found", `INC-${number} has no ${id}.`, { todo: "Use the newest card." });
}

async function openForm(tools: SurfaceTools, ask: PressAsk, view: types.ModalView): Promise<undefined> {
  await openView(tools, ask, view);
  return undefined;
}
