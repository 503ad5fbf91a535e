import { once } from "node:events";
import { z } from "zod";
import { type Child, firstLine, readErrors, startChild } from "../../training/child.ts";
import { packageFile } from "../../training/files.ts";

/** The accounts of an estate, and the roles that read them. */
export const Accounts = z.array(z.object({ account: z.string(), role: z.string(), regions: z.array(z.string()) }));
export type Accounts = z.infer<typeof Accounts>;

/** How large an estate is: so many push applications in each region of each account. */
export interface EstateSize {
  accounts: number;
  regions: number;
  applications: number;
}

/** An AWS of its own with a large estate in it. */
export interface Estate {
  accounts: Accounts;
  /** What a bot's environment has to say to reach it. */
  environment: Readonly<Record<string, string>>;
  /** Calls that it has let in and refused as too many since this was asked last. */
  calls(): Promise<{ letIn: number; throttled: number }>;
}

const Introduction = z.object({ environment: z.record(z.string(), z.string()), accounts: Accounts });
const Counts = z.record(z.string(), z.object({ letIn: z.int(), throttled: z.int() }));

/** Does the work while an estate of that size runs in a process of its own. */
export async function inEstate<Result>(
  { size, directory }: { size: EstateSize; directory: string },
  work: (estate: Estate) => Promise<Result>,
): Promise<Result> {
  const child = startChild({
    script: packageFile("dist/simulator/aws/estate/main.js"),
    arguments: Object.entries(size).map(([name, number]) => `--${name}=${number}`),
    environment: {},
    output: "pipe",
    directory,
  });
  readErrors(child, () => undefined);
  try {
    const introduction = Introduction.parse(JSON.parse(await firstLine(child, "The estate")));
    return await work({ ...introduction, calls: createCounter(child) });
  } finally {
    await child.end();
  }
}

function createCounter({ process: estate }: Child): Estate["calls"] {
  let before = { letIn: 0, throttled: 0 };
  return async () => {
    const answer = once(estate, "message");
    estate.send("calls");
    const counts = Object.values(Counts.parse((await answer)[0]));
    const sum = (pick: (count: (typeof counts)[number]) => number) => counts.reduce((all, one) => all + pick(one), 0);
    const now = { letIn: sum(({ letIn }) => letIn), throttled: sum(({ throttled }) => throttled) };
    const since = { letIn: now.letIn - before.letIn, throttled: now.throttled - before.throttled };
    before = now;
    return since;
  };
}
