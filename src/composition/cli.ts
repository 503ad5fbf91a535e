import { createBotHouse, isAnswered } from "../cli/ask-bot.ts";
import type { Respondent } from "../cli/command-line.ts";
import type { Environment } from "../config/environment.ts";
import type { ExaminedLine } from "../domain/examination.ts";
import type { House } from "../ports/house.ts";
import { type HousePlace, housePlace, notRunning } from "./house-place.ts";
import { localSocket } from "./local-socket.ts";

/**
 * Opens the house: the running bot's, or, when none runs and the data may answer, the data's own.
 *
 * @throws FirebreakError `misconfigured` when no bot runs and only a bot can answer
 */
export async function openHouse(
  place: HousePlace,
  respondent: Respondent,
): Promise<{ house: House; close: () => Promise<void> }> {
  const socket = localSocket(place.dataDirectory);
  if (await isAnswered(socket)) return { house: createBotHouse(socket), close: () => Promise.resolve() };
  if (respondent === "bot") throw notRunning(place.dataDirectory);
  const { openDataHouse } = await import("./data-house.ts");
  return openDataHouse(place);
}

/**
 * Looks at everything that the bot depends on: the running bot does, or, when none runs, this process as far as it can.
 *
 * @throws FirebreakError `misconfigured` when no bot runs and the configuration can't be used
 */
export async function examineFor(environment: Environment): Promise<ExaminedLine[]> {
  const socket = localSocket(housePlace(environment).dataDirectory);
  if (await isAnswered(socket)) return createBotHouse(socket).examine();
  const { examineHere } = await import("./examinations.ts");
  return examineHere(environment, { now: () => new Date() });
}
