import type { Upcast } from "../upcast.ts";
import { theOnlyOne } from "./rotation.ts";

/**
 * The events of rotations as version 2 wrote them: of one application, one certificate and one secret.
 * Plans that were approved then have another hash now: they are history, and what they approved can't run any more.
 */
export const ofOneApplication: Record<string, Upcast> = {
  "rotation.started": ({ application, name, environment, topic, observed, ...rest }) => ({
    type: "rotation.started",
    data: {
      ...rest,
      targets: [{ application, name, environment, topic, observed }],
      order: "emergency",
      orderWhy: "There was no other order then.",
      rehearsal: false,
      rollsBack: null,
    },
  }),
  "rotation.certificate-offered": ({ certificate, ...rest }) => ({
    type: "rotation.credential-offered",
    data: { ...rest, credential: asCredential(certificate), origin: { kind: "request" } },
  }),
  "rotation.credential-verified": ({ secretVersion, ...rest }) => ({
    type: "rotation.credential-verified",
    data: { ...rest, versions: [{ secret: theOnlyOne, version: secretVersion }] },
  }),
  "rotation.planned": ({ plan, ...rest }) => ({
    type: "rotation.planned",
    data: { ...rest, plan: asPlan(plan as SinglePlan) },
  }),
  "rotation.pull-request-opened": (data) => ({
    type: "rotation.pull-request-opened",
    data: { ...data, draft: false, said: [] },
  }),
  "rotation.change-owed": (data) => ({
    type: "rotation.change-owed",
    data: { ...data, applications: [], owner: null, issue: null },
  }),
  "rotation.role-assumed": ofTheOnlyOne("rotation.role-assumed"),
  "rotation.credentials-written": ofTheOnlyOne("rotation.credentials-written"),
  "rotation.canary-sent": ofTheOnlyOne("rotation.canary-sent"),
  "rotation.push-failed": ofTheOnlyOne("rotation.push-failed"),
  // It had the end of the watch window too, which has an event of its own now.
  "rotation.push-verified": ({ rotation, evidence }) => ({
    type: "rotation.push-verified",
    data: { rotation, evidence, application: theOnlyOne, grade: "delivery-metric" },
  }),
  "rotation.watch-passed": (data) => ({ type: "rotation.watch-passed", data: { ...data, found: "" } }),
};

function ofTheOnlyOne(type: string): Upcast {
  return (data) => ({ type, data: { ...data, application: theOnlyOne } });
}

/** A plan of version 2, as far as it is told here. */
interface SinglePlan extends Record<string, unknown> {
  application: string;
  change: { kind: string } & Record<string, unknown>;
}

function asCredential(certificate: unknown): object {
  const { topic, ...rest } = certificate as Record<string, unknown>;
  return { kind: "certificate", ...rest, topics: [topic] };
}

function asPlan(plan: SinglePlan): object {
  const { application, environment, topic, observed, certificate, secret, change, ...rest } = plan;
  const name = application.split("/").at(-1) ?? application;
  return {
    ...rest,
    order: "emergency",
    rehearsal: false,
    rollsBack: null,
    targets: [{ application, name, environment, topic, observed, secret: { ...(secret as object), current: null } }],
    credential: { ...asCredential(certificate), topics: [topic] },
    change: asChange(change, application),
    consumers: [],
  };
}

function asChange({ kind, ...change }: SinglePlan["change"], application: string): object {
  if (kind === "owed") return { pullRequest: null, owed: [{ applications: [application], ...change }], nothing: [] };
  const { repository, baseCommit, files } = change;
  return { pullRequest: { repository, baseCommit, files }, owed: [], nothing: [] };
}
