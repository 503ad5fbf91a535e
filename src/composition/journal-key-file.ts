import { join } from "node:path";

/** The file of the key that the bot makes for itself, in its data directory. */
export function journalKeyFile(dataDirectory: string): string {
  return join(dataDirectory, "journal-key.pem");
}
