export { createLog, redact } from "../adapters/log/log.ts";
