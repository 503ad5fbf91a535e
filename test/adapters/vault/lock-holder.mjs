// Holds the lock of a directory of secrets until it is killed.
import { openSync } from "node:fs";
import locks from "fs-native-extensions";

if (!locks.tryLock(openSync(process.argv[2], "a+", 0o600))) throw new Error("The lock is taken.");
process.send("locked");
setInterval(() => {}, 60_000);
