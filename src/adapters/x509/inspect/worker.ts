// Runs in a thread of its own: what it is given is not to be trusted. See `inspector.ts`.
import { parentPort, workerData } from "node:worker_threads";
import { readAuthorities } from "../issuer.ts";
import { type FileToInspect, inspectFile } from "./inspect-file.ts";
import { authoritiesOf } from "./links.ts";

const authorities = authoritiesOf(readAuthorities(workerData as readonly string[]));
parentPort?.on("message", (file: FileToInspect) => parentPort?.postMessage(inspectFile(file, authorities)));
parentPort?.postMessage("ready");
