import { checkPromotion, type PlannedWrite, plannedWrite } from "../../domain/approval/planned-write.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { hasCome, type Instant, written } from "../../domain/time.ts";
import type { Grant } from "../../guard/redeem.ts";
import type { BreakGlass, PrivilegedSession } from "../../ports/application-push.ts";
import type { SecretPromotion } from "../../ports/secret-store.ts";
import { checkPlanned, setCredential } from "./credential-write.ts";
import { assumeFor, type BreakGlassSettings, type RoleCredentials } from "./privileged-role.ts";
import { promoteInSession } from "./secret-promotion.ts";

/** The break-glass roles, and where secrets are promoted. */
export interface BreakGlassWithSecrets extends BreakGlassSettings {
  /** What promotes secrets that are not in Secrets Manager; left out, the session itself does, there. */
  promotion?: SecretPromotion;
}

/** Assumes the break-glass role for a grant, with the session policy that the grant's plan has for this target. */
export function createBreakGlass(settings: BreakGlassWithSecrets): BreakGlass {
  return {
    async assume(grant, identity) {
      const target = identity.target ?? onlyTarget(grant);
      const planned = plannedWrite(grant.plan, target);
      const { credentials, ...session } = await assumeFor(settings, grant, { ...identity, target });
      return { ...session, ...openSession(grant, planned, { settings, credentials, until: session.until }) };
    },
  };
}

/** The target of a plan that has only one. */
function onlyTarget({ plan: { sessions } }: Grant): string {
  const [session, ...others] = sessions;
  if (session !== undefined && others.length === 0) return session.target;
  throw new FirebreakError("broken", "It was not said which session of the approved plan is to be opened.", {
    found: `a plan with ${sessions.length} sessions`,
  });
}

/** Holds the credentials, in this closure alone, until the end. Each effect can be used up once. */
function openSession(
  grant: Grant,
  planned: PlannedWrite,
  { settings, until, ...given }: { settings: BreakGlassWithSecrets; credentials: RoleCredentials; until: Instant },
): Pick<PrivilegedSession, "write" | "promote" | "end"> {
  let held: RoleCredentials | undefined = given.credentials;
  const left = new Set(["write", "promote"]);

  function open(effect: "write" | "promote"): RoleCredentials {
    if (held === undefined || !left.has(effect)) {
      throw new FirebreakError(
        "broken",
        `The session of the break-glass role is over: it allows one ${effect === "write" ? "write" : "promotion"}.`,
      );
    }
    checkTime(hasCome(until, settings.clock.now()) ? until : undefined);
    return held;
  }

  return {
    async write(application, credential) {
      const credentials = open("write");
      checkApplication(planned, application);
      checkPlanned(credential, planned.credential);
      left.delete("write");
      return setCredential({ settings, credentials }, planned, credential);
    },
    async promote(secret, version) {
      const credentials = open("promote");
      checkPromotion(planned, secret, version);
      left.delete("promote");
      if (settings.promotion === undefined) return promoteInSession({ settings, credentials }, planned);
      return settings.promotion.promote(grant, { target: planned.application, secret, version });
    },
    end() {
      held = undefined;
    },
  };
}

function checkTime(ended: Instant | undefined): void {
  if (ended === undefined) return;
  throw new FirebreakError("not-allowed", `The session of the break-glass role ended ${written(ended)}.`, {
    todo: "Nothing was written. Ask again.",
  });
}

function checkApplication(planned: PlannedWrite, application: string): void {
  if (application === planned.application) return;
  throw new FirebreakError("not-allowed", "The approved plan is for another application.", {
    found: application,
    expected: planned.application,
  });
}
