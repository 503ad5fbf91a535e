import {
  GetPlatformApplicationAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { regionIn } from "../../domain/arn.ts";
import { asFirebreakError, FirebreakError } from "../../domain/errors.ts";
import { applicationName } from "../../domain/estate.ts";
import type { ProbeAnswer, ProbeCall } from "../../domain/probe/lines.ts";
import { isProbeName, type ProbePlan } from "../../domain/probe/plan.ts";
import type { Grant } from "../../guard/redeem.ts";
import type { GuardProbe, ProbeSession } from "../../ports/guard-probe.ts";
import { ask } from "./asking.ts";
import { type AwsSettings, forWriting } from "./client-settings.ts";
import { assumeFor, type BreakGlassSettings, type RoleCredentials } from "./privileged-role.ts";

/** Assumes the break-glass role for a probe's grant, and calls what changes nothing. */
export function createGuardProbe(settings: BreakGlassSettings): GuardProbe {
  return {
    async assume(grant, identity) {
      const { credentials, ...session } = await assumeFor(settings, grant, {
        ...identity,
        target: grant.plan.application,
      });
      return { ...session, ...openSession(grant, settings, credentials) };
    },
  };
}

function openSession(
  { plan }: Grant<ProbePlan>,
  settings: AwsSettings,
  credentials: RoleCredentials,
): Pick<ProbeSession, "call" | "end"> {
  let held: RoleCredentials | undefined = credentials;

  return {
    async call(call) {
      if (held === undefined)
        throw new FirebreakError("broken", "The probe's session of the break-glass role is over.");
      const region = regionIn(plan.application);
      const sns = new SNSClient({ ...forWriting({ ...settings, region }), credentials: held });
      try {
        return await answerOf(sns, plan, call);
      } finally {
        sns.destroy();
      }
    },
    end() {
      held = undefined;
    },
  };
}

async function answerOf(
  sns: SNSClient,
  plan: ProbePlan,
  call: ProbeCall,
): Promise<ProbeAnswer & { requestId: string | null }> {
  try {
    const { $metadata } = call === "read" ? await read(sns, plan) : await set(sns, nameIn(plan, call));
    return { came: "done", words: "AWS did it", requestId: $metadata.requestId ?? null };
  } catch (thrown) {
    const error = asFirebreakError(thrown);
    if (error.kind === "broken" && error.call === undefined) throw error;
    return { came: cameOf(error), words: error.found ?? error.message, requestId: error.call ?? null };
  }
}

function cameOf({ kind }: FirebreakError): ProbeAnswer["came"] {
  switch (kind) {
    case "not-allowed":
      return "denied";
    case "not-found":
      return "not-found";
    default:
      return "unclear";
  }
}

function read(sns: SNSClient, { application }: ProbePlan) {
  const doing = `read the push application ${applicationName(application)} with the break-glass role`;
  const question = { doing, permission: "sns:GetPlatformApplicationAttributes", carrying: [] };
  return ask(question, () =>
    sns.send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: application })),
  );
}

/** Sets what a rotation's write sets beside the credential. */
function set(sns: SNSClient, name: string) {
  const doing = `write to ${applicationName(name)}, which does not exist`;
  const question = { doing, permission: "sns:SetPlatformApplicationAttributes", carrying: [] };
  const command = new SetPlatformApplicationAttributesCommand({
    PlatformApplicationArn: name,
    Attributes: { Enabled: "true" },
  });
  return ask(question, () => sns.send(command));
}

/** The last door: whatever a plan says, nothing is written to but names that are kept for probes. */
function nameIn(plan: ProbePlan, call: Exclude<ProbeCall, "read">): string {
  const name = call === "set-named" ? plan.named : plan.unnamed;
  if (isProbeName(name)) return name;
  throw new FirebreakError("broken", "A probe was to write to an application that may exist.", { found: name });
}
