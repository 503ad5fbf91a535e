import { sayReady } from "./ready.ts";

// A Node process that does nothing: what every start costs before the first line of a program.
sayReady(() => Promise.resolve());
