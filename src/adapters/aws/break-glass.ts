import { checkPromotion, type PlannedWrite, plannedWrite } from "../../domain/approval/planned-write.ts";
import { FirebreakError } from "../../domain/errors.ts";
import { hasCome, type Instant, written } from "../../domain/time.ts";
import type { Grant } from "../../guard/redeem.ts";
import type { BreakGlass, PrivilegedSession } from "../../ports/application-push.ts";
import type { SecretPromotion } from "../../ports/secret-store.ts";
import { checkApproved } from "./credential-shape.ts";
import { setCredential } from "./credential-write.ts";
import { assumeFor, type BreakGlassSettings, type RoleCredentials } from "./privileged-role.ts";
import { promoteInSession } from "./secret-promotion.ts";
import { readInSession } from "./session-reading.ts";

/** The break-glass roles, and where secrets are promoted. */
export interface BreakGlassWithSecrets extends BreakGlassSettings {
  /** What promotes secrets that are not in Secrets Manager; left out, the session itself does, there. */
  promotion?: SecretPromotion;
}

/** Assumes the break-glass role for a grant, with the session policy that the grant's plan has for this target. */
export function createBreakGlass(settings: BreakGlassWithSecrets): BreakGlass {
  return {
    async assume(grant, identity) {
      const planned = plannedWrite(grant.plan, identity.target);
      const { credentials, ...session } = await assumeFor(settings, grant, identity);
      return { ...session, ...openSession(grant, planned, { settings, credentials, until: session.until }) };
    },
  };
}

type Effect = PlannedWrite["effects"][number];
const names: Record<Effect, string> = { read: "reading", write: "write", promote: "promotion" };

/** Holds the credentials, in this closure alone, until the end. Each effect can be used up once. */
function openSession(
  grant: Grant,
  planned: PlannedWrite,
  { settings, until, ...given }: { settings: BreakGlassWithSecrets; credentials: RoleCredentials; until: Instant },
): Pick<PrivilegedSession, "read" | "write" | "promote" | "end"> {
  let held: RoleCredentials | undefined = given.credentials;
  const left = new Set(planned.effects);

  function open(effect: Effect): RoleCredentials {
    if (!planned.effects.includes(effect)) {
      throw new FirebreakError("not-allowed", `The approved plan allows no ${names[effect]}.`, {
        expected: planned.effects.map((one) => names[one]).join(", "),
      });
    }
    if (held === undefined || !left.has(effect)) {
      throw new FirebreakError(
        "broken",
        `The session of the break-glass role is over: it allows one ${names[effect]}.`,
      );
    }
    checkTime(hasCome(until, settings.clock.now()) ? until : undefined);
    return held;
  }

  return {
    async read(application) {
      const credentials = open("read");
      checkApplication(planned, application);
      left.delete("read");
      return readInSession({ settings, credentials }, application);
    },
    async write(application, credential) {
      const credentials = open("write");
      checkApplication(planned, application);
      checkApproved(credential, planned.credential);
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
