import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { sha256 } from "../domain/digest.ts";

/** The longest path of a Unix socket on every system: macOS has 104 bytes with the end mark, Linux 108. */
const longestPath = 100;

/** Where the bot on this data directory can be reached locally. A path too long for a socket moves to the system's temporary folder. */
export function localSocket(dataDirectory: string): string {
  const path = join(resolve(dataDirectory), "firebreak.sock");
  if (Buffer.byteLength(path) <= longestPath) return path;
  return join(tmpdir(), `firebreak-${sha256(path).slice(0, 16)}`, "firebreak.sock");
}
