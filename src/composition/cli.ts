import { createBotHouse, isAnswered } from "../cli/ask-bot.ts";
import type { Respondent } from "../cli/command-line.ts";
import type { House } from "../ports/house.ts";
import { type HousePlace, notRunning } from "./house-place.ts";
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
