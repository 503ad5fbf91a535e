// Runs in a thread of its own: what it is given is not to be trusted. See `reader.ts`.
import { parentPort } from "node:worker_threads";
import { answerTo, type Question } from "./answer.ts";

parentPort?.on("message", (question: Question) => parentPort?.postMessage(answerTo(question)));
parentPort?.postMessage("ready");
