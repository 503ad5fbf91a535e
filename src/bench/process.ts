import { readFileSync } from "node:fs";

/** Ticks of processor time in a second, as Linux counts them for programs. See proc(5) and sysconf(3). */
const ticksPerSecond = 100;

/** Seconds of processor time that the process has used so far, all its threads together; nothing where there is no /proc. */
export function processorSeconds(pid: number | undefined): number | undefined {
  // The second field is the program's name in parentheses, which may hold spaces: count from behind it.
  const fields = read(pid, "stat")?.split(") ").at(-1)?.split(" ");
  // utime and stime are the fields 14 and 15 of proc(5); the third is the first one here.
  const [user, system] = [fields?.[11], fields?.[12]];
  return user === undefined || system === undefined ? undefined : (Number(user) + Number(system)) / ticksPerSecond;
}

/** MiB of memory that the process holds now, and the most it ever held; nothing where there is no /proc. */
export function residentMemory(pid: number | undefined): { now: number; most: number } | undefined {
  const status = read(pid, "status");
  if (status === undefined) return undefined;
  const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return { now: mebibytes("VmRSS"), most: mebibytes("VmHWM") };
}

/** The process that this one has started to run the file; nothing where there is no /proc. */
export function childRunning(file: string): number | undefined {
  const children = read(process.pid, `task/${process.pid}/children`)?.trim().split(" ").map(Number);
  return children?.find((pid) => read(pid, "cmdline")?.includes(file));
}

function read(pid: number | undefined, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}
