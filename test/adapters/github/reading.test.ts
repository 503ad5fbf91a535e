import { afterEach, describe, expect, test } from "@jest/globals";
import type { WantedFiles } from "../../../src/ports/code-host.ts";
import { once, openStage, repository, type Stage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.world.close());

const inPush = ["push/providers.tf", "push/push.tf", "push/variables.tf"];

describe("the paths of a commit", () => {
  test("are those below the configured folder, without links", async () => {
    stage = await openStage({
      files: [
        { path: "push/modules/app/main.tf", text: "# module\n" },
        { path: "push/link.tf", text: "push.tf", mode: "120000" },
        { path: "pushed/other.tf", text: "# other\n" },
      ],
    });
    const { commit } = await stage.host.readBase();
    expect((await stage.host.paths(commit)).toSorted()).toEqual(["push/modules/app/main.tf", ...inPush]);
    expect(await stage.hostWith(once, { path: "push/modules/" }).paths(commit)).toEqual(["push/modules/app/main.tf"]);
    expect(await stage.hostWith(once, { path: "no/such/folder" }).paths(commit)).toEqual([]);
    expect(await stage.hostWith(once, { path: "" }).paths(commit)).toContain("pushed/other.tf");
  });

  test("are all there when GitHub does not list the tree whole", async () => {
    const files = Array.from({ length: 12 }, (_, index) => ({
      path: `push/${index % 3}/${index}/main.tf`,
      text: `# ${index}\n`,
    }));
    stage = await openStage({ files, treeEntries: 5 });
    const { commit } = await stage.host.readBase();
    expect((await stage.host.paths(commit)).toSorted()).toEqual(
      [...files.map(({ path }) => path), ...inPush].toSorted(),
    );
    const read = await stage.host.readFiles(commit, (path) => path.startsWith("push/2/"));
    expect(read.map(({ text }) => text).toSorted()).toEqual(["# 11\n", "# 2\n", "# 5\n", "# 8\n"]);
  });
});

describe("the files of a commit", () => {
  test("are those whose name or path is wanted", async () => {
    stage = await openStage({ files: [{ path: "push/app.json", text: "{}\n" }] });
    const { commit } = await stage.host.readBase();
    const names = async (wanted: WantedFiles) =>
      (await stage.host.readFiles(commit, wanted)).map(({ path }) => path).toSorted();
    expect(await names([".json", ".tf"])).toEqual(["push/app.json", ...inPush]);
    expect(await names((path, bytes) => path.endsWith(".json") && bytes === 3)).toEqual(["push/app.json"]);
    expect(await names([])).toEqual([]);
  });

  test("too many, or one too large, is said; what is not wanted does not count", async () => {
    stage = await openStage({
      files: [
        { path: "push/large.json", text: "x".repeat(1_000_001) },
        ...Array.from({ length: 1_001 }, (_, index) => ({ path: `push/many/${index}.txt`, text: "" })),
      ],
    });
    const { commit } = await stage.host.readBase();
    await expect(stage.host.readFiles(commit, [".json"])).rejects.toMatchObject({
      kind: "misconfigured",
      message: "The file push/large.json is too large to be read as code.",
      found: "1000001 bytes",
    });
    await expect(stage.host.readFiles(commit, [".txt"])).rejects.toMatchObject({
      kind: "misconfigured",
      found: "1001 files below push",
    });
    expect(await stage.host.readFiles(commit, [".tf"])).toHaveLength(3);
  });
});

describe("a file that is changed", () => {
  test("keeps the mode that it has", async () => {
    stage = await openStage({ files: [{ path: "push/apply.sh", text: "#!/bin/sh\n", mode: "100755" }] });
    const files = [{ path: "push/apply.sh", text: "#!/bin/sh\nexit 0\n" }];
    const { head } = await stage.host.propose(await stage.change({ files }));
    const { data } = await stage.app().git.getTree({ ...repository, tree_sha: head, recursive: "1" });
    const modes = new Map(data.tree.map(({ path, mode }) => [path, mode]));
    expect([modes.get("push/apply.sh"), modes.get("push/push.tf")]).toEqual(["100755", "100644"]);
  });
});
