import { holdsPrivateKey } from "../../../../domain/certificate/burnt.ts";
import { certificatesOf } from "../../../../domain/certificate/inspection.ts";
import { FirebreakError } from "../../../../domain/errors.ts";
import { isRunning, type Rotation } from "../../../../domain/rotation/rotation.ts";
import type { Standing } from "../../../../domain/standing.ts";
import { code, mention } from "../../text.ts";
import type { Ask } from "../ask.ts";
import { answering } from "../tell.ts";
import { type SurfaceTools, told } from "../tools.ts";
import { reportBurnt } from "./burnt-key.ts";
import { type PostedFile, postedFile } from "./shared-file.ts";

/**
 * Looks at a file that somebody posted in an incident's channel or in a thread there. A certificate goes to the
 * rotation that waits for one; a private key is burnt; anything else is nobody's business here, and nothing is said.
 */
export async function hearFile(tools: SurfaceTools, body: unknown): Promise<void> {
  const posted = await postedFile(tools, body);
  if (posted === undefined) return;
  const { author, key, channel, thread, name, bytes } = posted;
  const ask: Ask = { person: author.person, key, channel, thread, answerTo: undefined };
  if (holdsPrivateKey(bytes)) return burn(tools, ask, posted);
  if (author.standing === "bot") return;
  const inspection = await tools.inspector.inspect({ name, bytes }, {});
  if (certificatesOf(inspection).length === 0) return;
  await answering(tools, ask, () => offer(tools, ask, posted));
}

/** Hands the certificate over; undefined where no rotation is under way that it could be for. */
async function offer(tools: SurfaceTools, ask: Ask, { incident, author, bytes }: PostedFile) {
  const { number, rotations } = incident;
  if (!rotations.some(isRunning)) return undefined;
  checkStanding(author.standing);
  const { id: rotation } = theOneThatWaits(number, rotations);
  const file = Buffer.from(bytes).toString("base64");
  const { person: by, key } = ask;
  return told(tools.dispatch({ kind: "offer-certificate", by, key, incident: number, rotation, file, reason: null }));
}

/** @throws FirebreakError `not-now` where it can't be told which rotation is meant, or none may be */
function theOneThatWaits(number: number, rotations: readonly Rotation[]): Rotation {
  const [waiting, another] = rotations.filter(({ stage }) => stage === "awaiting-credential");
  const nothing = "Nothing was done with the certificate that you posted.";
  if (waiting === undefined) {
    throw new FirebreakError("not-now", `No rotation of INC-${number} waits for a certificate now. ${nothing}`, {
      todo: "See the rotation’s card for what it waits for.",
    });
  }
  if (another !== undefined) {
    throw new FirebreakError("not-now", `Several rotations of INC-${number} wait for a certificate. ${nothing}`, {
      todo: "Press “Upload certificate…” on the card of the one that it is for.",
    });
  }
  if (waiting.requester === null) {
    throw new FirebreakError("not-now", `Nobody has asked for the rotation of ${waiting.name} yet. ${nothing}`, {
      todo: "Who hands the certificate over asks for it, and says why: press “Upload certificate…” on its card.",
    });
  }
  return waiting;
}

/** @throws FirebreakError `not-allowed` for guests and people of other workspaces, `unavailable` when that can't be told */
function checkStanding(standing: Standing): void {
  if (standing === "member" || standing === "unmapped") return;
  if (standing === "unknown") {
    throw new FirebreakError("unavailable", "Slack can’t be asked who you are, so the certificate was not used.", {
      todo: "Post it again in a moment.",
    });
  }
  throw new FirebreakError("not-allowed", "Only full members of this workspace hand a certificate over.", {
    todo: "Ask somebody of the team to post it.",
  });
}

/** Has the rotations refuse the key, and tells its author in private and everybody in the thread what to do. */
async function burn(tools: SurfaceTools, ask: Ask, posted: PostedFile): Promise<void> {
  const { incident, author, key } = posted;
  const rotations = incident.rotations.filter(isRunning);
  await reportBurnt(tools, posted, { by: author.person, key, incident: incident.number, rotations });
  if (author.standing !== "bot") await tools.tell(ask, whatToDo(incident.number));
  await warn(tools, posted);
}

function whatToDo(incident: number): string {
  return [
    "⚠ *The file that you posted holds a private key.* Whoever can read it here may have the key: it counts as burnt, and Firebreak does not use it.",
    "1. Delete it now; Firebreak can’t. Point at your message, open “More actions” (⋮), choose “Delete message…”, and let Slack delete the file too.",
    "2. Use another key. From the rotation’s signing request the bot makes one, and Apple’s `.cer` is all that comes through Slack. " +
      `A key of your own comes in through “Another way…” on the rotation’s card, or ${code(`firebreak credential hand-over INC-${incident} < file`)} on the bot’s machine.`,
    "3. Replace the burnt key wherever it is in use, and revoke it in Apple’s portal once nothing uses it.",
  ].join("\n");
}

/** Says so where the file is, without naming it: whoever reads along knows that it is not to be used. */
async function warn({ api, log }: SurfaceTools, { author, channel, message, thread }: PostedFile): Promise<void> {
  const text = `⚠ ${mention(author.person)} A file here holds a private key. Please delete it now: Firebreak can’t. The key counts as burnt, and nobody should use it.`;
  const at = thread ?? message;
  const where = at === undefined ? { channel } : { channel, thread_ts: at };
  await api.call("chat.postMessage", { ...where, text }).catch((error: unknown) => {
    log.error("a private key was posted, and nobody could be warned", { channel, error });
  });
}
