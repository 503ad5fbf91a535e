// Compiles src to dist: the bot and the simulator with Node's types, the training page's client with the browser's.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

for (const project of ["tsconfig.build.json", "src/simulator/page/client/tsconfig.json"]) compile(project);
// Files that are not TypeScript travel beside the code that reads them.
for (const folder of ["simulator/assets", "simulator/page/styles", "web/passkeys/browser"]) {
  cpSync(`${root}/src/${folder}`, `${root}/dist/${folder}`, { recursive: true });
}
await prepareDatabase();

function compile(project) {
  try {
    execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, "-p", project, "--noEmitOnError"], {
      cwd: root,
      stdio: "inherit",
    });
  } catch {
    process.stderr.write(`Firebreak could not be built: see the type errors of ${project} above.\n`);
    process.exit(1);
  }
}

// An empty embedded database, made once: to make one takes seconds, to unpack one does not.
async function prepareDatabase() {
  const file = `${root}/dist/empty-database.tar.gz`;
  const mark = `${root}/dist/empty-database.version`;
  const { version } = JSON.parse(readFileSync(`${root}/node_modules/@electric-sql/pglite/package.json`, "utf8"));
  if (existsSync(file) && existsSync(mark) && readFileSync(mark, "utf8") === version) return;
  process.stderr.write("Preparing the embedded database, once …\n");
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create();
  const dump = await database.dumpDataDir("gzip");
  await database.close();
  mkdirSync(`${root}/dist`, { recursive: true });
  writeFileSync(file, Buffer.from(await dump.arrayBuffer()));
  writeFileSync(mark, version);
}
