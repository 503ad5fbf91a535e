export { createLog } from "../adapters/log/log.ts";
