import { AsyncResource } from "node:async_hooks";
import { setTimeout } from "node:timers/promises";
import { DBOS, type DBOSConfig } from "@dbos-inc/dbos-sdk";
import type pg from "pg";
import { FirebreakError } from "../../domain/errors.ts";
import { groupBy } from "../../domain/grouping.ts";
import type { DuePhase } from "../../domain/phase.ts";
import type { Phases } from "../../ports/phases.ts";

/** What a phase does. It records what happened, failures included: it never throws for a failed effect. */
export type RunPhase = (phase: DuePhase) => Promise<void>;

/** What the durable engine is made of. */
export interface DurableOptions {
  pool: pg.Pool;
  /** Whether other processes may work on the same database. */
  shared: boolean;
  /** This process's name on a shared database: unique, and never used again. */
  executor: string;
  log: { debug(message: string): void; error(message: string): void };
}

/** The durable engine. What it is asked to start before its launch is refused. */
export interface DurablePhases extends Phases {
  /** Begins to run phases. What an earlier life of an embedded database left unfinished goes on at once. */
  launch(run: RunPhase): Promise<void>;
  close(): Promise<void>;
}

/** The name under which every phase runs, and the version of the shell around them: neither may change, or what waits is lost. */
const workflowName = "phase";
const shellVersion = "1";
/** The advisory lock under which a shared database is migrated and launched on. The number is ours: "dbos". */
const launchLock = 0x64626f73;
/** The class of the advisory locks by which living processes are known. The number is ours: "live". */
const livingLock = 0x6c697665;

/** Between two tries to take the launch lock, in milliseconds. */
const betweenTries = 200;

/** A phase throws only when it could not record what happened: a database that hiccups. It is tried again, later each time. */
const retries = { retriesAllowed: true, intervalSeconds: 1, backoffRate: 2, maxAttempts: 10 };
/** How long the engine remembers a phase that has ended, in milliseconds: a month. By then nothing asks for it again. */
const memory = 30 * 86_400_000;
/** How many ended phases are forgotten at once. */
const forgottenAtOnce = 500;

/** Makes the durable engine on the database. */
export function createDurablePhases(options: DurableOptions): DurablePhases {
  let runPhase: ((phase: DuePhase) => Promise<void>) | undefined;
  let living: pg.PoolClient | undefined;
  // A phase that records starts the next one. To the engine that is no child of it, so it is started from out here.
  const outside = new AsyncResource("phases");

  return {
    async launch(run) {
      const shell = (phase: DuePhase) => DBOS.runStep(() => run(phase), { name: phase.name, ...retries });
      runPhase = DBOS.registerWorkflow(shell, { name: workflowName });
      DBOS.setConfig(configOf(options));
      if (options.shared) living = await showLife(options);
      await underLaunchLock(options, () => DBOS.launch());
    },
    async start(phase) {
      const run = runPhase;
      if (run === undefined) throw new FirebreakError("broken", "A phase was started before the engine.");
      await outside.runInAsyncScope(() => DBOS.startWorkflow(run, { workflowID: phase.id })(phase));
    },
    recover: () => (options.shared ? recoverDead(options) : Promise.resolve()),
    async forget(now) {
      const endTime = new Date(now.getTime() - memory).toISOString();
      const ended = await DBOS.listWorkflows({ status: ["SUCCESS", "ERROR"], endTime, limit: forgottenAtOnce });
      if (ended.length > 0) await DBOS.deleteWorkflows(ended.map((workflow) => workflow.workflowID));
    },
    async close() {
      await DBOS.shutdown({ deregister: true });
      living?.release(true);
    },
  };
}

function configOf(options: DurableOptions): DBOSConfig {
  return {
    name: "firebreak",
    systemDatabasePool: options.pool,
    systemDatabaseSchemaName: "dbos",
    useListenNotify: false,
    applicationVersion: shellVersion,
    executorID: options.shared ? options.executor : "local",
    logger: quiet(options.log),
  };
}

/** Holds a lock for as long as this process lives; its server gives it back when the connection is gone. */
async function showLife({ pool, executor }: DurableOptions): Promise<pg.PoolClient> {
  const client = await pool.connect();
  await client.query("select pg_advisory_lock($1, hashtext($2))", [livingLock, executor]);
  return client;
}

/**
 * Two processes that create the engine's tables at once would get in each other's way. The lock is asked for again and
 * again, not waited for: the engine creates indexes concurrently, which PostgreSQL lets wait for every statement that
 * runs, a waiting one too (PostgreSQL, "Building Indexes Concurrently").
 */
async function underLaunchLock({ pool, shared }: DurableOptions, launch: () => Promise<void>): Promise<void> {
  if (!shared) return launch();
  const client = await pool.connect();
  try {
    while (!(await isOurs(client))) await setTimeout(betweenTries);
    await launch();
  } finally {
    client.release(true);
  }
}

async function isOurs(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ ours: boolean }>("select pg_try_advisory_lock($1) as ours", [launchLock]);
  return rows[0]?.ours === true;
}

async function recoverDead({ pool, executor }: DurableOptions): Promise<void> {
  const pending = await DBOS.listWorkflows({ status: "PENDING" });
  const others = groupBy(
    pending.filter((workflow) => workflow.executorId !== executor),
    (workflow) => workflow.executorId ?? "",
  );
  for (const [other, workflows] of others) {
    const client = await pool.connect();
    try {
      const { rows } = await client.query<{ free: boolean }>("select pg_try_advisory_lock($1, hashtext($2)) as free", [
        livingLock,
        other,
      ]);
      if (rows[0]?.free === true) await DBOS.resumeWorkflows(workflows.map((workflow) => workflow.workflowID));
    } finally {
      client.release(true);
    }
  }
}

/** The engine's own words go to our log: what it does is detail, what it can't do is not. */
function quiet(log: DurableOptions["log"]) {
  const detail = (entry: unknown) => log.debug(String(entry));
  return { debug: detail, info: detail, warn: detail, error: (entry: unknown) => log.error(String(entry)) };
}
