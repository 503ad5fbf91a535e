// A replica's durable engine by itself, in a process that a test can kill: node replica.mjs URL NAME works|hangs
import { openDatabase } from "../../dist/adapters/store/database.js";
import { createDurablePhases } from "../../dist/adapters/dbos/phases.js";

const [url, executor, manner] = process.argv.slice(2);
const { pool } = await openDatabase({ kind: "postgresql", url });
const log = { debug: () => undefined, error: (message) => process.stderr.write(`${message}\n`) };
const phases = createDurablePhases({ pool, shared: true, executor, log });
await phases.launch((phase) => {
  process.send({ runs: phase.id });
  return manner === "hangs" ? new Promise(() => undefined) : Promise.resolve();
});
process.on("message", (id) => {
  void phases.start({ name: "open-channel", key: id, id, stream: "incident/1", attempt: 1, subject: {} });
});
// As often as a bot sweeps.
setInterval(() => void phases.recover(), 1_000);
process.send({ ready: true });
