// Compiles src to dist: the bot and the simulator with Node's types, the training page's client with the browser's.
import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));
const projects = ["tsconfig.build.json", "src/simulator/page/client/tsconfig.json"];

for (const project of projects) {
  try {
    execFileSync(tsc, ["-p", project, "--noEmitOnError"], { cwd: root, stdio: "inherit" });
  } catch {
    process.stderr.write(`Firebreak could not be built: see the type errors of ${project} above.\n`);
    process.exit(1);
  }
}

// Files that are not TypeScript travel beside the code that reads them.
for (const folder of ["simulator/assets", "simulator/page/styles"]) {
  cpSync(`${root}/src/${folder}`, `${root}/dist/${folder}`, { recursive: true });
}
