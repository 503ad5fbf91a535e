import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * What `openssl` makes of files: the bytes of the file that it calls `out`.
 *
 * @param files by name, which the arguments may use
 */
export function openssl(args: string, files: Record<string, string | Uint8Array>): Buffer {
  const directory = mkdtempSync(join(tmpdir(), "firebreak-openssl-"));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    execFileSync("openssl", args.split(" "), { cwd: directory, stdio: "pipe" });
    return readFileSync(join(directory, "out"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
